/** Rows of datasets are anybody's: each becomes a document, or says what it lacks. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { documentOfRow } from '../../../archives/documents/row-document.ts'
import { importedDocument } from '../../../schemas/index.ts'

const URL = 'https://example.org/page'
const IMAGE = 'https://example.org/a.jpg'

function segmentsOf(row: Readonly<Record<string, unknown>>): readonly unknown[] {
  const { document } = documentOfRow(row)
  return 'segments' in document ? document.segments : [document.problem]
}

describe('a row', () => {
  it('of OBELICS is a document, its metadata JSON in text', () => {
    const { url, document } = documentOfRow({
      images: [IMAGE, null],
      texts: [null, 'One.\n\nTwo.\n\n\nStill two.'],
      metadata: JSON.stringify([{ src: IMAGE, alt_text: 'a kite' }, null]),
      general_metadata: JSON.stringify({ url: `${URL}#top`, warc_filename: 'x' }),
    })
    assert.equal(url, URL)
    assert.deepEqual('segments' in document && document.segments, [
      { url: IMAGE, alt: 'a kite' },
      { text: 'One.' },
      { text: 'Two.\n\n\nStill two.' },
    ])
  })

  it('of MMC4 has each image before the text that it is matched with, in the order of the row', () => {
    const image = (name: string, matched_text_index: number, more = {}) => ({
      raw_url: `https://example.org/${name}`,
      matched_text_index,
      ...more,
    })
    const image_info = [image('b', 1), image('a', 0), image('c', 1), image('d', 1, { after_text: true })]
    const names = segmentsOf({ url: URL, text_list: ['First.', 'Second.'], image_info }).map((segment) => {
      const { text, url = '' } = segment as { text?: string; url?: string }
      return text ?? url.slice(-1)
    })
    assert.deepEqual(names, ['a', 'First.', 'b', 'c', 'Second.', 'd'])
  })

  it('with pictures gives their bytes an address, one that names them where the row has none', () => {
    const bytes = new Uint8Array([255, 216, 255])
    const { images } = documentOfRow({
      url: URL,
      texts: [null, null, 'Text.'],
      images: [{ bytes, path: 'x' }, { bytes, path: 'y' }, null],
      image_info: [{ url: IMAGE }, {}, null],
    })
    assert.equal(images[0]?.url, IMAGE)
    assert.match(images[1]?.url ?? '', /^https:\/\/image\.invalid\/[0-9a-f]{64}$/)
  })

  for (const [what, row, says] of [
    ['without a page', { texts: ['x'], images: [null] }, /names no page/],
    ['with a page that is no address', { url: 'javascript:alert(1)', texts: ['x'], images: [null] }, /names no page/],
    ['of no known form', { url: URL, text: 'x' }, /expected texts and images, .* got url, text/],
    ['with lists of different lengths', { url: URL, texts: ['x'], images: [] }, /1 and 0 positions/],
    [
      'matched with a text that is not there',
      { url: URL, text_list: ['x'], image_info: [{ matched_text_index: 7 }] },
      /text 7 of 1/,
    ],
    [
      'matched with nonsense',
      { url: URL, text_list: ['x'], image_info: [{ matched_text_index: 'NaN' }] },
      /text NaN of 1/,
    ],
    ['with texts and no image_info', { url: URL, text_list: ['x'] }, /without image_info/],
    ['that could not be read', { problem: 'the line is no JSON object' }, /no JSON object/],
  ] as const) {
    it(`${what} is a problem in words`, () => {
      const { document } = documentOfRow(row)
      assert.match('problem' in document ? document.problem : '', says)
    })
  }

  it('counts images without a usable address, and passes over texts that are none', () => {
    const { document } = documentOfRow({ url: URL, texts: [7, ' \n', 'x'], images: [null, 'nowhere', 'data:,'] })
    assert.deepEqual(document, { format: 'm3w-document/1', segments: [{ text: 'x' }], unusableImages: 2 })
  })

  it('is not believed where it claims a capture, rights or a part of another form, and half characters are mended', () => {
    const m3w = {
      title: 'half \ud800',
      capture: { recordId: 'x', date: 'today' },
      rights: { verdict: 'mine' },
      part: { index: -1 },
    }
    const { document } = documentOfRow({ url: URL, texts: ['x\udfff'], images: [null], m3w: JSON.stringify(m3w) })
    importedDocument.parse(document)
    const { segments, ...about } = document as Extract<typeof document, { segments: unknown }>
    assert.deepEqual(about, { format: 'm3w-document/1', title: 'half \ufffd', unusableImages: 0 })
    assert.deepEqual(segments, [{ text: 'x\ufffd' }])
  })

  it('takes the members of its own and none of a prototype', () => {
    const row = JSON.parse(`{"url":"${URL}","texts":["x"],"images":[null],"m3w":{"__proto__":{"title":"not mine"}}}`)
    const { document } = documentOfRow(row)
    assert.ok('segments' in document && document.title === undefined)
  })
})
