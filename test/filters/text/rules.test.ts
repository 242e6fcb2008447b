import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { M3wError } from '../../../core/errors.ts'
import { askedRules, judgeText, TEXT_RULES } from '../../../filters/text/rules.ts'
import { completeConfig, TEXT_DROP_REASONS } from '../../../schemas/index.ts'
import { measureAsWritten } from './as-written.ts'
import { LOOSE, limitPaths, onlyRule, pathOf, withLimit } from './loose-config.ts'

const DEFAULTS = completeConfig({}).text
/** Of rules that are off by default. */
const ANY_LIMIT = 0.5
const ENGLISH = { code: 'en', score: 0.9 }
/** Signals that no default limit minds. */
const GOOD = {
  ...measureAsWritten(''),
  words: 500,
  meanWordLength: 5,
  alphaWordShare: 1,
  distinctStopWords: 8,
  ...{ obelicsWords: 500, stopWordShare: 0.5, punctuationShare: 0.1, commonWordShare: 1, flaggedWordShare: 0 },
  ...{ domainListed: 0, urlListed: 0, bannedUrlWords: 0, softBannedUrlWords: 0 },
}

/** The nearest doubles below and above a positive number: neighbours in bits. */
const below = (value: number): number => neighbour(value, -1n)
const above = (value: number): number => neighbour(value, 1n)
function neighbour(value: number, step: bigint): number {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  view.setBigInt64(0, view.getBigInt64(0) + step)
  return view.getFloat64(0)
}

