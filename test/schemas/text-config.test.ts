/** Keys of the text and score sections that are sound alone and nothing together are refused, in words that say what to do. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { completeConfig, configKeys } from '../../schemas/index.ts'

it('rules on scores of images without a file of scores or a module are refused: they would do nothing', () => {
  const imageRules = { beauty: { min: 1, prefer: 'high' } } as const
  assert.throws(() => completeConfig({ scores: { imageRules } }), /scores\.files/)
  assert.throws(() => completeConfig({ images: { maxExplicitScores: { unsafe: 0.5 } } }), /plugins\.imageScore/)
  assert.deepEqual(completeConfig({ scores: { imageRules, files: ['a.csv'] } }).scores.imageRules, imageRules)
  const plugins = { imageScore: 'a.mjs' }
  assert.deepEqual(completeConfig({ scores: { imageRules }, plugins }).scores.imageRules, imageRules)
})

it('a distance at which pictures are dropped beyond that at which they are found is refused', () => {
  const far = { images: 'drop', maxPhashDistance: 1 } as const
  assert.throws(() => completeConfig({ contamination: far }), /maxPhashDistance/)
  assert.equal(
    completeConfig({ contamination: { ...far, maxDropPhashDistance: 1 } }).contamination.maxDropPhashDistance,
    1,
  )
})

it('the keys of a rule are told behind any name of a score, and of limits behind any language', () => {
  assert.ok(configKeys(['scores', 'rules', 'quality']).includes('keepShare'))
  assert.ok(configKeys(['text', 'byLanguage', 'cs']).includes('minMeanWordLength'))
  assert.deepEqual(configKeys(['scores', 'rule', 'quality']), [])
})
