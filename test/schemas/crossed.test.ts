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

test('texts: each section, and each language by what it states itself', () => {
  const texts = (text: object, profile = 'm3w') => completeConfig({ profile, text })
  assert.throws(() => texts({ minWords: 100_001 }), /text\.maxWords \(100000\), got 100001/)
  assert.throws(
    () => texts({ minMeanWordLength: 4, maxMeanWordLength: 3.9 }),
    /text\.maxMeanWordLength \(3\.9\), got 4/,
  )
  assert.throws(() => texts({ obelics: { maxWords: 9 } }, 'quality'), /text\.obelics\.maxWords \(9\), got 10/)
  const german = { languages: ['de'], byLanguage: { de: { minWords: 30, maxWords: 20 } } }
  assert.throws(() => texts(german), /text\.byLanguage\.de\.maxWords \(20\), got 30/)
  assert.throws(
    () => completeConfig({ profile: 'quality', paragraphs: { maxWords: 3 } }),
    /paragraphs\.maxWords \(3\), got 4/,
  )
  texts({ minWords: 100_000, obelics: { minWords: 5 } })
  texts({ minWords: null, maxWords: 1 })
  // Chinese has a most of 5 of its own: a least for all languages is no mistake.
  completeConfig(completeConfig({ text: { languages: ['zh', 'en'], minMeanWordLength: 6 } }))
})

test('pictures: the shorter side at least, and the longer one at most', () => {
  const images = { minSidePx: 20_001 }
  assert.throws(() => completeConfig({ images }), /images\.maxJudgedSidePx \(20000\), got 20001/)
  completeConfig({ images: { minSidePx: 2000, maxSidePx: 1024 } })
})

test('a score is not asked to be over its most, of documents or of pictures', () => {
  for (const key of ['rules', 'imageRules']) {
    const config = (min: number) => completeConfig({ scores: { files: ['a'], [key]: { q: { min, max: 1 } } } })
    assert.throws(() => config(1.1), { message: new RegExp(`scores\\.${key}\\.q\\.max \\(1\\), got 1\\.1`) })
    config(1)
  }
})
