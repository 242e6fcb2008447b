/** A small archive of English pages with one picture each, for tests of whole builds without a network. */
import sharp from 'sharp'
import { sha256Hex } from '../../core/hash.ts'
import { encodeWarcRecord } from '../../formats/warc/write.ts'

const list = (words: string): readonly string[] => words.split(' ')
const ADJECTIVES = list(
  'old warm broken quiet narrow golden heavy wooden early distant gentle crooked patient silver damp',
)
const NOUNS = list(
  'baker harbour lantern garden kettle bridge sailor blanket window orchard clock ladder river teacher basket candle meadow engine',
)
const VERBS = list(
  'carried repaired painted borrowed described measured wrapped polished noticed followed answered covered',
)
const ADVERBS = list('slowly again together yesterday carefully nearby early twice outside gladly')

export interface ArchivedPage {
  readonly url: string
  readonly imageUrl: string
}

export interface SmallArchive {
  readonly bytes: Buffer
  readonly pages: readonly ArchivedPage[]
  /** Where the record of each page begins and ends. */
  readonly places: readonly { readonly url: string; readonly offset: number; readonly end: number }[]
}

/** `count` pages of about 150 different words and a noisy picture, one gzip member a record. The same bytes every time; `edit` changes the pages. */
export async function makeSmallArchive(count: number, edit = (html: string): string => html): Promise<SmallArchive> {
  const { parts, places, add } = openArchive()
  const pages: ArchivedPage[] = []
  for (let page = 0; page < count; page++) {
    const url = `https://stories.example/${page}.html`
    const imageUrl = `https://stories.example/pictures/${page}.jpg`
    add(url, 'text/html', Buffer.from(edit(htmlOf(page))))
    add(imageUrl, 'image/jpeg', await pictureOf(page))
    pages.push({ url, imageUrl })
  }
  return { bytes: Buffer.concat(parts), pages, places: places.filter((_, index) => index % 2 === 0) }
}

/** One page, `https://stories.example/manual.html`, of sections with as many pictures each. */
export async function makeManual(sections: number, pictures: number): Promise<Buffer> {
  const { parts, add } = openArchive()
  let html = '<!doctype html><html lang="en"><title>The manual</title><main><h1>The manual</h1>'
  for (let section = 0; section < sections; section++) {
    html += `<h2>Chapter ${section}</h2>`
    for (let picture = section * pictures; picture < (section + 1) * pictures; picture++) {
      const sentences = Array.from({ length: 4 }, (_, sentence) => sentenceOf(picture * 10 + sentence))
      html += `<p>${sentences.join(' ')}</p><figure><img src="pictures/${picture}.jpg" alt="Picture ${picture}"></figure>`
    }
  }
  add('https://stories.example/manual.html', 'text/html', Buffer.from(`${html}</main></html>`))
  for (let picture = 0; picture < sections * pictures; picture++)
    add(`https://stories.example/pictures/${picture}.jpg`, 'image/jpeg', await pictureOf(picture))
  return Buffer.concat(parts)
}

function openArchive() {
  const parts: Buffer[] = []
  const places: { url: string; offset: number; end: number }[] = []
  let offset = 0
  const add = (url: string, type: string, body: Buffer): void => {
    const head = `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n`
    const record = encodeWarcRecord(
      {
        type: 'response',
        recordId: `<urn:uuid:${uuidOf(url)}>`,
        date: `2026-01-01T00:00:${String(parts.length % 60).padStart(2, '0')}Z`,
        targetUri: url,
        contentType: 'application/http;msgtype=response',
        block: Buffer.concat([Buffer.from(head), body]),
      },
      { gzip: true },
    )
    places.push({ url, offset, end: offset + record.length })
    offset += record.length
    parts.push(record)
  }
  return { parts, places, add }
}

export function htmlOf(page: number): string {
  const paragraphs = Array.from({ length: 4 }, (_, paragraph) => {
    const sentences = Array.from({ length: 4 }, (_, sentence) => sentenceOf(page * 100 + paragraph * 10 + sentence))
    return `<p>${sentences.join(' ')}</p>`
  })
  paragraphs.splice(2, 0, `<figure><img src="pictures/${page}.jpg" alt="Picture ${page}"></figure>`)
  return `<!doctype html><html lang="en"><title>Story ${page}</title><main><h1>Story number ${page}</h1>${paragraphs.join('')}</main></html>`
}

function sentenceOf(seed: number): string {
  const digest = Buffer.from(sha256Hex(String(seed)), 'hex')
  const pick = (words: readonly string[], at: number): string => words[(digest[at] ?? 0) % words.length] ?? ''
  return `The ${pick(ADJECTIVES, 0)} ${pick(NOUNS, 1)} ${pick(VERBS, 2)} a ${pick(NOUNS, 3)} of ${pick(ADJECTIVES, 4)} ${pick(NOUNS, 5)} ${pick(ADVERBS, 6)}, and that ${pick(NOUNS, 7)} ${pick(VERBS, 8)} us ${pick(ADVERBS, 9)}.`
}

export async function pictureOf(page: number): Promise<Buffer> {
  const pixels = Buffer.concat(Array.from({ length: 1200 }, (_, n) => Buffer.from(sha256Hex(`${page}/${n}`), 'hex')))
  return await sharp(pixels.subarray(0, 100 * 120 * 3), { raw: { width: 120, height: 100, channels: 3 } })
    .jpeg()
    .toBuffer()
}

function uuidOf(text: string): string {
  const hex = sha256Hex(text)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
