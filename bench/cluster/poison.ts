/**
 * Pages and pictures that take down every process that works on them, by the real stages, over a folder, a queue with two workers and two ranks:
 * each costs itself alone, and all else is as in a build that never had it.
 *
 *   node dist/bench/cluster/poison.js FOLDER [--pages 24] [--ways folder,queue,ranks] [--eat] [--hang]
 *
 * One page aborts its process, with `--eat` another eats its heap of 2 GB (that takes long), with `--hang` a third never ends (its cap is 4 s of CPU here and not two
 * minutes), and a picture aborts its decoder (`deadly-preload.ts`). Prints a JSON line a way; exit code 3 if anything else is lost.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { record, writeSyntheticArchive } from '../s3/synthetic-archive.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    pages: { type: 'string', default: '24' },
    ways: { type: 'string', default: 'folder,queue,ranks' },
    eat: { type: 'boolean', default: false },
    hang: { type: 'boolean', default: false },
    port: { type: 'string', default: '16680' },
  },
})
const [folder = 'poison'] = positionals
const CLI = join(import.meta.dirname, '..', '..', 'cli', 'main.js')
const PRELOAD = `--import=${pathToFileURL(join(import.meta.dirname, 'deadly-preload.js')).href}`
const SLOTS = ['--slots', 'cpu=1,network=2,crawl=1']
const QUEUE = ['--queue', `redis://127.0.0.1:${values.port}`]

/** Of a page that every rule keeps, so that its picture is asked for. */
const TEXT = [
  'A lamp stood on the sill of the harbour office, and whoever came home late by boat could see it from the outer buoy.',
  'The keeper filled it each evening with oil that the grocer had put aside, and he wrote the hour into a narrow green book.',
  'In winter ice covered the quay, so children brought ashes from their stoves and spread them where the passengers had to walk.',
  'Nobody remembers who began this, but an old letter says that a teacher had asked for it after her brother broke his leg there.',
]

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const clean = join(folder, 'clean.warc.gz')
await writeSyntheticArchive(clean, Number(values.pages))
const poisoned = join(folder, 'poisoned.warc.gz')
appendFileSync(poisoned, readFileSync(clean))
const fates = ['abort', ...(values.eat ? ['eat'] : []), ...(values.hang ? ['hang'] : [])]
for (const how of fates) appendFileSync(poisoned, record(`http://poison.example/${how}.html`, 'text/html', pageOf(how)))
// The picture of a page that is kept without it: the answer of another URL that it asks for.
appendFileSync(poisoned, record('http://poison.example/c.html', 'text/html', pageOf('none', '/c.jpg')))
appendFileSync(
  poisoned,
  record('http://poison.example/c.jpg', 'image/jpeg', Buffer.from(`\xff\xd8\xff${'poison:abort'}`, 'latin1')),
)

const redis = spawn('redis-server', ['--port', values.port, '--bind', '127.0.0.1', '--save', ''], { stdio: 'ignore' })
const children = new Set<ChildProcess>()
try {
  await m3w('build', clean, '--out', join(folder, 'base'), '--set', 'network.offline=true')
  const expected = documentsOf(join(folder, 'base'))
  const sources = [poisoned, '--set', 'network.offline=true']
  const ways: Readonly<Record<string, (out: string) => Promise<unknown>>> = {
    folder: (out) => m3w('build', ...sources, '--out', out),
    queue: (out) =>
      Promise.all([m3w('build', ...sources, '--out', out, ...QUEUE), ...[0, 1].map((n) => worker(out, n, QUEUE))]),
    ranks: async (out) => {
      await m3w('build', ...sources, '--out', out, '--plan-only')
      await Promise.all([0, 1].map((rank) => worker(out, rank, ['--rank', String(rank), '--of', '2'])))
    },
  }
  for (const way of values.ways.split(',')) {
    const out = join(folder, way)
    const startedMs = performance.now()
    await ways[way]?.(out)
    const seconds = Math.round((performance.now() - startedMs) / 1000)
    const isEqual = documentsOf(out) === expected
    const dropped = droppedOf(out)
    // A page has a drop of each of two stages that read archives, a picture one as an answer and one as an image place.
    if (!isEqual || dropped !== `decoder_crash 2, worker_crash ${2 * fates.length}`) process.exitCode = 3
    process.stdout.write(`${JSON.stringify({ way, isEqual, dropped, seconds })}\n`)
  }
} finally {
  for (const child of children) child.kill('SIGKILL')
  redis.kill('SIGKILL')
}

function worker(out: string, n: number, how: readonly string[]): Promise<void> {
  return m3w('worker', '--store', out, '--scratch', `${out}-${n}`, ...SLOTS, ...how)
}

async function m3w(...args: readonly string[]): Promise<void> {
  const env = { ...process.env, NODE_OPTIONS: PRELOAD }
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'ignore', 'pipe'], env })
  children.add(child)
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-2000)
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  children.delete(child)
  if (code !== 0) throw new Error(`m3w ${args.join(' ')}: exit code ${code}\n${said}`)
}

/** The ids of all documents with the hashes of their pictures, but for those of the poison's site: their shards may be cut elsewhere. */
function documentsOf(store: string): string {
  const dataset = join(store, 'dataset')
  return readdirSync(dataset)
    .filter((name) => name.endsWith('.index.jsonl'))
    .flatMap((name) => readFileSync(join(dataset, name), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as { key: string; length: number })
    .map(({ key, length }) => `${key} ${length}`)
    .sort()
    .join('\n')
}

/** How many were dropped for which crash. */
function droppedOf(store: string): string {
  const { stages } = JSON.parse(readFileSync(join(store, 'dataset', 'report.json'), 'utf8')) as {
    stages: { dropped: Record<string, number> }[]
  }
  const sums = new Map<string, number>()
  for (const [reason, count] of stages.flatMap(({ dropped }) => Object.entries(dropped)))
    if (/crash/.test(reason)) sums.set(reason, (sums.get(reason) ?? 0) + count)
  return [...sums]
    .sort()
    .map(([reason, count]) => `${reason} ${count}`)
    .join(', ')
}

function pageOf(how: string, picture = '/none.jpg'): Buffer {
  const text = TEXT.map((words) => `<p>${words}</p>`).join('')
  return Buffer.from(
    `<!doctype html><html lang="en"><!--poison:${how}--><title>Poison ${how}</title><article><h1>Poison ${how}</h1>${text}<img src="${picture}"></article>`,
  )
}
