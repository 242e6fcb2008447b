/**
 * How fast shards are written: MB a CPU second of m3w's tar writer, of the whole stage `pack` (which reads every picture from a ledger and checks it),
 * and of webdataset's ShardWriter, with and without a SHA-256 of the shard. The same members for all; rounds are taken in turn, each in a
 * process of its own; medians are printed.
 *
 *   node dist/bench/shards/writing.js FOLDER [--rounds 3] [--mb 300] [--picture-kb 60] [--python PYTHON]   (PYTHON has webdataset 1.0.2)
 */
import { spawnSync } from 'node:child_process'
import { createHash, randomFillSync } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openHashedWriter, openPlace, openTarWriter, type Packable, packStage, silentLog } from '../../index.ts'

/** Where the bytes of a sample's pictures lie in `pool.bin`. */
interface BenchSample {
  readonly key: string
  readonly json: string
  readonly txt: string
  readonly pictures: readonly { readonly offset: number; readonly length: number }[]
}

interface Speed {
  readonly bytes: number
  readonly cpuSeconds: number
}

const POOL = 'pool.bin'
const SAMPLES = 'samples.json'
const PEER = fileURLToPath(new URL('../../../bench/shards/write_shards.py', import.meta.url))
const JOBS: Readonly<Record<string, () => Promise<Speed>>> = { writer: writeOnly, pack: packWhole }

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    mb: { type: 'string', default: '300' },
    'picture-kb': { type: 'string', default: '60' },
    python: { type: 'string' },
    job: { type: 'string' },
  },
})
const folder = positionals[0] ?? ''
if (values.job !== undefined) process.stdout.write(JSON.stringify(await JOBS[values.job]?.()))
else compare()

function compare(): void {
  mkdirSync(folder, { recursive: true })
  writeInput(Number(values.mb) * 1e6, Number(values['picture-kb']) * 1000)
  const { python } = values
  const runs: Record<string, () => string> = {
    'm3w writer': () => run(process.execPath, [process.argv[1] ?? '', folder, '--job', 'writer']),
    'm3w pack': () => run(process.execPath, [process.argv[1] ?? '', folder, '--job', 'pack']),
  }
  if (python !== undefined) {
    runs['webdataset + SHA-256'] = () => run(python, [PEER, folder, 'sha256'])
    runs.webdataset = () => run(python, [PEER, folder, 'plain'])
  }
  const speeds = new Map<string, number[]>()
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const [name, start] of Object.entries(runs)) {
      const { bytes, cpuSeconds } = JSON.parse(start()) as Speed
      speeds.set(name, [...(speeds.get(name) ?? []), bytes / 1e6 / cpuSeconds])
    }
  }
  for (const [name, found] of speeds) {
    const sorted = found.sort((a, b) => a - b)
    const median = sorted[sorted.length >> 1] ?? 0
    process.stdout.write(
      `${name.padEnd(22)} ${median.toFixed(0)} MB a CPU second  (${sorted.map((one) => one.toFixed(0)).join(', ')})\n`,
    )
  }
}

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, [...args], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`)
  return stdout
}

/** Documents of some 3 KB of text and two pictures. */
function writeInput(bytes: number, pictureBytes: number): void {
  const pool = randomFillSync(Buffer.alloc(64_000_000))
  writeFileSync(join(folder, POOL), pool)
  const samples: BenchSample[] = []
  for (let made = 0, n = 0; made < bytes; n += 1) {
    const key = createHash('sha256').update(`sample ${n}`).digest('hex').slice(0, 32)
    const txt = `Sample ${n}. `.repeat(150)
    const pictures = [0, 1].map((at) => {
      const length = Math.round(pictureBytes * (0.5 + ((n * 7 + at * 3) % 11) / 10))
      return { offset: ((n * 2 + at) * 4099 * 13) % (pool.length - length), length }
    })
    const infos = pictures.map(({ offset, length }, at) => ({
      sha256: createHash('sha256')
        .update(pool.subarray(offset, offset + length))
        .digest('hex'),
      phash: '0'.repeat(16),
      ...{
        width: 400,
        height: 300,
        url: `https://pictures.example/${n}/${at}.jpg`,
        alt: null,
        caption: null,
        rights: null,
      },
    }))
    const json = JSON.stringify({
      ...{ format: 'm3w/1', id: key, url: `https://site.example/${n}` },
      texts: [txt.slice(0, 900), null, txt.slice(900), null],
      images: [null, '00.jpg', null, '01.jpg'],
      image_info: [null, infos[0], null, infos[1]],
      metadata: {
        title: `Sample ${n}`,
        signals: {},
        language: { code: 'en', score: 1 },
        capture: { recordId: 'urn:uuid:0', date: '2026-01-01T00:00:00Z', payloadSha256: '0'.repeat(64) },
        rights: { verdict: 'allowed' },
      },
    })
    samples.push({ key, json, txt, pictures })
    made += json.length + txt.length + pictures.reduce((sum, { length }) => sum + length, 0)
  }
  writeFileSync(join(folder, SAMPLES), JSON.stringify(samples))
}

