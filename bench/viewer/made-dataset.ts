/** Published datasets made for the purpose: documents of words in Zipf's frequencies with two pictures each, as many pairs, as many clips of four frames, and drops of every unit. Nothing that a store knows beside them. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import {
  type ClipSample,
  completeConfig,
  measureText,
  openHashedWriter,
  openPlace,
  openTarWriter,
  type PairSample,
  type Sample,
  viewOf,
} from '../../index.ts'

const WORDS = 20_000
const DOCUMENT_WORDS = 150
const SHARD_DOCUMENTS = 10_000
/** One pixel: what it looks like costs a viewer nothing. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

type Next = () => number

/** A linear congruential generator, 0 … 1. @source Numerical Recipes, ranqd1 */
function numbers(seed: number): Next {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function hex(next: Next, digits: number): string {
  let text = ''
  while (text.length < digits)
    text += Math.floor(next() * 2 ** 32)
      .toString(16)
      .padStart(8, '0')
  return text.slice(0, digits)
}

function textOf(next: Next): string {
  const words = Array.from({ length: DOCUMENT_WORDS }, () => {
    const at = Math.floor(WORDS ** next())
    return at < 8 ? ['the', 'of', 'and', 'to', 'in', 'that', 'is', 'with'][at] : `w${at.toString(36)}`
  })
  return `${words.join(' ')}.`
}

function sampleOf(next: Next, number: number, signals: Readonly<Record<string, number>>): Sample {
  const url = `https://host${Math.floor(next() ** 3 * 2000)}.example/page/${number}.html`
  const info = {
    width: 320 + Math.floor(next() * 900),
    height: 240 + Math.floor(next() * 700),
    alt: `picture ${number}`,
    caption: null,
    rights: null,
  }
  const image = (at: number): Sample['image_info'][number] => ({
    ...info,
    sha256: hex(next, 64),
    phash: hex(next, 16),
    url: `https://img.example/${number}/${at}.png`,
  })
  const capture = { recordId: `<urn:uuid:${number}>`, date: '2026-01-01T00:00:00Z', payloadSha256: hex(next, 64) }
  const language = { code: next() < 0.9 ? 'en' : 'de', score: 0.7 + 0.3 * next(), share: 1 }
  return {
    format: 'm3w/1',
    id: hex(next, 32),
    url,
    texts: [textOf(next), null, textOf(next), null],
    images: [null, '00.png', null, '01.png'],
    image_info: [null, image(0), null, image(1)],
    metadata: {
      title: `Page ${number} about w${Math.floor(next() * WORDS).toString(36)}`,
      language,
      publishedDate: null,
      capture,
      signals,
      rights: { verdict: 'open', evidence: [] },
    },
  }
}

/** A sample with its text and its pictures, by suffix. */
interface Made {
  readonly sample: Sample | PairSample | ClipSample
  readonly text: string
  readonly images: readonly string[]
}

function pageOf(next: Next, number: number): Made {
  const sample = sampleOf(next, number, signalsOf(next))
  const text = `${sample.texts[0]}<EOC><image>${sample.texts[2]}<EOC><image><EOC>`
  return { sample, text, images: ['00.png', '01.png'] }
}

function pairOf(next: Next, number: number): Made {
  const { url, image_info, metadata } = sampleOf(next, number, {})
  const text = textOf(next).split(' ').slice(0, 20).join(' ')
  const { title, language, publishedDate, capture, rights } = metadata
  const sample: PairSample = {
    ...{ format: 'm3w-pair/1', id: hex(next, 32), url, text, text_origin: next() < 0.7 ? 'caption' : 'alt' },
    ...{ captions: [{ text, origin: 'caption' }], image: 'png', score: null },
    image_info: image_info[1] as PairSample['image_info'],
    metadata: { title, language, publishedDate, capture, rights },
  }
  return { sample, text, images: ['png'] }
}

const FRAMES = 4

function clipOf(next: Next, number: number): Made {
  const { url, metadata } = sampleOf(next, number, {})
  const text = textOf(next).split(' ').slice(0, 20).join(' ')
  const { title, language, publishedDate, capture, rights } = metadata
  const frame = () => ({ sha256: hex(next, 64), phash: hex(next, 16), width: 320, height: 240 })
  const startMs = 1000 * Math.floor(next() * 60)
  const sample: ClipSample = {
    ...{ format: 'm3w-clip/1', id: hex(next, 32), url, text, text_origin: next() < 0.7 ? 'caption' : 'track' },
    captions: [{ text, origin: 'caption' }],
    frames: Array.from({ length: FRAMES }, frame),
    video: {
      ...{ id: hex(next, 64), container: 'mov', codec: 'h264', widthPx: 640, heightPx: 480, durationMs: 90_000 },
      ...{ bytes: 1_000_000, url: `https://video.example/${number}.mp4`, startMs, endMs: startMs + FRAMES * 1000 },
      ...{ motion: 0.2 * next(), cuts: Math.floor(3 * next()), rights: null },
    },
    metadata: { title, language, publishedDate, capture, rights },
  }
  return { sample, text, images: Array.from({ length: FRAMES }, (_, at) => `0${at}.jpg`) }
}

/** As a store names its datasets. */
const IDS = { page: 'a'.repeat(16), pair: 'b'.repeat(16), clip: 'c'.repeat(16) } as const
const MAKERS = { page: pageOf, pair: pairOf, clip: clipOf } as const
const PICTURES = { page: 2, pair: 1, clip: FRAMES } as const
const SEEDS = { page: 1, pair: 2, clip: 3 } as const

/** Writes the datasets, of as many samples each, and what names them, into a new folder. */
export async function makeStore(folder: string, samples: number): Promise<void> {
  for (const kind of ['page', 'pair', 'clip'] as const)
    await makeDataset(join(folder, 'datasets', IDS[kind]), samples, kind)
  const current = { format: 'm3w-current/1', dataset: IDS.page, kinds: IDS }
  writeFileSync(join(folder, 'current.json'), JSON.stringify(current))
}

async function makeDataset(folder: string, samples: number, kind: keyof typeof IDS): Promise<void> {
  mkdirSync(join(folder, 'dropped'), { recursive: true })
  const next = numbers(SEEDS[kind])
  const { store } = await openPlace(folder)
  const shards: { name: string; bytes: number; sha256: string; documents: number; images: number }[] = []
  for (let first = 0; first < samples; first += SHARD_DOCUMENTS) {
    const name = `shard-${String(shards.length).padStart(6, '0')}`
    const count = Math.min(SHARD_DOCUMENTS, samples - first)
    const object = await openHashedWriter(store, `${name}.tar`)
    const tar = openTarWriter(object)
    const rows: string[] = []
    for (let number = first; number < first + count; number++) {
      const { sample, text, images } = MAKERS[kind](next, number)
      const { offset } = tar
      await tar.add(`${sample.id}.json`, Buffer.from(JSON.stringify(sample)))
      await tar.add(`${sample.id}.txt`, Buffer.from(text))
      for (const suffix of images) await tar.add(`${sample.id}.${suffix}`, PIXEL)
      const row = { key: sample.id, offset, length: tar.offset - offset, kind, images: images.length, text_bytes: 1500 }
      rows.push(`${JSON.stringify(row)}\n`)
    }
    await tar.end()
    const { bytes, sha256 } = await object.close()
    writeFileSync(join(folder, `${name}.index.jsonl`), rows.join(''))
    shards.push({ name: `${name}.tar`, bytes, sha256, documents: count, images: PICTURES[kind] * count })
  }
  if (kind === 'page') writeDrops(folder, next, samples)
  else writeMediaDrops(folder, next, samples, kind)
  const about = {
    ...{ format: 'm3w-dataset/1', id: IDS[kind], ...(kind === 'page' ? {} : { kind }) },
    ...{ seed: 0, versions: {}, documents: samples, images: kind === 'page' ? 2 * samples : samples },
  }
  writeFileSync(join(folder, 'dataset.json'), JSON.stringify({ ...about, config: completeConfig({}), shards }))
}

const MEDIA_DROPS = {
  pair: { stage: 'pair-texts', reason: 'pair_short', limit: 8 },
  clip: { stage: 'clip-texts', reason: 'clip_short', limit: 5 },
} as const

function writeMediaDrops(folder: string, next: Next, samples: number, unit: keyof typeof MEDIA_DROPS): void {
  const { stage, reason, limit } = MEDIA_DROPS[unit]
  const count = Math.floor(samples / 4)
  const lines = Array.from({ length: count }, (_, number) => {
    const about = { stage, unit, id: `${hex(next, 32)}.${number % 9}`, ruleVersion: 1 }
    const url = `https://img.example/${number}/0.png`
    return `${JSON.stringify({ ...about, url, reason, measured: number % limit, limit, detail: `alt: w${number}` })}\n`
  })
  writeFileSync(join(folder, 'dropped', `${stage}.jsonl.gz`), gzipSync(lines.join('')))
  const counts = { in: samples + count, kept: samples, dropped: { [reason]: count } }
  writeReport(folder, IDS[unit], [{ name: stage, unit, upstream: null, ...counts, seconds: 1, bytes: 1 }])
}

function writeReport(folder: string, dataset: string, stages: readonly object[]): void {
  writeFileSync(join(folder, 'report.json'), JSON.stringify({ format: 'm3w-report/1', dataset, stages }))
}

/** Every signal that a text has, near those of prose. */
const MEASURED = measureText(viewOf([{ kind: 'text', type: 'paragraph', text: textOf(numbers(2)) }]))
function signalsOf(next: Next): Record<string, number> {
  return Object.fromEntries(
    Object.entries(MEASURED).map(([name, value]) => [
      name,
      name === 'words' ? Math.floor(40 + 400 * next()) : value * (0.5 + next()),
    ]),
  )
}

function writeDrops(folder: string, next: Next, documents: number): void {
  const drop = (stage: string, unit: string, reason: string, id: string, number: number): string =>
    `${JSON.stringify({ stage, unit, id, url: `https://host${number % 2000}.example/${number}`, reason, measured: number, limit: 10, ruleVersion: 1 })}\n`
  const count = Math.floor(documents / 4)
  const pages = Array.from({ length: count }, (_, n) =>
    drop('extract', 'page', n % 500 === 0 ? 'truncated_page' : 'no_text', hex(next, 32), n),
  )
  const texts = Array.from({ length: count }, (_, n) =>
    drop('judge-text', 'document', n % 3 === 0 ? 'top_2gram' : 'too_few_words', hex(next, 32), n),
  )
  writeFileSync(join(folder, 'dropped', 'extract.jsonl.gz'), gzipSync(pages.join('')))
  writeFileSync(join(folder, 'dropped', 'judge-text.jsonl.gz'), gzipSync(texts.join('')))
  const row = (name: string, unit: string, kept: number, dropped: Record<string, number>) => ({
    name,
    unit,
    upstream: null,
    in: kept + count,
    kept,
    dropped,
    seconds: 1,
    bytes: 1,
  })
  const thirds = Math.ceil(count / 3)
  const rare = Math.ceil(count / 500)
  const stages = [
    row('extract', 'page', documents + count, { no_text: count - rare, truncated_page: rare }),
    row('judge-text', 'document', documents, { too_few_words: count - thirds, top_2gram: thirds }),
  ]
  writeReport(folder, IDS.page, stages)
}
