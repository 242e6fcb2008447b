/**
 * Compares a build of the demo web with expected.json:
 * `node examples/web/check.mjs out/demo [--hosts JSON] [--log FILE] [--rebuilt STORE] [--json]`.
 *
 * Every hazard's URL must have met the outcome that the table names, the funnel must add up at each stage, and the
 * dataset must be of some size. With `--rebuilt`, a store that was built from the archives of the first alone must hold the
 * same shards. Exit code 1 if anything differs.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { readDatasetFolder } from './dataset-folder.mjs'
import { expandHosts, HOSTS, PORT_BASE } from './serve.mjs'

/** What the demo has to give at least. */
const MIN_DOCUMENTS = 20
const MIN_IMAGES = 40

/**
 * One row for each hazard and each rule of the funnel: {hazard, url, expected, got, ok}, in order of the table.
 * `requested`, if given, holds every URL that the demo's servers answered.
 */
export async function checkDemo({ path, hosts, requested }) {
  const table = JSON.parse(await readFile(join(import.meta.dirname, 'expected.json'), 'utf8'))
  const dataset = await readDatasetFolder(path)
  const rows = table.map((entry) => {
    const url = expandHosts(entry.url, hosts)
    const expected = describe(entry.outcome)
    const got = outcomeOf({ ...entry, url }, dataset, requested)
    return { hazard: entry.hazard, url, expected, got, ok: got === expected }
  })
  return { rows: [...rows, ...sizeRows(dataset), ...funnelRows(dataset.report)], dataset }
}

/** The archives of a store, pages and images: what a build without the network takes as its sources. */
export async function archivesOf(path) {
  const folder = join(path, 'ledger')
  const names = await readdir(folder, { recursive: true })
  return names
    .filter((name) => /\.warc(\.gz)?$/.test(name))
    .sort()
    .map((name) => join(folder, name))
}

/** One row for each thing that a dataset and its rebuild from archives must share: {hazard, url, expected, got, ok}. */
export async function checkRebuilt(path, rebuiltPath) {
  const [live, rebuilt] = await Promise.all([path, rebuiltPath].map((folder) => readDatasetFolder(folder)))
  const row = (what, of) => {
    const [expected, got] = [of(live), of(rebuilt)].map(String)
    return { hazard: `rebuilt from archives alone: ${what}`, url: '', expected, got, ok: got === expected }
  }
  return [
    row('documents', ({ samples }) => samples.length),
    row('images', ({ samples }) => samples.flatMap(({ images }) => images).filter((suffix) => suffix !== null).length),
    row('shards', ({ manifest }) => manifest.shards.map(({ sha256 }) => sha256)),
  ]
}

const describe = (outcome) => (typeof outcome === 'string' ? outcome : `${outcome.stage}: ${outcome.code}`)

function outcomeOf(entry, dataset, requested) {
  if (entry.kind === 'page') return pageOutcome(entry, dataset)
  if (entry.kind === 'image') return imageOutcome(entry, dataset, requested)
  return linkOutcome(entry, dataset, requested)
}

function pageOutcome({ url, contains = [], without = [] }, { samples, drops }) {
  const drop = drops.find((record) => record.url === url && (record.unit === 'page' || record.unit === 'document'))
  const sample = samples.find((candidate) => candidate.url === url)
  if (sample === undefined) return drop === undefined ? 'in neither shards nor drops' : `${drop.stage}: ${drop.reason}`
  if (drop !== undefined) return `kept, and yet dropped by ${drop.stage}: ${drop.reason}`
  const lacking = contains.find((words) => !sample.text.includes(words))
  if (lacking !== undefined) return `kept, but without "${lacking}"`
  const spare = without.find((words) => sample.text.includes(words))
  return spare === undefined ? 'kept' : `kept, with the boilerplate "${spare}"`
}

function imageOutcome({ url, caption, alt, longestSidePx }, { samples, drops }, requested) {
  const info = samples.flatMap((sample) => sample.image_info).find((image) => image?.url === url)
  const drop = drops.find((record) => record.url === url && (record.unit === 'slot' || record.unit === 'image'))
  if (info === undefined && drop !== undefined) return `${drop.stage}: ${drop.reason}`
  if (info === undefined)
    return requested?.has(url) === true ? 'requested, in neither shards nor drops' : 'not requested'
  if (caption !== undefined && info.caption !== caption) return `kept, with the caption ${JSON.stringify(info.caption)}`
  if (alt !== undefined && info.alt !== alt) return `kept, with the alt text ${JSON.stringify(info.alt)}`
  const side = Math.max(info.width, info.height)
  return longestSidePx === undefined || side === longestSidePx ? 'kept' : `kept, with a longest side of ${side} px`
}

/** A link that was never admitted is no page: it may be in no record, and nobody may have asked for it. */
function linkOutcome({ url }, { samples, drops }, requested) {
  const seen = drops.some((record) => record.url === url) || samples.some((sample) => sample.url === url)
  return seen || requested?.has(url) === true ? 'admitted' : 'refused'
}

function sizeRows({ manifest, samples }) {
  const images = samples.flatMap((sample) => sample.images).filter((suffix) => suffix !== null).length
  return [
    rule(`at least ${MIN_DOCUMENTS} documents`, samples.length >= MIN_DOCUMENTS, samples.length),
    rule(`at least ${MIN_IMAGES} images`, images >= MIN_IMAGES, images),
    rule(
      'the manifest counts what the shards hold',
      manifest.documents === samples.length && manifest.images === images,
      `${manifest.documents} and ${manifest.images} for ${samples.length} and ${images}`,
    ),
  ]
}

function funnelRows({ stages }) {
  return stages.map((stage) => {
    const dropped = Object.values(stage.dropped).reduce((sum, count) => sum + count, 0)
    const before = stages.find((other) => other.name === stage.upstream && other.unit === stage.unit)
    const balanced = stage.in === stage.kept + dropped && (before === undefined || before.kept === stage.in)
    const sum = `${before === undefined ? '' : `${before.kept} = `}${stage.in} = ${stage.kept} + ${dropped}`
    return rule(`the funnel adds up: ${stage.name}, ${stage.unit}s`, balanced, sum)
  })
}

function rule(hazard, ok, got) {
  return { hazard, url: '', expected: ok ? String(got) : 'true', got: String(got), ok }
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      hosts: { type: 'string' },
      log: { type: 'string' },
      rebuilt: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const [path = 'out/demo'] = positionals
  const hosts =
    values.hosts === undefined
      ? Object.fromEntries(HOSTS.map((name, index) => [name, `http://127.0.0.1:${PORT_BASE + index}`]))
      : JSON.parse(values.hosts)
  const requested = values.log === undefined ? undefined : await readRequested(values.log)
  const { rows } = await checkDemo({ path, hosts, ...(requested === undefined ? {} : { requested }) })
  if (values.rebuilt !== undefined) rows.push(...(await checkRebuilt(path, values.rebuilt)))
  if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`)
  else process.stdout.write(printRows(rows))
  process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1
}

/** The rows as text, one line each: what failed also says what it got. */
export function printRows(rows) {
  return rows
    .map(
      ({ hazard, url, expected, got, ok }) =>
        `${ok ? 'ok  ' : 'FAIL'} ${hazard}${url === '' ? '' : ` (${url})`}: ${ok ? got : `expected ${expected}, got ${got}`}\n`,
    )
    .join('')
}

async function readRequested(file) {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '')
  return new Set(lines.map((line) => JSON.parse(line).url))
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main()