describe('text rules', () => {
  for (const rule of TEXT_RULES) {
    it(`${rule.reason}: the limit itself stays, the next number beyond it is dropped`, () => {
      const limit = rule.limitOf(DEFAULTS, 'en') ?? ANY_LIMIT
      const beyond = rule.side === 'min' ? below(limit) : above(limit)
      const before = rule.side === 'min' ? above(limit) : below(limit)
      assert.notEqual(beyond, limit)
      assert.notEqual(before, limit)
      const judge = (measured: number) =>
        judgeText({ language: ENGLISH, signals: { ...GOOD, [rule.signal]: measured } }, onlyRule(rule, limit))
      assert.deepEqual(judge(before), { keep: true })
      assert.deepEqual(judge(limit), { keep: true })
      assert.deepEqual(judge(beyond), {
        keep: false,
        reason: rule.reason,
        measured: beyond,
        limit,
        ruleVersion: rule.ruleVersion,
      })
    })
  }

  it('a good document passes the defaults of both profiles', () => {
    assert.deepEqual(judgeText({ language: ENGLISH, signals: GOOD }, DEFAULTS), { keep: true })
    const quality = completeConfig({ profile: 'quality' }).text
    assert.deepEqual(judgeText({ language: ENGLISH, signals: GOOD }, quality), { keep: true })
  })

  it('another language is dropped with its code and the wanted list', () => {
    const text = { ...DEFAULTS, languages: ['en', 'fr'] }
    assert.deepEqual(judgeText({ language: { code: 'de', score: 1 }, signals: GOOD }, text), {
      keep: false,
      reason: 'language_not_wanted',
      measured: 'de',
      limit: 'en,fr',
      ruleVersion: 2,
    })
  })

  it('a wanted language at the score limit stays, just under it is dropped', () => {
    const judge = (score: number) => judgeText({ language: { code: 'en', score }, signals: GOOD }, DEFAULTS)
    assert.deepEqual(judge(0.65), { keep: true })
    assert.deepEqual(judge(below(0.65)), {
      keep: false,
      reason: 'language_score_low',
      measured: below(0.65),
      limit: 0.65,
      ruleVersion: 2,
    })
  })

  it('an empty list wants every language', () => {
    const text = { ...DEFAULTS, languages: [], minLanguageScore: 0 }
    assert.deepEqual(judgeText({ language: { code: 'xx', score: 0 }, signals: GOOD }, text), { keep: true })
  })

  it('stop words are asked for in languages that have a list', () => {
    const signals = { ...GOOD, distinctStopWords: 0 }
    const text = { ...DEFAULTS, languages: ['en', 'de', 'is'] }
    const keeps = (code: string) => judgeText({ language: { code, score: 1 }, signals }, text).keep
    assert.deepEqual(['en', 'de', 'is'].map(keeps), [false, false, true])
  })

  it('the first violated rule in the stated order names the drop', () => {
    const ALL_ON = limitPaths(LOOSE).reduce((text, path) => withLimit(text, path, ANY_LIMIT), LOOSE)
    let signals: Record<string, number> = Object.fromEntries(TEXT_RULES.map(({ signal }) => [signal, ANY_LIMIT]))
    const seen: string[] = []
    // From the last rule to the first, one more violation each time: the newest must always win.
    for (const rule of [...TEXT_RULES].reverse()) {
      // A word count cannot be too low and too high at once; the earlier rule overwrites the later one's signal.
      signals = { ...signals, [rule.signal]: rule.side === 'min' ? -1 : 1e12 }
      const verdict = judgeText({ language: ENGLISH, signals }, ALL_ON)
      if (!verdict.keep) seen.push(verdict.reason)
    }
    assert.deepEqual(
      [...seen].reverse(),
      TEXT_RULES.map(({ reason }) => reason),
    )
    const verdict = judgeText({ language: { code: 'de', score: 0 }, signals }, DEFAULTS)
    assert.equal(!verdict.keep && verdict.reason, 'language_not_wanted')
  })

  it('reasons are distinct and every rule names its source', () => {
    assert.equal(new Set(TEXT_DROP_REASONS).size, TEXT_DROP_REASONS.length)
    assert.equal(TEXT_DROP_REASONS.length, TEXT_RULES.length + 2)
    assert.ok(TEXT_RULES.every(({ source }) => source.includes('arXiv')))
  })

  it('every limit of the text config governs exactly one rule', () => {
    assert.deepEqual(
      TEXT_RULES.map((rule) => pathOf(rule).join('.')).sort(),
      limitPaths(LOOSE)
        .map((path) => path.join('.'))
        .sort(),
    )
  })

  it('a rule without a limit is off', () => {
    const terrible = Object.fromEntries(TEXT_RULES.map(({ signal, side }) => [signal, side === 'min' ? -1 : 1e12]))
    assert.deepEqual(judgeText({ language: ENGLISH, signals: terrible }, LOOSE), { keep: true })
  })

  it('a document that was not measured stops the run instead of passing', () => {
    const unmeasured = (error: unknown) => error instanceof M3wError && error.code === 'E_SCHEMA'
    assert.throws(() => judgeText({ language: ENGLISH, signals: {} }, DEFAULTS), unmeasured)
    assert.throws(() => judgeText({ signals: GOOD }, DEFAULTS), unmeasured)
  })
})

describe('rules that are asked for the captions of poor texts', () => {
  const { text, pairs } = completeConfig({ kinds: ['pair'], pairs: { fetchDropped: true } })
  const asked = askedRules(pairs)
  const reasonOf = (signals: object, code = 'en') => {
    const verdict = judgeText({ language: { ...ENGLISH, code }, signals: { ...GOOD, ...signals } }, text, asked)
    return verdict.keep ? undefined : verdict.reason
  }

  it('let pass what is short, repeats itself or hardly is prose', () => {
    const poor = { words: 1, duplicateLineShare: 1, alphaWordShare: 0, sentences: 0 }
    assert.ok(!judgeText({ language: ENGLISH, signals: { ...GOOD, ...poor } }, text).keep)
    assert.equal(reasonOf(poor), undefined)
  })

  it('hold against languages that are not wanted, listed addresses and flagged words', () => {
    assert.equal(reasonOf({}, 'de'), 'language_not_wanted')
    assert.equal(reasonOf({ domainListed: 1 }), 'listed_domain')
    assert.equal(reasonOf({ urlListed: 1 }), 'listed_url')
    assert.ok(asked.some(({ reason }) => reason === 'flagged_words'))
  })

  it('are all of them where only good texts give pairs', () => {
    assert.equal(askedRules(completeConfig({}).pairs), TEXT_RULES)
  })
})
