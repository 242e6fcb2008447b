/** What of a repeated text goes, and what stays where it stands for a reason. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { paragraphKey } from '../../../filters/boilerplate/paragraph-key.ts'
import { trimDocument } from '../../../filters/boilerplate/trim-document.ts'
import { type DraftSegment, draftDocument, type TextType } from '../../../schemas/index.ts'
import { draftOf, image, paragraph } from '../sample-drafts.ts'

const NOTE = 'Subscribe to our letter, it is free and comes once a month.'
const OWN = paragraph('What only this page says of kites and of the wind.')
const PICTURE = image('https://example.org/kite.png')
const AVATAR = image('https://example.org/avatar.png')

const text = (type: TextType, words: string): DraftSegment => ({ kind: 'text', type, text: words })
const heading = (words: string, level: number): DraftSegment => ({ kind: 'text', type: 'heading', text: words, level })

/** What is left where the given segments are repeated on 7 documents. */
function left(segments: readonly DraftSegment[], repeated: readonly DraftSegment[]): readonly DraftSegment[] {
  return trim(segments, repeated).document.segments
}

function trim(segments: readonly DraftSegment[], repeated: readonly DraftSegment[]) {
  const keys = repeated.flatMap((segment) => paragraphKey(segment) ?? [])
  return trimDocument(draftOf({ segments }), new Map(keys.map((key) => [key, 7])))
}

describe('a text that the site repeats', () => {
  it('goes, whether paragraph, list, quote or box, each time that it stands there', () => {
    for (const type of ['paragraph', 'list', 'quote', 'table'] as const) {
      const note = text(type, NOTE)
      assert.deepEqual(left([note, OWN, note], [note]), [OWN])
    }
  })

  it('stays as heading, caption, code and formula: those are not counted', () => {
    for (const type of ['heading', 'caption', 'code', 'formula'] as const) {
      assert.equal(paragraphKey(text(type, NOTE)), undefined)
      assert.deepEqual(left([text(type, NOTE), OWN], [paragraph(NOTE)]), [text(type, NOTE), OWN])
    }
  })

  it('stays beside an image of the page, so that text between images is never emptied', () => {
    const note = paragraph(NOTE)
    assert.deepEqual(left([PICTURE, note, PICTURE], [note]), [PICTURE, note, PICTURE])
    assert.deepEqual(left([note, PICTURE, OWN], [note]), [note, PICTURE, OWN])
    assert.deepEqual(left([PICTURE, OWN, note, OWN, PICTURE], [note]), [PICTURE, OWN, OWN, PICTURE])
  })

  it('goes beside an image where it is longer than captions are, but for what alone stands between two', () => {
    const words = (count: number) => paragraph(Array.from({ length: count }, (_, n) => `kite${n}`).join(' '))
    for (const [count, goes] of [
      [20, false],
      [21, true],
    ] as const) {
      const note = words(count)
      assert.deepEqual(left([OWN, PICTURE, note, OWN], [note]), goes ? [OWN, PICTURE, OWN] : [OWN, PICTURE, note, OWN])
      assert.deepEqual(left([note, PICTURE, OWN], [note]), goes ? [PICTURE, OWN] : [note, PICTURE, OWN])
      assert.deepEqual(left([PICTURE, note, PICTURE], [note]), [PICTURE, note, PICTURE])
    }
  })

  it('stays behind the caption of an image of the page, too, and goes behind that of an image that the site repeats', () => {
    const note = paragraph(NOTE)
    const caption = text('caption', 'A kite')
    const between = [PICTURE, caption, note, PICTURE]
    assert.deepEqual(left(between, [note]), between)
    assert.deepEqual(left([PICTURE, caption, note, OWN], [note]), [PICTURE, caption, note, OWN])
    assert.deepEqual(left([AVATAR, caption, note, OWN], [note, AVATAR]), [AVATAR, caption, OWN])
    assert.deepEqual(left([OWN, caption, note, OWN], [note]), [OWN, caption, OWN])
  })

  it('goes beside an image that the site repeats too, and the image stays', () => {
    const note = paragraph(NOTE)
    assert.deepEqual(left([OWN, AVATAR, note], [note, AVATAR]), [OWN, AVATAR])
    assert.deepEqual(left([PICTURE, note, AVATAR], [note, AVATAR]), [PICTURE, note, AVATAR])
  })

  it('stays where it leads in to what stays, and goes with what it leads to', () => {
    const lead = paragraph('For example:')
    const note = paragraph(NOTE)
    assert.deepEqual(left([lead, text('code', 'fly(kite)')], [lead]), [lead, text('code', 'fly(kite)')])
    assert.deepEqual(left([lead, note, OWN], [lead, note]), [OWN])
    assert.deepEqual(left([OWN, lead], [lead]), [OWN])
    assert.deepEqual(left([lead, heading('Wind', 2), OWN], [lead]), [heading('Wind', 2), OWN])
  })
})