/** What a job writes and the CPU time that it takes. */
async function metered(write: () => Promise<number>): Promise<Speed> {
  const before = process.cpuUsage()
  const bytes = await write()
  const { user, system } = process.cpuUsage(before)
  return { bytes, cpuSeconds: (user + system) / 1e6 }
}

function readInput(): { readonly samples: readonly BenchSample[]; readonly pool: Buffer } {
  const samples = JSON.parse(readFileSync(join(folder, SAMPLES), 'utf8')) as BenchSample[]
  return { samples, pool: readFileSync(join(folder, POOL)) }
}

async function writeOnly(): Promise<Speed> {
  const { samples, pool } = readInput()
  const out = join(folder, 'writer')
  rmSync(out, { recursive: true, force: true })
  const { store } = await openPlace(out)
  return await metered(async () => {
    const object = await openHashedWriter(store, 'data/shard.tar')
    const tar = openTarWriter(object)
    for (const { key, json, txt, pictures } of samples) {
      await tar.add(`${key}.json`, Buffer.from(json))
      await tar.add(`${key}.txt`, Buffer.from(txt))
      for (const [at, { offset, length }] of pictures.entries())
        await tar.add(`${key}.0${at}.jpg`, pool.subarray(offset, offset + length))
    }
    await tar.end()
    return (await object.close()).bytes
  })
}

async function packWhole(): Promise<Speed> {
  const { samples, pool } = readInput()
  const out = join(folder, 'pack')
  rmSync(out, { recursive: true, force: true })
  const { store } = await openPlace(out)
  const ledger = await store.write('ledger/images/000/000000.warc')
  await ledger.write(pool)
  await ledger.close()
  const scratchFolder = join(out, 'scratch')
  mkdirSync(scratchFolder)
  const packables = samples.map(
    ({ json, pictures }): Packable => ({
      sample: JSON.parse(json),
      blobs: pictures.map((place) => ({ key: 'ledger/images/000/000000.warc', ...place })),
    }),
  )
  const placed = async function* (): AsyncGenerator<Packable> {
    yield* packables
  }
  const task = {
    ...{ stage: 'pack', partition: 0, partitions: 1, seed: 0, taskKey: '0', scratchFolder, stateFolder: scratchFolder },
    ...{ signal: new AbortController().signal, log: silentLog, splits: [], store },
    ...{ count() {}, progress() {}, whole: () => placed() as never },
    createObject: (extension: string) => openHashedWriter(store, `data/pack.${extension}`),
  }
  return await metered(async () => {
    let bytes = 0
    for await (const [, { shard }] of packStage({ seed: 0, targetBytes: 1e9 }).run({ placed: placed() }, task))
      bytes += shard?.bytes ?? 0
    return bytes
  })
}
