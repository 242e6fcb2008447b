/** A build of clips from a site on loopback: what is asked for, what is made, the same bytes however it is cut, and what is taken down. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { installedFfmpeg } from '../../crawler/media/video/installed-ffmpeg.ts'
import {
  appendDecision,
  type BuildResult,
  buildDataset,
  completeConfig,
  readDatasetRecords,
  silentLog,
  verifyDataset,
} from '../../index.ts'
import type { ClipSample } from '../../schemas/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-clips-'))
const asked: string[] = []
let server: Server
let origin: string

const WORDS = [
  'The old harbour lies in the south of the island, and every morning the boats leave with the tide while gulls follow them out.',
  'A baker in the narrow street behind the church kneads bread before dawn, and the smell of it wakes the children of the town.',
  'In the garden of the school a teacher shows how a lantern is made of paper and wire, and how it is kept from the wind.',
]
function page(number: number, video: string): string {
  const words = WORDS.map(
    (_, at) =>
      `${WORDS[(number + at) % 3]} So it was told in the year ${1900 + 7 * number + at} by those who live here.`,
  )
  return `<html lang="en"><title>Story ${number}</title><main><h1>Story ${number}</h1>${words.map((text) => `<p>${text}</p>`).join('')}${video}</main></html>`
}
const figure = (file: string, caption: string): string =>
  `<figure><video src="/${file}"></video><figcaption>${caption}</figcaption></figure>`
const PAGES: Readonly<Record<string, string>> = {
  '/': page(0, '<a href="/1">one</a> <a href="/2">two</a>'),
  '/1': page(1, figure('bars.mp4', 'Bars of many colours move over the picture')),
  '/2': page(
    2,
    figure('page.mp4', 'A file that is a page and no video') +
      figure('forbidden/x.mp4', 'A file that nobody may ask for') +
      figure('mute.mp4', 'x'),
  ),
}

function build(name: string, changes: object, sources: readonly string[] = [`${origin}/`]): Promise<BuildResult> {
  const config = completeConfig({
    sources,
    kinds: ['clip'],
    network: { contact: 'test@example.org', allowAddresses: ['127.0.0.0/8'], minDelayMs: 0 },
    video: { minSidePx: 100 },
    nearDuplicates: { enabled: false },
    partitions: { shuffle: 2, images: 2, pages: 1 },
    ...changes,
  })
  return buildDataset({ out: join(folder, name), config, workers: 0, log: silentLog, childEntry: '' })
}
const archivesIn = (name: string): string[] =>
  readdirSync(join(folder, name, 'ledger'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.warc(\.gz)?$/.test(path))
    .sort()
    .map((path) => join(folder, name, 'ledger', path))
const digests = ({ manifest }: BuildResult): string[] => manifest.shards.map(({ sha256 }) => sha256)

describe('clips', { skip: installedFfmpeg() === undefined ? 'ffmpeg is not installed' : false }, () => {
  before(async () => {
    const file = join(folder, 'bars.mp4')
    const source = 'testsrc2=size=160x120:rate=5:duration=3'
    assert.equal(spawnSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, '-c:v', 'mpeg4', file]).status, 0)
    const bars = readFileSync(file)
    server = createServer(({ url = '' }, response) => {
      asked.push(url)
      if (url === '/robots.txt') response.end('User-agent: *\nDisallow: /forbidden/')
      else if (url === '/bars.mp4') response.writeHead(200, { 'content-type': 'video/mp4' }).end(bars)
      else if (url === '/page.mp4')
        response.writeHead(200, { 'content-type': 'video/mp4' }).end('<html>not here</html>')
      else if (PAGES[url] !== undefined) response.writeHead(200, { 'content-type': 'text/html' }).end(PAGES[url])
      else response.writeHead(404).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(() => {
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('are made of the videos that have a text, politely, and again from the archives alone with the same bytes', async () => {
    const live = await build('live', {})
    const row = live.report.stages.map(
      ({ name, unit, kept, dropped }) => `${name} ${unit} ${kept} ${Object.keys(dropped).join()}`,
    )
    assert.deepEqual(
      [live.manifest.kind, live.manifest.documents, live.manifest.images],
      ['clip', 1, 3],
      row.join('; '),
    )
    assert.deepEqual(live.report.problems, [])
    assert.deepEqual((await verifyDataset(join(folder, 'live'), { kind: 'clip' })).problems, [])
    const card = readFileSync(join(live.folder, 'README.md'), 'utf8')
    assert.match(card, /task_categories:\n- "video-text-to-text"\ntags:\n- "video-text"\n- "webdataset"\n/)
    const samples: ClipSample[] = []
    for await (const sample of readDatasetRecords(join(folder, 'live'), 'samples')) samples.push(sample as ClipSample)
    const [{ text, url, video } = {} as ClipSample] = samples
    assert.deepEqual(
      [text, url, video.url],
      ['Bars of many colours move over the picture', `${origin}/1`, `${origin}/bars.mp4`],
    )
    const reasons: Record<string, number> = {}
    for (const { unit, dropped } of live.report.stages) if (unit === 'video') Object.assign(reasons, dropped)
    assert.deepEqual(reasons, { clip_short: 1, not_video: 1, robots_disallow: 1 })
    assert.deepEqual(asked.filter((path) => path.endsWith('.mp4')).sort(), ['/bars.mp4', '/page.mp4'])

    const offline = { network: { offline: true }, partitions: { shuffle: 3, images: 1, pages: 1 } }
    assert.deepEqual(digests(await build('again', offline, archivesIn('live'))), digests(live))
    assert.equal(asked.filter((path) => path.endsWith('.mp4')).length, 2)
  })

  it('leave the next build where people decided on one, by its id', async () => {
    const place = join(folder, 'again')
    let value = ''
    for await (const sample of readDatasetRecords(place, 'samples')) value = (sample as ClipSample).id
    const decided = {
      kind: 'clip',
      value,
      verdict: 'out',
      note: 'a test pattern',
      time: '2026-01-01T00:00:00Z',
    } as const
    await appendDecision(join(place, 'decisions.jsonl'), decided)
    const offline = { network: { offline: true }, partitions: { shuffle: 3, images: 1, pages: 1 } }
    const { manifest, report } = await build('again', offline, archivesIn('live'))
    assert.deepEqual([manifest.documents, report.problems], [0, []])
    assert.deepEqual(report.stages.find(({ name }) => name === 'decide-clips')?.dropped, { decided_out: 1 })
  })

  it('are not made where there is no ffmpeg, and pages are all the same', async () => {
    const path = process.env.PATH
    process.env.PATH = folder
    try {
      const offline = { network: { offline: true }, kinds: ['page', 'clip'] }
      const { datasets, report } = await build('without', offline, archivesIn('live'))
      assert.deepEqual(
        datasets.map(({ manifest: { kind } }) => kind),
        [undefined],
      )
      assert.deepEqual(
        report.notRun?.filter(({ rule }) => rule === 'clips'),
        [{ rule: 'clips', lacks: 'program ffmpeg with ffprobe' }],
      )
      await assert.rejects(build('none', { network: { offline: true } }, archivesIn('live')), /no ffmpeg with ffprobe/)
    } finally {
      process.env.PATH = path
    }
  })
})
