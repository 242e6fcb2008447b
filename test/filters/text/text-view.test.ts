import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { viewOf } from '../../../filters/text/family/text-view.ts'
import { measureText } from '../../../filters/text/measure-text.ts'
import { isLabel } from '../../../filters/text/words/lines.ts'
import { splitWords } from '../../../filters/text/words/words.ts'
import type { DraftSegment, TextType } from '../../../schemas/index.ts'
import { image } from '../sample-drafts.ts'

const text = (type: TextType, words: string): DraftSegment => ({ kind: 'text', type, text: words })
const PROSE = Array.from({ length: 12 }, (_, n) =>
  text('paragraph', `Option ${n} of the command sets what colour n${n} the ${n}th line has`),
)
/** An option as manuals describe one. */
const option = (n: number): DraftSegment[] => [
  text('heading', 'Synopsis'),
  text('code', 'set colour on\nset colour on\nset colour on\nset colour on'),
  text('paragraph', 'Default: none'),
  text('table', '1 | 2 | 3\n1 | 2 | 3\n4 | 5 | 6'),
  text('paragraph', `The colour ${n} of a line is what it is drawn with unless style${n} says more`),
]
const MANUAL = Array.from({ length: 12 }, (_, n) => option(n)).flat()

describe('typed segments', () => {
  it('a bullet before a sentence makes no list, and before a few words it does', () => {
    const changes = Array.from(
      { length: 12 },
      (_, n) => `- The ${n}th change mends how colours of lines are drawn on screens`,
    )
    assert.equal(measureText(viewOf([text('list', changes.join('\n'))])).bulletLineShare, 0)
    assert.equal(measureText(viewOf([text('list', changes.join('\n'))], 'all')).bulletLineShare, 1)
    const names = Array.from({ length: 30 }, (_, n) => `- name ${n} of many`)
    assert.equal(measureText(viewOf([text('list', names.join('\n'))])).bulletLineShare, 1)
  })

  it('labels, listings and tables of a manual repeat nothing, and its prose is measured as prose', () => {
    const typed = measureText(viewOf(MANUAL))
    const asWritten = measureText(viewOf(MANUAL, 'all'))
    assert.ok(asWritten.duplicateLineShare > 0.8, 'to the letter nearly every line is a repetition')
    assert.equal(typed.duplicateLineShare, 0)
    assert.equal(
      typed.duplicateParagraphShare,
      22 / 36,
      'of listings, tables and paragraphs: headings and labels are none',
    )
    assert.ok(typed.alphaWordShare > asWritten.alphaWordShare)
    assert.equal(typed.words, asWritten.words, 'how much there is, is asked of everything')
  })

  it('a listing or table that stands twice as a whole is a repeated paragraph', () => {
    const listing = text('code', 'one line of code and\nanother line of code')
    const signals = measureText(viewOf([...PROSE, listing, listing, listing]))
    assert.equal(signals.duplicateParagraphShare, 2 / 15)
    assert.equal(signals.duplicateLineShare, 0)
  })

  it('a prose line or paragraph that repeats still counts', () => {
    const [first] = PROSE
    assert.ok(first !== undefined)
    const signals = measureText(viewOf([...PROSE, first]))
    assert.equal(signals.duplicateParagraphShare, 1 / 13)
    assert.equal(signals.duplicateLineShare, 1 / 13)
    assert.ok(signals.duplicate10gramCharShare > 0.03)
  })

  it('labels that repeat count among the n-grams: a page of "Buy now" is no manual', () => {
    const shop = Array.from({ length: 60 }, () => text('paragraph', 'Buy now'))
    assert.ok(measureText(viewOf(shop)).top2gramCharShare > 0.7)
  })

  it('what has under 50 words of prose is measured whole, a listing alone too', () => {
    const listing = text('code', 'a = 1 + 2\n'.repeat(100))
    const alone = viewOf([listing])
    assert.equal(alone.isTyped, false)
    assert.ok(measureText(alone).duplicateLineShare > 0.9)
    assert.equal(viewOf([...PROSE.slice(0, 3), listing]).isTyped, false)
    assert.equal(viewOf([...PROSE, listing]).isTyped, true)
  })

  it('images are no text, and a document without text measures 0', () => {
    const view = viewOf([image('https://example.org/a.jpg')])
    assert.ok(Object.values(measureText(view)).every((value) => value === 0))
  })

  it('words of segments are those of the whole text', () => {
    const { whole } = viewOf(MANUAL)
    assert.deepEqual(whole.list, splitWords(whole.text))
  })
})

describe('labels', () => {
  it('have fewer than four words, and in scripts without spaces fewer than eight characters', () => {
    for (const line of [
      '',
      'Returns',
      'Default: none',
      '* * *',
      '======',
      'Since 2.0.3.0 (beta)',
      '参数说明',
      '返回值',
    ])
      assert.equal(isLabel(line), true, line)
    for (const line of ['It returns the value', 'a b c d', '返回此列表中元素的数量', 'これは返り値です'])
      assert.equal(isLabel(line), false, line)
  })
})
