/** A WARC file of made-up pages with two pictures each, every one of its own: as much as a bench needs, and the same bytes each time. */
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { gzipSync } from 'node:zlib'
import sharp from 'sharp'

const SUBJECTS = [
  'the old ferry',
  'a grey heron',
  'our neighbour',
  'the stone bridge',
  'that winter',
  'the baker',
  'a long train',
]
const VERBS = ['crossed', 'remembered', 'looked over', 'waited beside', 'returned to', 'painted', 'kept away from']
const OBJECTS = [
  'the wide river',
  'an empty harbour',
  'the market square',
  'those low hills',
  'a narrow street',
  'the last lamp',
]
const ENDS = [
  'before the rain came',
  'while the bells rang',
  'and nobody said a word',
  'as it had for years',
  'with some care',
]

/** Writes `pages` pages, gzip members, one after the other. */
export async function writeSyntheticArchive(file: string, pages: number): Promise<void> {
  const out = createWriteStream(file)
  let seed = 1
  const next = (below: number): number => {
    // Park and Miller's generator, CACM 31(10), 1988.
    seed = (seed * 48_271) % 2_147_483_647
    return seed % below
  }
  for (let n = 0; n < pages; n += 1) {
    const page = `http://site${n % 50}.example/notes/${n}.html`
    const pictures = [`http://pictures${n % 20}.example/${n}-a.jpg`, `http://pictures${n % 20}.example/${n}-b.jpg`]
    const paragraphs = Array.from({ length: 6 }, () => Array.from({ length: 4 }, () => sentence(next)).join(' '))
    const tags = paragraphs.map(
      (text, at) => `<p>${text}</p>${at === 1 || at === 3 ? `<img src="${pictures[at >> 1]}">` : ''}`,
    )
    const title = `Note ${n}: ${sentence(next)}`
    out.write(
      record(
        page,
        'text/html',
        Buffer.from(
          `<!doctype html><html lang="en"><title>${title}</title><article><h1>${title}</h1>${tags.join('')}</article>`,
        ),
      ),
    )
    for (const url of pictures) out.write(record(url, 'image/jpeg', await picture(next)))
  }
  out.end()
  await finished(out)
}

function sentence(next: (below: number) => number): string {
  const pick = (words: readonly string[]): string => words[next(words.length)] ?? ''
  const text = `${pick(SUBJECTS)} ${pick(VERBS)} ${pick(OBJECTS)} in ${1700 + next(320)} ${pick(ENDS)}, ${pick(SUBJECTS)} too, some ${next(9000)} of them.`
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

async function picture(next: (below: number) => number): Promise<Buffer> {
  const [width, height] = [240, 180]
  const cells = Buffer.from(Array.from({ length: 8 * 6 * 3 }, () => next(256)))
  return await sharp(cells, { raw: { width: 8, height: 6, channels: 3 } })
    .resize(width, height)
    .jpeg()
    .toBuffer()
}

function record(url: string, type: string, body: Buffer): Buffer {
  const head = `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`
  const about = `WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: ${url}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\nWARC-Record-ID: <urn:m3w:${url}>\r\nContent-Type: application/http;msgtype=response\r\nContent-Length: ${head.length + body.length}\r\n\r\n`
  return gzipSync(Buffer.concat([Buffer.from(about), Buffer.from(head), body, Buffer.from('\r\n\r\n')]))
}
