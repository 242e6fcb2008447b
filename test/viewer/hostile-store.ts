/**
 * A store whose pages try everything: payloads in titles, alts and texts, as text and as markup, and so in its pairs; in labels and names of videos, where there is an ffmpeg; one page is
 * dropped. Built from an archive, without a network.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PURPOSE_HEADER } from '../../archives/captures.ts'
import { sha256Hex } from '../../core/hash.ts'
import { OUTCOME_TYPE } from '../../crawler/media/image-records.ts'
import { installedFfmpeg } from '../../crawler/media/video/installed-ffmpeg.ts'
import { escapeHtml } from '../../formats/escape-html.ts'
import { encodeWarcRecord } from '../../formats/warc/write.ts'
import { buildDataset, completeConfig, silentLog } from '../../index.ts'
import { htmlOf, pictureOf } from '../helpers/small-archive.ts'
import { PAYLOADS } from './payloads.ts'

/** Each has four payloads. */
export const HOSTILE_PAGES = PAYLOADS.length / 4
const HOST = 'https://hostile.example'
/** Clips can be made here. */
export const HAS_VIDEO = installedFfmpeg() !== undefined

/** Builds into `folder`/store; gives its place. */
export async function buildHostileStore(folder: string): Promise<string> {
  const archive = join(folder, 'hostile.warc.gz')
  const records: Buffer[] = []
  const videos: Buffer[] = []
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
  const video = HAS_VIDEO ? videoOf(folder) : undefined
  for (let page = 0; page < HOSTILE_PAGES; page++) {
    const payloads = PAYLOADS.slice(page * 4, page * 4 + 4)
    const texts = payloads.map(escapeHtml)
    // Quotes and brackets of a path are what a URL keeps of them.
    const path = `videos/'onfocus='window.ran=1'${page}.mp4`
    let paragraph = 0
    // As text once a paragraph, or rules of repetition would drop the page; as markup at the end.
    const html = htmlOf(page)
      .replace(/<title>[^<]*/, `<title>${texts.join(' ')}`)
      .replace(/alt="[^"]*"/, `alt="${texts.join(' ')}"`)
      .replaceAll('<p>', () => `<p title="${texts[paragraph]}">${texts[paragraph++]} `)
      .replace(
        '</main>',
        `<video src="/${path}" aria-label="${texts.join(' ')}"></video>${payloads.join(' ')}<p>This text stands behind what was tried.</p></main>`,
      )
    add(`${page}.html`, 'text/html; charset=utf-8', Buffer.from(html))
    add(`pictures/${page}.jpg`, 'image/jpeg', await pictureOf(page % 4))
    if (video !== undefined) videos.push(...videoRecords(`${HOST}/${path}`, video))
  }
  const short =
    '<!doctype html><html lang="en"><title>Too short</title><main><p>The text that stands here has very few of the words that a reader wants to be told.</p></main>'
  add('short.html', 'text/html', Buffer.from(short))
  writeFileSync(archive, Buffer.concat(records))
  const others = join(folder, 'videos.warc')
  if (HAS_VIDEO) writeFileSync(others, Buffer.concat(videos))
  const out = join(folder, 'store')
  const config = completeConfig({
    sources: HAS_VIDEO ? [archive, others] : [archive],
    network: { offline: true },
    kinds: ['page', 'pair', ...(HAS_VIDEO ? ['clip' as const] : [])],
    images: { explicit: 'off' },
    pairs: { minWords: 1, minSidePx: 1, minLetterShare: 0 },
    video: { minWords: 1, minSidePx: 100, minLetterShare: 0 },
    partitions: { pages: 1, shuffle: 1, images: 1 },
    nearDuplicates: { enabled: false },
  })
  await buildDataset({ out, config, workers: 0, log: silentLog, childEntry: '' })
  return out
}

/** An answer with its outcome behind it, as the ledger of videos has them: foreign archives are not searched for videos. */
function videoRecords(url: string, video: Buffer): readonly Buffer[] {
  const date = '2026-01-01T00:00:00Z'
  const head = Buffer.from('HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\n\r\n')
  const about = { date, targetUri: url }
  const id = (kind: string): string =>
    `<urn:uuid:${sha256Hex(`${kind} ${url}`).slice(0, 8)}-0000-4000-8000-000000000000>`
  const answer = encodeWarcRecord(
    {
      ...{ type: 'response', recordId: id('answer'), ...about, contentType: 'application/http; msgtype=response' },
      ...{ headers: [[PURPOSE_HEADER, 'image']], block: Buffer.concat([head, video]) },
    },
    { gzip: false },
  )
  const back = answer.length - answer.indexOf(video)
  const body = { back, length: video.length, sha256: sha256Hex(video) }
  const block = Buffer.from(JSON.stringify({ format: 'm3w-image-outcome/1', fact: { url, status: 'ok', date }, body }))
  const outcome = { type: 'metadata', recordId: id('outcome'), ...about, contentType: OUTCOME_TYPE, block } as const
  return [answer, encodeWarcRecord(outcome, { gzip: false })]
}

/** Three seconds of a test pattern. */
function videoOf(folder: string): Buffer {
  const file = join(folder, 'pattern.mp4')
  const source = 'testsrc2=size=160x120:rate=5:duration=3'
  spawnSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, '-c:v', 'mpeg4', file])
  return readFileSync(file)
}
