/** Golden texts at, just inside and just outside every threshold of the Gopher rules, from text to verdict. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { GOPHER_QUALITY } from '../../../../filters/text/gopher/quality.ts'
import { GOPHER_REPETITION } from '../../../../filters/text/gopher/repetition.ts'
import { judgeText, type TextRule } from '../../../../filters/text/rules.ts'
import { completeConfig, type TextConfig } from '../../../../schemas/index.ts'
import { measureAsWritten } from '../as-written.ts'
import { onlyRule } from '../loose-config.ts'

const DEFAULTS = completeConfig({}).text

const GOPHER_RULES: readonly TextRule[] = [...GOPHER_QUALITY.rules, ...GOPHER_REPETITION.rules]

interface Golden {
  readonly inside: [text: string, value: number]
  readonly at: [text: string, value: number]
  readonly outside: [text: string, value: number]
}

const times = (count: number, make: (index: number) => string, separator: string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(separator)
const distinct = (count: number): string => times(count, (index) => `word${index}`, ' ')
/** Lines or paragraphs: `repeats` copies of the first piece, the rest distinct; its duplicates are repeats - 1. */
const pieces = (count: number, repeats: number, separator: string): string =>
  times(count, (index) => (index < repeats ? 'same' : `other ${index}`), separator)
/** `n` different words of `letters` letters in all, of which only the first is longer than one. */
const gram = (n: number, letters: number): string =>
  ['a'.repeat(letters - n + 1), ...'bcdefghijk'.slice(0, n - 1)].join(' ')
/** A piece twice around one filler word, `units` long in all. */
const around = (piece: string, units: number, separator = ' '): string =>
  [piece, 'z'.repeat(units - 2 * piece.length - 2 * separator.length), piece].join(separator)

const share = (make: (units: number) => string, part: number): Golden => ({
  inside: [make(101), part / 101],
  at: [make(100), part / 100],
  outside: [make(99), part / 99],
})
const topGram = (n: number, part: number): Golden => share((units) => around(gram(n, part / 2 - (n - 1)), units), part)
const repeatedGram = (n: number, part: number): Golden => share((units) => around(gram(n, part), units), part)

const GOLDEN: Readonly<Record<string, Golden>> = {
  too_few_words: { inside: [distinct(51), 51], at: [distinct(50), 50], outside: [distinct(49), 49] },
  too_many_words: {
    inside: [distinct(99_999), 99_999],
    at: [distinct(100_000), 100_000],
    outside: [distinct(100_001), 100_001],
  },
  words_too_short: {
    inside: ['abc abc abc abc abcd', 3.2],
    at: ['abc ab abcd, "abc"', 3],
    outside: ['abc abc abc abc ab', 2.8],
  },
  words_too_long: {
    inside: ['abcdefghij abcdefghi', 9.5],
    at: ['abcdefghij abcdefghi abcdefghijk', 10],
    outside: ['abcdefghij abcdefghijk', 10.5],
  },
  too_many_hashes: {
    inside: [`#${distinct(11)}`, 1 / 11],
    at: [`#${distinct(10)}`, 0.1],
    outside: [`#${distinct(9)}`, 1 / 9],
  },
  too_many_ellipses: {
    inside: [`${distinct(21)}...…`, 2 / 21],
    at: [`${distinct(20)}......`, 0.1],
    outside: [`${distinct(19)}……`, 2 / 19],
  },
  too_many_bullet_lines: {
    inside: [times(20, (index) => (index < 17 ? '• item' : 'line'), '\n'), 0.85],
    at: [times(20, (index) => (index < 18 ? '  - item' : 'line'), '\n\n'), 0.9],
    outside: [times(20, (index) => (index < 19 ? '• item' : 'line'), '\n'), 0.95],
  },
  too_many_ellipsis_lines: {
    inside: [times(10, (index) => (index < 2 ? 'more...' : 'line'), '\n'), 0.2],
    at: [times(10, (index) => (index < 3 ? 'more…  ' : 'line'), '\n'), 0.3],
    outside: [times(10, (index) => (index < 4 ? 'more...' : 'line'), '\n'), 0.4],
  },
  too_few_alpha_words: {
    inside: ['a b c d e f g h i 1', 0.9],
    at: ['a b c d e f g h 1 →', 0.8],
    outside: ['a b c d e f g 1 2 😀', 0.7],
  },
  too_few_stop_words: {
    inside: ['The cat, the dog AND (that) bird', 3],
    at: ['With the cat the dog', 2],
    outside: ['the cat The dog THE bird', 1],
  },
  duplicate_paragraphs: {
    inside: [pieces(10, 3, '\n\n'), 0.2],
    at: [pieces(10, 4, '\n\n\n'), 0.3],
    outside: [pieces(10, 5, '\n\n'), 0.4],
  },
  duplicate_paragraph_chars: share((units) => around('0123456789 123456789', units, '\n\n'), 20),
  duplicate_lines: {
    inside: [pieces(10, 3, '\n'), 0.2],
    at: [pieces(10, 4, '\n\n'), 0.3],
    outside: [pieces(10, 5, '\n'), 0.4],
  },
  duplicate_line_chars: share((units) => around('0123456789 123456789', units, '\n'), 20),
  top_2gram: topGram(2, 20),
  top_3gram: topGram(3, 18),
  top_4gram: topGram(4, 16),
  duplicate_5grams: repeatedGram(5, 15),
  duplicate_6grams: repeatedGram(6, 14),
  duplicate_7grams: repeatedGram(7, 13),
  duplicate_8grams: repeatedGram(8, 12),
  duplicate_9grams: repeatedGram(9, 11),
  duplicate_10grams: repeatedGram(10, 10),
}

function verdictOf(text: string, rule: TextRule, config: TextConfig) {
  const language = { code: 'en', score: 1 }
  return {
    measured: measureAsWritten(text)[rule.signal],
    verdict: judgeText({ language, signals: { ...measureAsWritten(text) } }, config),
  }
}

describe('Gopher golden texts', () => {
  it('every rule has its three texts', () => {
    assert.deepEqual(Object.keys(GOLDEN).sort(), GOPHER_RULES.map(({ reason }) => reason).sort())
  })

  for (const rule of GOPHER_RULES) {
    const { inside, at, outside } = GOLDEN[rule.reason] as Golden
    const limit = rule.limitOf(DEFAULTS, 'en') ?? Number.NaN
    const config = onlyRule(rule, limit)

    it(`${rule.reason}: a text just inside or at ${limit} stays, one just outside is dropped by it`, () => {
      for (const [text, value] of [inside, at]) {
        const { measured, verdict } = verdictOf(text, rule, config)
        assert.equal(measured, value)
        assert.deepEqual(verdict, { keep: true })
      }
      assert.equal(at[1], limit)
      const { measured, verdict } = verdictOf(outside[0], rule, config)
      assert.equal(measured, outside[1])
      assert.deepEqual(verdict, { keep: false, reason: rule.reason, measured, limit, ruleVersion: rule.ruleVersion })
    })
  }
})
