/** Which items of evaluation sets are found in a text, and which are not. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { matchText } from '../../../filters/contamination/match-text.ts'
import { indexOf, wordsFrom } from './index-of.ts'

const LIMITS = { minContainment: 0.5, minJaccard: 0.8 }
const FILLER = wordsFrom(0, 3000, 'filler')
const inside = (text: string): string => `${FILLER}. ${text} ${FILLER}`

describe('an item of thirteen words', () => {
  const item = wordsFrom(0, 13)
  const index = indexOf({ texts: [['quiz', 'q1', item]] })

  it('is found inside a long page, whatever the case, punctuation and accents', () => {
    assert.deepEqual(matchText(index, inside(item), LIMITS), [
      { set: 'quiz', item: 'q1', measure: 'containment', value: 1 },
    ])
    const shouted = item.toUpperCase().replaceAll(' ', ', ').replaceAll('A', 'Á')
    assert.equal(matchText(index, inside(`“${shouted}!”`), LIMITS).length, 1)
  })

  it('is not found by twelve of its words, nor by all of them in another order', () => {
    assert.deepEqual(matchText(index, inside(wordsFrom(0, 12)), LIMITS), [])
    assert.deepEqual(matchText(index, inside(wordsFrom(1, 13)), LIMITS), [])
    assert.deepEqual(matchText(index, inside(item.split(' ').reverse().join(' ')), LIMITS), [])
  })

  it('is the document, by Jaccard, where there is nothing else', () => {
    const [mark] = matchText(index, item, LIMITS)
    assert.deepEqual([mark?.measure, mark?.value], ['jaccard', 1])
  })
})

describe('a longer item', () => {
  const index = indexOf({ texts: [['quiz', 'long', wordsFrom(0, 32)]] })

  it('is found at its share of n-grams, and not under it', () => {
    // 20 n-grams: 22 words have 10 of them, 21 have 9.
    assert.equal(matchText(index, inside(wordsFrom(0, 22)), LIMITS)[0]?.value, 0.5)
    assert.deepEqual(matchText(index, inside(wordsFrom(0, 21)), LIMITS), [])
    assert.equal(matchText(index, inside(wordsFrom(0, 21)), { ...LIMITS, minContainment: 0.45 }).length, 1)
  })

  it('counts an n-gram once, however often the page repeats it', () => {
    assert.deepEqual(matchText(index, inside(`${wordsFrom(0, 15)}. `.repeat(50)), LIMITS), [])
  })
})

describe('an item too short for an n-gram', () => {
  const index = indexOf({
    texts: [
      ['quiz', 'eight', wordsFrom(0, 8)],
      ['quiz', 'seven', wordsFrom(50, 57)],
    ],
  })

  it('is found by all its words in a row, from eight words on', () => {
    assert.deepEqual(matchText(index, inside(wordsFrom(0, 8)), LIMITS), [
      { set: 'quiz', item: 'eight', measure: 'words', value: 8 },
    ])
    assert.deepEqual(matchText(index, inside(wordsFrom(0, 7)), LIMITS), [])
    assert.deepEqual(matchText(index, inside(wordsFrom(50, 57)), LIMITS), [])
    assert.equal(index.head.sets[0]?.tooShort, 1)
  })
})

describe('a phrase that many items share', () => {
  const phrase = wordsFrom(0, 20, 'instruction')
  const texts = Array.from(
    { length: 30 },
    (_, at) => ['quiz', `q${at}`, `${phrase} ${wordsFrom(at * 60, at * 60 + 40)}`] as const,
  )
  const index = indexOf({ texts, maxItemsPerGram: 10 })

  it('hits none of them, and each is found by what is its own', () => {
    assert.deepEqual(matchText(index, inside(phrase), LIMITS), [])
    assert.deepEqual(
      matchText(index, inside(wordsFrom(120, 160)), LIMITS).map(({ item }) => item),
      ['q2'],
    )
  })
})

it('scripts without spaces are compared by characters', () => {
  const item = '春眠暁を覚えず処処啼鳥を聞く夜来風雨の声'
  const index = indexOf({ texts: [['poems', 'spring', item]] })
  assert.equal(matchText(index, `${'昔々あるところに。'.repeat(100)}${item}。`, LIMITS)[0]?.item, 'spring')
})

it('of many matches the strongest stand in front, and equal ones by name', () => {
  const index = indexOf({
    texts: [
      ['b', 'half', wordsFrom(0, 32)],
      ['b', 'whole', wordsFrom(100, 120)],
      ['a', 'whole', wordsFrom(100, 120)],
    ],
  })
  const marks = matchText(index, inside(`${wordsFrom(0, 22)} and ${wordsFrom(100, 120)}`), LIMITS)
  assert.deepEqual(
    marks.map(({ set, item }) => `${set} ${item}`),
    ['a whole', 'b whole', 'b half'],
  )
})
