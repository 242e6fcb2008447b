import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judgeLanguage, limitsFor } from '../../../../filters/text/language/judge-language.ts'
import { completeConfig, type TextConfig } from '../../../../schemas/index.ts'

const textOf = (text: object): TextConfig => completeConfig({ text }).text
const keeps = (language: { code: string; score: number; share?: number }, text: object): boolean =>
  judgeLanguage(language, textOf(text)).keep

describe('judge-language', () => {
  it('a page whose score is low passes by the share of its pieces, at the limit and not under it', () => {
    assert.ok(keeps({ code: 'en', score: 0.3, share: 0.7 }, {}))
    assert.ok(!keeps({ code: 'en', score: 0.3, share: 0.699 }, {}))
    assert.ok(!keeps({ code: 'en', score: 0.3, share: 1 }, { minLanguageShare: null }))
  })

  it('a wanted language may have limits of its own, and the others keep the common ones', () => {
    const languages = ['en', { code: 'ja', minScore: 0.9, minShare: null }, { code: 'gl', minScore: 0.3 }]
    assert.ok(!keeps({ code: 'ja', score: 0.8, share: 1 }, { languages }))
    assert.ok(keeps({ code: 'ja', score: 0.9 }, { languages }))
    assert.ok(keeps({ code: 'gl', score: 0.3 }, { languages }))
    assert.ok(!keeps({ code: 'en', score: 0.64 }, { languages }))
  })

  it('a drop names the limit of the language', () => {
    const text = textOf({ languages: [{ code: 'ja', minScore: 0.9 }, 'en'] })
    const low = judgeLanguage({ code: 'ja', score: 0.8 }, text)
    assert.deepEqual(low, { keep: false, reason: 'language_score_low', measured: 0.8, limit: 0.9, ruleVersion: 2 })
    const other = judgeLanguage({ code: 'ko', score: 1 }, text)
    assert.equal(!other.keep && other.limit, 'ja,en')
  })

  it('Chinese and Japanese words may be short, and English ones not', () => {
    const text = textOf({ languages: ['en', 'zh', 'ja'] })
    assert.deepEqual(
      ['en', 'zh', 'ja', 'xx'].map((code) => limitsFor(text, code).minMeanWordLength),
      [3, 1, 1, 3],
    )
    assert.deepEqual(limitsFor(text, 'zh').maxDuplicateNgramCharShare[5], 0.198)
    assert.equal(limitsFor(text, 'zh').maxDuplicateLineCharShare, 0.2)
  })

  it('what the config states for all languages holds for all, but for what it states for one', () => {
    const text = textOf({
      languages: ['zh', 'de'],
      maxMeanWordLength: 12,
      byLanguage: { de: { maxMeanWordLength: 20, maxTopNgramCharShare: { 2: 0.5 } } },
    })
    assert.deepEqual(
      ['zh', 'de'].map((code) => limitsFor(text, code).maxMeanWordLength),
      [12, 20],
    )
    assert.deepEqual(limitsFor(text, 'de').maxTopNgramCharShare, { 2: 0.5, 3: 0.18, 4: 0.16 })
    assert.equal(limitsFor(text, 'zh').minMeanWordLength, 1)
  })

  it('a frozen config completed again is the same', () => {
    for (const languages of [['en'], ['zh', { code: 'ja', minScore: 0.5 }], []]) {
      const once = completeConfig({ text: { languages, maxMeanWordLength: 12 } })
      assert.deepEqual(completeConfig({ ...once }).text, once.text)
    }
  })

  it('English alone carries no table of other languages', () => {
    assert.deepEqual(textOf({}).byLanguage, {})
  })
})
