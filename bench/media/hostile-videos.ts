/**
 * Hostile files of video, each behind a link of its own, through a whole build: `node dist/bench/media/hostile-videos.js OUT`. Prints a JSON line a
 * file, with what became of it, and one with what was lost beside them: good videos that are missing, and connections to a trap that files name. Needs ffmpeg.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTrap } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildDataset, completeConfig, readDatasetRecords, silentLog } from '../../index.ts'
import { type Answer, ODD_TRACKS, oddAnswers } from './odd-answers.ts'
import { oddVideos } from './odd-videos.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-hostile-videos-'))

function made(name: string, ...args: readonly string[]): Buffer {
  const file = join(folder, name)
  const { status, stderr } = spawnSync('ffmpeg', ['-v', 'error', '-y', ...args, file])
  if (status !== 0) throw new Error(`${name}: ${String(stderr)}`)
  return readFileSync(file)
}

const source = (graph: string, ...rest: readonly string[]): string[] => [
  '-f',
  'lavfi',
  '-i',
  graph,
  '-c:v',
  'mpeg4',
  ...rest,
]

/** A fixed sequence, so that a run can be repeated. */
function changed(bytes: Buffer, seed: number, flips: number): Buffer {
  const copy = Buffer.from(bytes)
  let state = seed
  for (let flip = 0; flip < flips; flip += 1) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    copy[state % copy.length] = state >> 8
  }
  return copy
}

function filesOf(trap: string): Readonly<Record<string, Answer>> {
  const good = made('good.mp4', ...source('testsrc2=size=320x240:rate=10:duration=4', '-movflags', '+faststart'))
  const resumed = made('resumed.mp4', ...source('life=size=320x240:rate=10:mold=10,trim=duration=4'))
  const cut = Object.fromEntries(
    Array.from({ length: 20 }, (_, at) => [`cut-${at}`, good.subarray(0, Math.floor((good.length * (at + 1)) / 21))]),
  )
  const fuzzed = Object.fromEntries([1, 2, 3, 4, 5].map((seed) => [`fuzzed-${seed}`, changed(good, seed, 400)]))
  const starts = (hex: string): Buffer =>
    Buffer.concat([Buffer.from(hex, 'hex'), changed(Buffer.alloc(50_000), 9, 50_000)])
  return {
    ...cut,
    ...fuzzed,
    'many-pixels': made('pixels.mov', '-f', 'lavfi', '-i', 'color=size=8000x6000:rate=1:duration=3', '-c:v', 'mjpeg'),
    hours: made('hours.mp4', ...source('color=size=64x64:rate=1:duration=20000')),
    'thousand-a-second': made('fast.mp4', ...source('testsrc2=size=320x240:rate=1000:duration=4')),
    'sound-alone': made('sound.mp4', '-f', 'lavfi', '-i', 'sine=duration=4'),
    still: made('still.mp4', ...source('color=size=320x240:rate=5:duration=4')),
    'external-reference': Buffer.from(good.toString('latin1').replace('url \0\0\0\x01', 'url \0\0\0\0'), 'latin1'),
    'endless-box': Buffer.concat([good.subarray(0, 32), Buffer.from('ffffffff6d6f6f76', 'hex'), Buffer.alloc(1000)]),
    'matroska-garbage': starts('1a45dfa3934282886d6174726f736b61'),
    'ogg-garbage': starts('4f67675300020000'),
    'avi-garbage': starts('524946460000ffff41564920'),
    'mpeg-garbage': starts('000001ba4400040004010089'),
    html: Buffer.from('<!doctype html><title>Log in</title>'),
    empty: Buffer.alloc(0),
    picture: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
    hls: Buffer.from(`#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n${trap}/a.ts\n#EXTINF:4,\nfile:///etc/passwd\n`),
    dash: Buffer.from(`<?xml version="1.0"?><MPD><Period><BaseURL>${trap}</BaseURL></Period></MPD>`),
    concat: Buffer.from(`ffconcat version 1.0\nfile /etc/passwd\nfile ${trap}/b.mp4\n`),
    sdp: Buffer.from('v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nm=video 9 RTP/AVP 96\r\n'),
    'gzip-bomb': (response) =>
      void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(100_000_000))),
    announced: (response) => void response.writeHead(200, { 'content-length': '9999999999' }).write(good),
    ...oddAnswers(good, resumed),
    ...oddVideos(made, trap),
    ...Object.fromEntries(Object.keys(ODD_TRACKS).map((name) => [name, good])),
    // Not the picture of the damaged ones: it would be a near-duplicate of what is left of them.
    'good-1': made('other.mp4', ...source('testsrc=size=320x240:rate=10:duration=4')),
    'good-2': made(
      'good.webm',
      '-f',
      'lavfi',
      '-i',
      'mandelbrot=size=320x240:rate=10,trim=duration=4',
      '-c:v',
      'libvpx',
    ),
  }
}

