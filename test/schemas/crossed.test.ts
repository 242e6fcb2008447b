/** Limits that leave nothing between them are no config. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { completeConfig } from '../../schemas/index.ts'

test('config: a least over its most is refused in words, also where the profile sets one of them', () => {
  assert.throws(
    () => completeConfig({ video: { minSeconds: 30, maxSeconds: 20 } }),
    /expected at most video\.maxSeconds \(20\), got 30/,
  )
  assert.throws(() => completeConfig({ pairs: { profile: 'ltip', maxWords: 7 } }), /pairs\.maxWords \(7\), got 8/)
  completeConfig({ video: { minWords: 5, maxWords: 5 }, pairs: { maxWords: 8 } })
})

test('a score is not asked to be over its most, of documents or of pictures', () => {
  for (const [rules, key] of [
    ['rules', 'rules'],
    ['imageRules', 'imageRules'],
  ] as const) {
    const config = (min: number) => completeConfig({ scores: { files: ['a'], [rules]: { q: { min, max: 1 } } } })
    assert.throws(() => config(1.1), { message: new RegExp(`"${key}",[^]*"q",[^]*at most max \\(1\\)`) })
    config(1)
  }
})
