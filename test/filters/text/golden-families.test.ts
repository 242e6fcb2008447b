/** Golden texts at, just inside and just outside the limits of C4, FineWeb and OBELICS, from text to verdict. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { C4 } from '../../../filters/text/c4/c4.ts'
import { FINEWEB } from '../../../filters/text/fineweb/fineweb.ts'
import { OBELICS } from '../../../filters/text/obelics/obelics.ts'
import { judgeText, type TextRule } from '../../../filters/text/rules.ts'
import { measureAsWritten } from './as-written.ts'
import { onlyRule } from './loose-config.ts'

type Text = readonly [text: string, value: number]
interface Golden {
  /** Of the paper, whether or not a profile has it on. */
  readonly limit: number
  readonly inside: Text
  readonly at: Text
  readonly outside: Text
}

const RULES: readonly TextRule[] = [
  ...C4.rules,
  ...FINEWEB.rules,
  ...OBELICS.rules.filter(({ needs }) => needs === undefined || needs === 'stop-words.en'),
]

const lines = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join('\n')
const words = (count: number, make = (index: number): string => `word${index}`): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ')
/** A digit at the end of a word is none of it. */
const inside = (index: number): string => `w${index}w`
/** Letters that repeat nothing: so many different pairs. */
const letters = (count: number): string =>
  Array.from({ length: count }, (_, index) => String.fromCharCode(0x4e00 + index)).join('')

const GOLDEN: Readonly<Record<string, Golden>> = {
  lorem_ipsum: {
    limit: 0,
    inside: ['Lorem and ipsum are words.', 0],
    at: ['The lorem of an ipsum.', 0],
    outside: ['They wrote Lorem Ipsum here.', 1],
  },
  brace_lines: {
    limit: 0,
    inside: ['One } two three.', 0],
    at: ['A javascript { with four words.', 0],
    outside: ['It is { in here.', 1],
  },
  many_notices: {
    limit: 0.5,
    inside: ['We use cookies here.\nOne two three.\nFour five six.', 1 / 3],
    at: ['Please enable JavaScript now.\nOne two three.', 0.5],
    outside: ['Read our privacy policy.\nSee the terms of use.\nOne two three.', 2 / 3],
  },
  too_few_sentences: {
    limit: 5,
    inside: ['It is a. B is b! Is c c? D is d. E e. And f', 6],
    at: ['It is 3.14 a. B is b! Is "c" c?" D is d... E e e', 5],
    outside: ['It is a.b B is b! Is c c?! D is d. No, e', 4],
  },
  too_few_closed_sentences: {
    limit: 5,
    inside: ['One is a. One is b. One is c. One is d.\nOne is e. One is f.', 6],
    at: [lines(5, (index) => `It is line ${index}.`), 5],
    outside: [`${lines(4, (index) => `It is "line ${index}"`)}\nIt is no end\nIt is one...`, 4],
  },
  few_closed_lines: {
    limit: 0.12,
    inside: [lines(100, (index) => `line ${index}${index < 13 ? '.' : ''}`), 0.13],
    at: [lines(100, (index) => `line ${index}${index < 12 ? '。' : ''}`), 0.12],
    outside: [lines(100, (index) => `line ${index}${index < 11 ? '?' : ','}`), 0.11],
  },
  many_short_lines: {
    limit: 0.67,
    inside: [lines(100, (index) => (index < 66 ? 'a'.repeat(30) : 'a'.repeat(31))), 0.66],
    at: [lines(100, (index) => (index < 67 ? '😀'.repeat(30) : '😀'.repeat(31))), 0.67],
    outside: [lines(100, (index) => (index < 68 ? 'a' : 'a'.repeat(31))), 0.68],
  },
  repeated_line_chars: {
    limit: 0.01,
    inside: [`a\na\n${'b'.repeat(108)}`, 1 / 110],
    at: [`a\n\na\n\n${'b'.repeat(98)}`, 0.01],
    outside: [`a\na\n${'b'.repeat(88)}`, 1 / 90],
  },
  many_newlines: {
    limit: 0.3,
    inside: ['a b c\nd e f\ng h i j k', 2 / 11],
    at: ['a b\nc d\ne f g\nh i j', 0.3],
    outside: ['a b\n\nc d\n\ne f\n\ng h i', 3 / 9],
  },
  fewer_words: { limit: 10, inside: [words(11), 11], at: [`${words(10)} - 12`, 10], outside: [`${words(9)} &`, 9] },
  more_words: { limit: 2000, inside: [words(1999), 1999], at: [words(2000), 2000], outside: [words(2001), 2001] },
  // 20 letters twice are 11 runs that occur twice, of which √distinct count; the rest occurs once.
  repeated_characters: {
    limit: 0.1,
    inside: [letters(10) + letters(10) + letters(60).slice(10), 2 / 61],
    at: [letters(10) + letters(10) + letters(19).slice(10), 0.1],
    outside: [letters(10) + letters(10) + letters(18).slice(10), 2 / 19],
  },
  repeated_words: {
    limit: 0.2,
    inside: [`${words(5, inside)} ${words(5, inside)} ${words(8, (index) => `x${index}x`)}`, 2 / 14],
    at: [`${words(5, inside)} ${words(5, inside)} ${words(4, (index) => `x${index}x`)}`, 0.2],
    outside: [`${words(5, inside)} ${words(5, inside)} ${words(3, (index) => `x${index}x`)}`, 2 / 9],
  },
  special_characters: {
    limit: 0.275,
    inside: [`${'a'.repeat(30)}${'.'.repeat(10)}`, 0.25],
    at: [`${'a'.repeat(29)}-1 ${'.'.repeat(8)}`, 0.275],
    outside: [`${'a'.repeat(28)}${'→'.repeat(12)}`, 0.3],
  },
  few_stop_words: {
    limit: 0.35,
    inside: [words(20, (index) => (index < 8 ? 'The' : `w${index}w`)), 0.4],
    at: [words(20, (index) => (index < 7 ? '"and"' : `w${index}w`)), 0.35],
    outside: [words(20, (index) => (index < 6 ? "don't" : `w${index}w`)), 0.3],
  },
  little_punctuation: {
    limit: 0.03,
    inside: [`${words(24)}.`, 1 / 25],
    at: [`${words(97)}.,!`, 0.03],
    outside: [`${words(98)}.-!`, 0.02],
  },
}