const WORDS =
  'Every file below was made to be read by somebody who trusts it, and each of them is here with a few words of its own so that it is asked for at all. The good ones among them must come through, whatever the others do to the program that opens them.'

/** The page must pass the rules of texts: of links alone it would be a list. */
const SENTENCES = [
  'A baker of the old town kneads his bread before dawn and sells it by noon.',
  'The pilot rows out to the ship that waits in the mist behind the island.',
  'In spring the river takes the meadow, and children sail their boats on it.',
  'Somebody forgot a green umbrella in the waiting room of the small station.',
  'She painted the kitchen yellow because the winter had been so long and grey.',
  'Three brothers built a wall of stones that they had carried from the shore.',
  'The clock in the tower is slow, but nobody who lives here would repair it.',
]

/** With whoever sends a byte now and then. */
const PATIENCE_MS = 8000

/** A video with captions has no other words: what they say is its text. */
function placeOf(name: string, sentence: string): string {
  if (ODD_TRACKS[name] !== undefined)
    return `<p>${sentence}</p><video src="/${name}.mp4"><track src="/${name}.vtt"></video>`
  return `<p>${sentence} <a href="/${name}.mp4">What the file ${name.replaceAll('-', ' ')} shows</a></p>`
}

async function main(out: string): Promise<void> {
  let trapped = 0
  const trap = createTrap((socket) => {
    trapped += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve))
  const files = filesOf(`http://127.0.0.1:${(trap.address() as AddressInfo).port}`)
  const links = Object.keys(files).map((name, at) => placeOf(name, SENTENCES[at % SENTENCES.length] ?? ''))
  const pages = Array.from({ length: Math.ceil(links.length / SENTENCES.length) }, (_, page) =>
    links.slice(page * SENTENCES.length, (page + 1) * SENTENCES.length).join(''),
  )
  const contents = pages.map((_, page) => `<a href="/page-${page}">${page}</a>`).join(' ')
  const server = createServer(({ url = '', headers }, response) => {
    const [, name = '', suffix] = /^\/([\w-]+)\.(mp4|vtt)$/.exec(url) ?? []
    const answer = (suffix === 'vtt' ? ODD_TRACKS : files)[name]
    const page = url === '/' ? contents : pages[Number(/^\/page-(\d+)$/.exec(url)?.[1])]
    if (page !== undefined)
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(`<html lang="en"><title>Files</title><main><h1>Files</h1><p>${WORDS}</p>${page}</main></html>`)
    else if (answer === undefined) response.writeHead(404).end()
    else if (typeof answer === 'function') answer(response, headers.range)
    else response.writeHead(200, { 'content-type': 'video/mp4' }).end(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const config = completeConfig({
    sources: [`${origin}/`],
    kinds: ['clip'],
    network: {
      contact: 'bench@example.org',
      allowAddresses: ['127.0.0.0/8'],
      minDelayMs: 0,
      maxAttempts: 2,
      backoffMs: 1,
      totalTimeoutMs: PATIENCE_MS,
    },
    video: { timeoutMs: PATIENCE_MS },
    // The pages are made of the same sentences.
    nearDuplicates: { enabled: false },
  })
  const { report } = await buildDataset({ out, config, workers: 0, log: silentLog, childEntry: '' })
  const became = new Map<string, string>()
  const note = (url: string, what: string): void => void became.set(url.slice(origin.length + 1, -4), what)
  for await (const drop of readDatasetRecords(out, 'dropped')) {
    const { url, unit, reason, detail } = drop as Record<string, string>
    if (unit === 'video' || unit === 'clip')
      note(url ?? '', `${reason}${detail === undefined ? '' : `: ${detail.slice(0, 60)}`}`)
  }
  for await (const sample of readDatasetRecords(out, 'samples'))
    note((sample as { video: { url: string } }).video.url, 'kept')
  for (const name of Object.keys(files))
    process.stdout.write(`${JSON.stringify({ file: name, became: became.get(name) ?? 'lost' })}\n`)
  const lost = Object.keys(files).filter(
    (name) => !became.has(name) || (name.startsWith('good') && became.get(name) !== 'kept'),
  )
  process.stdout.write(
    `${JSON.stringify({ files: Object.keys(files).length, lost, trapped, problems: report.problems })}\n`,
  )
  server.closeAllConnections()
  server.close()
  trap.close()
  rmSync(folder, { recursive: true, force: true })
}

const [out] = process.argv.slice(2)
if (out === undefined) throw new Error('usage: node dist/bench/media/hostile-videos.js OUT')
await main(out)