describe('a label', () => {
  const note = paragraph('Note')
  it('of fewer than four words stays over what stays, although hundreds of documents have it', () => {
    assert.deepEqual(left([note, OWN, note, OWN], [note]), [note, OWN, note, OWN])
    assert.deepEqual(left([text('list', 'See also'), OWN], [text('list', 'See also')]), [text('list', 'See also'), OWN])
    assert.deepEqual(left([paragraph('One two three four'), OWN], [paragraph('One two three four')]), [OWN])
  })

  it('is no short sentence and no button, and leads to no picture that the site repeats', () => {
    for (const words of ['Subscribe now!', 'Read more…', 'Follow us →', 'Share this', 'Jetzt teilen'])
      assert.deepEqual(left([OWN, paragraph(words), OWN], [paragraph(words)]), [OWN, OWN], words)
    assert.deepEqual(left([OWN, note, AVATAR, OWN], [note, AVATAR]), [OWN, AVATAR, OWN])
  })

  it('goes with the text that it is the label of', () => {
    assert.deepEqual(left([OWN, note, paragraph(NOTE), OWN], [note, paragraph(NOTE)]), [OWN, OWN])
  })
})

describe('a heading', () => {
  const note = paragraph(NOTE)
  it('goes when the last text under it went, with the headings below it', () => {
    const segments = [heading('Kites', 1), OWN, heading('Letter', 2), note, heading('Again', 3), note]
    assert.deepEqual(left(segments, [note]), [heading('Kites', 1), OWN])
  })

  it('stays over anything that stays: text, a picture, a deeper section', () => {
    const over = (...below: DraftSegment[]) => [heading('Letter', 2), note, ...below]
    for (const below of [[OWN], [AVATAR], [heading('Deeper', 3), OWN]])
      assert.deepEqual(
        left(over(...below), [note, AVATAR]),
        over(...below).filter((segment) => segment !== note),
      )
  })

  it('does not reach beyond the next one of its level or a higher one', () => {
    const segments = [
      heading('Letter', 2),
      note,
      heading('Wind', 2),
      OWN,
      heading('Feet', 3),
      note,
      heading('Top', 1),
      OWN,
    ]
    assert.deepEqual(left(segments, [note]), [heading('Wind', 2), OWN, heading('Top', 1), OWN])
  })

  it('that had nothing under it before stays, and one without a level is the lowest', () => {
    const bare = text('heading', 'Bare')
    const segments = [heading('Empty', 2), heading('Also', 2), bare, note, heading('Last', 2)]
    assert.deepEqual(left(segments, [note]), [heading('Empty', 2), heading('Last', 2)])
  })
})

describe('what went', () => {
  it('is listed on the document by hash, length and number of documents, and counted in its signals', () => {
    const note = paragraph('Zwölf \u{1F600} Kites am Himmel')
    const { document, characters, removedCharacters } = trim([note, OWN, heading('H', 2), note], [note])
    assert.deepEqual(document.boilerplate, [
      { hash: paragraphKey(note), characters: 23, documents: 7 },
      { hash: paragraphKey(note), characters: 23, documents: 7 },
    ])
    assert.equal(removedCharacters, 47)
    assert.equal(characters, 47 + 50)
    assert.deepEqual(document.signals, {
      boilerplateParagraphs: 3,
      boilerplateCharacters: 47,
      boilerplateShare: 47 / 97,
    })
    draftDocument.parse(document)
  })

  it('is listed 50 times at most, and counted in full', () => {
    const notes = Array.from({ length: 80 }, (_, n) => paragraph(`${NOTE} ${n}`))
    const { document } = trim([...notes, OWN], notes)
    assert.equal(document.boilerplate?.length, 50)
    assert.equal(document.signals.boilerplateParagraphs, 80)
  })

  it('is nothing in most documents: they say so, and stay as they are', () => {
    const draft = draftOf({ segments: [OWN, PICTURE, OWN], signals: { words: 3 } })
    const { document, removedSegments } = trimDocument(draft, new Map())
    assert.equal(removedSegments, 0)
    const zeros = { boilerplateParagraphs: 0, boilerplateCharacters: 0, boilerplateShare: 0 }
    assert.deepEqual(document, { ...draft, signals: { words: 3, ...zeros } })
  })
})
