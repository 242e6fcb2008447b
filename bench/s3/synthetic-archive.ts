/** A WARC file of made-up pages with two pictures each, every one of its own: as much as a bench needs, and the same bytes each time. */
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { gzipSync } from 'node:zlib'
import sharp from 'sharp'

const ADJECTIVES =
  'old warm broken quiet narrow golden heavy wooden early distant gentle crooked patient silver damp'.split(' ')
const NOUNS =
  'baker harbour lantern garden kettle bridge sailor blanket window orchard clock ladder river teacher basket candle meadow engine'.split(
    ' ',
  )
const VERBS =
  'carried repaired painted borrowed described measured wrapped polished noticed followed answered covered'.split(' ')
const ADVERBS = 'slowly again together yesterday carefully nearby early twice outside gladly'.split(' ')

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
  const thing = (): string => `${pick(ADJECTIVES)} ${pick(NOUNS)}`
  return `The ${thing()} ${pick(VERBS)} the ${thing()} ${pick(ADVERBS)}, and a ${thing()} ${pick(VERBS)} it ${pick(ADVERBS)}.`
}

async function picture(next: (below: number) => number): Promise<Buffer> {
  const [width, height] = [240, 180]
  const cells = Buffer.from(Array.from({ length: 8 * 6 * 3 }, () => next(256)))
  return await sharp(cells, { raw: { width: 8, height: 6, channels: 3 } })
    .resize(width, height)
    .jpeg()
    .toBuffer()
}

/** An answer of 200 as a WARC record, in a gzip member. */
export function record(url: string, type: string, body: Buffer): Buffer {
  const head = `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`
  const about = `WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: ${url}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\nWARC-Record-ID: <urn:m3w:${url}>\r\nContent-Type: application/http;msgtype=response\r\nContent-Length: ${head.length + body.length}\r\n\r\n`
  return gzipSync(Buffer.concat([Buffer.from(about), Buffer.from(head), body, Buffer.from('\r\n\r\n')]))
}
