import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { countRepeatedNgrams, DUPLICATE_SIZES, TOP_SIZES } from '../../../../filters/text/gopher/repeated-ngrams.ts'
import { MAX_REPETITION_UNITS } from '../../../../filters/text/gopher/repetition.ts'
import { splitWords } from '../../../../filters/text/words/words.ts'
import { unlessItHangs } from '../../../helpers/hang-guard.ts'
import { measureAsWritten } from '../as-written.ts'

/** The definitions, word by word and with strings: slow, and plainly right. */
function naiveTop(words: readonly string[], n: number): number {
  const counts = new Map<string, number>()
  for (let at = 0; at + n <= words.length; at += 1) {
    const gram = words.slice(at, at + n).join(' ')
    counts.set(gram, (counts.get(gram) ?? 0) + 1)
  }
  let best = ''
  for (const [gram, count] of counts) if (count > (counts.get(best) ?? 1)) best = gram
  return best.length * (counts.get(best) ?? 0)
}

function naiveDuplicate(words: readonly string[], n: number): number {
  const seen = new Set<string>()
  let characters = 0
  for (let at = 0; at + n <= words.length; ) {
    const gram = words.slice(at, at + n)
    if (seen.has(gram.join(' '))) {
      characters += gram.join('').length
      at += n
    } else {
      seen.add(gram.join(' '))
      at += 1
    }
  }
  return characters
}

function assertLikeNaive(text: string): void {
  const list = splitWords(text)
  const { top, duplicate } = countRepeatedNgrams(list)
  for (const n of TOP_SIZES) assert.equal(top.get(n), naiveTop(list.words, n), `top ${n} of ${text}`)
  for (const n of DUPLICATE_SIZES) assert.equal(duplicate.get(n), naiveDuplicate(list.words, n), `dup ${n} of ${text}`)
}

/** A small generator of its own, so that a failure can be run again. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    yield state >>> 16
  }
}

describe('Gopher repetition', () => {
  it('n-gram counts equal the naive definitions on 300 random texts of few words', () => {
    const random = numbers(7)
    for (let round = 0; round < 300; round += 1) {
      const vocabulary = 1 + (random.next().value % 6)
      const length = random.next().value % 60
      const words = Array.from({ length }, () => 'abcdefg'.slice(0, 1 + (random.next().value % vocabulary)))
      assertLikeNaive(words.join(' '))
    }
  })

  it('n-gram counts equal the naive definitions on a text with long repeats', () => {
    const sentence = 'all rights reserved by the owners of this site and of its many friends and guests'
    assertLikeNaive(`${sentence} ${sentence} something else ${sentence} of this site and of its many`)
  })

  it('an n-gram that occurs once repeats nothing', () => {
    const signals = measureAsWritten('one two three four')
    assert.equal(signals.top2gramCharShare, 0)
    assert.equal(signals.top4gramCharShare, 0)
  })

  it('overlapping repeats of one word are no share above 1', () => {
    assert.equal(measureAsWritten('ha '.repeat(100)).top2gramCharShare, 1)
  })

  it('blank lines are no duplicates, and equal lines count from the second on', () => {
    const signals = measureAsWritten('one\n\n\n\ntwo\n\none\n\nthree')
    assert.equal(signals.duplicateLineShare, 0.25)
    assert.equal(signals.duplicateParagraphShare, 0.25)
    assert.equal(measureAsWritten('one\ntwo\none\nthree').duplicateParagraphShare, 0)
  })

  it('characters are code points', () => {
    assert.equal(measureAsWritten('😀😀\n\n😀😀\n\nab').duplicateParagraphCharShare, 0.2)
  })

  it('an empty text measures 0 everywhere', () => {
    assert.ok(Object.values(measureAsWritten('')).every((value) => value === 0))
  })

  it('beyond the cap repetition is measured in the beginning, words in all of the text', () => {
    const beginning = 'abcdefghi '.repeat(MAX_REPETITION_UNITS / 10)
    const rest = Array.from({ length: 50_000 }, (_, index) => `w${index}`).join(' ')
    const whole = measureAsWritten(beginning + rest)
    assert.equal(whole.words, MAX_REPETITION_UNITS / 10 + 50_000)
    assert.equal(whole.duplicate5gramCharShare, measureAsWritten(beginning).duplicate5gramCharShare)
  })

  it('five megabytes of one repeated word, line or letter do not hang', () => {
    const measured = (text: string) => unlessItHangs(() => measureAsWritten(text))
    assert.ok(measured('word '.repeat(1_000_000)).duplicate10gramCharShare > 0.79)
    assert.equal(measured('a\n\n'.repeat(1_700_000)).words, 1_700_000)
    assert.equal(measured('a'.repeat(5_000_000)).words, 1)
  })
})