function verdictOf(text: string, rule: TextRule, limit: number) {
  const signals = measureAsWritten(text)
  const verdict = judgeText({ language: { code: 'en', score: 1 }, signals: { ...signals } }, onlyRule(rule, limit), [
    rule,
  ])
  return { measured: signals[rule.signal], verdict }
}

describe('golden texts of C4, FineWeb and OBELICS', () => {
  it('every rule that needs no list has its three texts', () => {
    assert.deepEqual(
      Object.keys(GOLDEN),
      RULES.map(({ reason }) => reason),
    )
  })

  for (const rule of RULES) {
    const { limit, inside, at, outside } = GOLDEN[rule.reason] as Golden
    it(`${rule.reason}: a text just inside or at ${limit} stays, one just outside is dropped by it`, () => {
      for (const [text, value] of [inside, at]) {
        const { measured, verdict } = verdictOf(text, rule, limit)
        assert.equal(measured, value, text.slice(0, 100))
        assert.deepEqual(verdict, { keep: true })
      }
      assert.equal(at[1], limit)
      const { measured, verdict } = verdictOf(outside[0], rule, limit)
      assert.equal(measured, outside[1])
      assert.deepEqual(verdict, { keep: false, reason: rule.reason, measured, limit, ruleVersion: rule.ruleVersion })
    })
  }

  it('say nothing about texts of other languages', () => {
    for (const rule of RULES) {
      const { limit, outside } = GOLDEN[rule.reason] as Golden
      const document = { language: { code: 'de', score: 1 }, signals: { ...measureAsWritten(outside[0]) } }
      assert.deepEqual(judgeText(document, onlyRule(rule, limit), [rule]), { keep: true })
    }
  })
})
