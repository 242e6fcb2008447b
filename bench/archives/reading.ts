/**
 * How fast archives are read, beside others: records and bytes a CPU second, and peak memory, of m3w, warcio.js, warcio and FastWARC.
 * Each reader gives every record and its block; rounds are taken in turn, each in a process of its own; medians are printed.
 *
 *   node dist/bench/archives/reading.js FOLDER [--rounds 3] [--python PYTHON]   (PYTHON has warcio and fastwarc; without it: the JavaScript readers)
 *
 * FOLDER: WARC files (`*.warc`, `*.warc.gz`), at any depth.
 */
import { spawnSync } from 'node:child_process'
import { createReadStream, existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** What a reader found, and what it cost. */
interface Run {
  readonly records: number
  readonly bytes: number
  readonly cpuSeconds: number
  readonly peakMb: number
}

const MAX_BLOCK_BYTES = 64 * 1024 * 1024

const READERS: Readonly<
  Record<string, (folder: string, files: readonly string[]) => Promise<readonly [number, number]>>
> = {
  m3w: readWithM3w,
  'warcio.js': readWithWarcioJs,
}
const PEERS = fileURLToPath(new URL('../../../bench/archives/read_warc.py', import.meta.url))

async function readWithM3w(folder: string, files: readonly string[]): Promise<readonly [number, number]> {
  // Each reader loads itself alone, so that the memory of its process is its own.
  const { readWarcFile } = await import('../../warc.ts')
  let records = 0
  let bytes = 0
  for (const key of files) {
    for await (const item of await readWarcFile(join(folder, key), { maxBlockBytes: MAX_BLOCK_BYTES })) {
      if (item.kind === 'damage') continue
      records += 1
      bytes += item.block.length
    }
  }
  return [records, bytes]
}

async function readWithWarcioJs(folder: string, files: readonly string[]): Promise<readonly [number, number]> {
  const { WARCParser } = await import('warcio')
  let records = 0
  let bytes = 0
  for (const key of files) {
    for await (const record of new WARCParser(createReadStream(join(folder, key)))) {
      records += 1
      bytes += (await record.readFully(false)).length
      // Its HTTP head is parsed apart from the block; the others count it in.
      bytes +=
        record.httpHeaders === null || record.httpHeaders === undefined ? 0 : record.httpHeaders.toString().length + 2
    }
  }
  return [records, bytes]
}

function filesIn(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true }).map(String)
  return names.filter((name) => /\.warc(\.gz)?$/.test(name)).sort()
}

/** Runs a reader in a process of its own. */
function measure(command: string, args: readonly string[]): Run {
  const { stdout, stderr, status } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 24 })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`)
  return JSON.parse(stdout) as Run
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

function compare(folder: string, rounds: number, python: string | undefined): void {
  const self = fileURLToPath(import.meta.url)
  const runs = new Map<string, () => Run>()
  for (const name of Object.keys(READERS))
    runs.set(name, () => measure(process.execPath, [self, folder, '--reader', name]))
  if (python !== undefined)
    for (const name of ['warcio', 'fastwarc'])
      runs.set(name, () => measure(python, [PEERS, name, ...filesIn(folder).map((file) => join(folder, file))]))
  const taken = new Map<string, Run[]>()
  for (let round = 0; round < rounds; round += 1)
    for (const [name, run] of runs) taken.set(name, [...(taken.get(name) ?? []), run()])
  const ours = median((taken.get('m3w') ?? []).map(({ cpuSeconds }) => cpuSeconds))
  process.stdout.write('reader      records      MB  CPU s  rec/CPU-s  MB/CPU-s  peak MB  ours is\n')
  for (const [name, results] of taken) {
    const [{ records, bytes }] = results as [Run]
    const seconds = median(results.map(({ cpuSeconds }) => cpuSeconds))
    const peak = median(results.map(({ peakMb }) => peakMb))
    const columns = [
      name.padEnd(10),
      String(records).padStart(8),
      (bytes / 1e6).toFixed(0).padStart(7),
      seconds.toFixed(2).padStart(6),
      (records / seconds).toFixed(0).padStart(10),
      (bytes / 1e6 / seconds).toFixed(0).padStart(9),
      peak.toFixed(0).padStart(8),
      `${(seconds / ours).toFixed(2)} x`.padStart(8),
    ]
    process.stdout.write(`${columns.join(' ')}\n`)
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    python: { type: 'string' },
    reader: { type: 'string' },
  },
})
const folder = resolve(positionals[0] ?? '')
if (positionals[0] === undefined || !existsSync(folder)) throw new Error('expected a folder of WARC files, got none')
const reader = READERS[values.reader ?? '']
if (reader === undefined) compare(folder, Number(values.rounds), values.python)
else {
  const files = filesIn(folder)
  const before = process.cpuUsage()
  const [records, bytes] = await reader(folder, files)
  const { user, system } = process.cpuUsage(before)
  const peakMb = process.resourceUsage().maxRSS / 1024
  process.stdout.write(JSON.stringify({ records, bytes, cpuSeconds: (user + system) / 1e6, peakMb }))
}
