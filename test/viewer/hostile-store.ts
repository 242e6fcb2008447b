/** A store whose pages try everything: payloads in titles, alts and texts, as text and as markup; one is dropped. Built from an archive, without a network. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { escapeHtml } from '../../formats/escape-html.ts'
import { encodeWarcRecord } from '../../formats/warc/write.ts'
import { buildDataset, completeConfig, silentLog } from '../../index.ts'
import { htmlOf, pictureOf } from '../helpers/small-archive.ts'
import { PAYLOADS } from './payloads.ts'

/** Each has four payloads. */
export const HOSTILE_PAGES = PAYLOADS.length / 4
const HOST = 'https://hostile.example'

/** Builds into `folder`/store; gives its place. */
export async function buildHostileStore(folder: string): Promise<string> {
  const archive = join(folder, 'hostile.warc.gz')
  const records: Buffer[] = []
  const add = (path: string, type: string, body: Buffer): void => {
    const block = Buffer.concat([
      Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n`),
      body,
    ])
    const number = String(records.length).padStart(12, '0')
    const about = { recordId: `<urn:uuid:00000000-0000-4000-8000-${number}>`, date: '2026-01-01T00:00:00Z' }
    const record = {
      type: 'response',
      ...about,
      targetUri: `${HOST}/${path}`,
      contentType: 'application/http;msgtype=response',
      block,
    } as const
    records.push(encodeWarcRecord(record, { gzip: true }))
  }
  for (let page = 0; page < HOSTILE_PAGES; page++) {
    const payloads = PAYLOADS.slice(page * 4, page * 4 + 4)
    const texts = payloads.map(escapeHtml)
    let paragraph = 0
    // As text once a paragraph, or rules of repetition would drop the page; as markup at the end.
    const html = htmlOf(page)
      .replace(/<title>[^<]*/, `<title>${texts.join(' ')}`)
      .replace(/alt="[^"]*"/, `alt="${texts.join(' ')}"`)
      .replaceAll('<p>', () => `<p title="${texts[paragraph]}">${texts[paragraph++]} `)
      .replace('</main>', `${payloads.join(' ')}<p>This text stands behind what was tried.</p></main>`)
    add(`${page}.html`, 'text/html; charset=utf-8', Buffer.from(html))
    add(`pictures/${page}.jpg`, 'image/jpeg', await pictureOf(page % 4))
  }
  const short =
    '<!doctype html><html lang="en"><title>Too short</title><main><p>The text that stands here has very few of the words that a reader wants to be told.</p></main>'
  add('short.html', 'text/html', Buffer.from(short))
  writeFileSync(archive, Buffer.concat(records))
  const out = join(folder, 'store')
  const config = completeConfig({
    sources: [archive],
    network: { offline: true },
    images: { explicit: 'off' },
    partitions: { pages: 1, shuffle: 1, images: 1 },
    nearDuplicates: { enabled: false },
  })
  await buildDataset({ out, config, workers: 0, log: silentLog, childEntry: '' })
  return out
}
