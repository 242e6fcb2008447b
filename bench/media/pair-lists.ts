/**
 * Lists of pictures and texts of a million rows: memory, CPU time a row, and a build that is killed and goes on.
 *
 *     node dist/bench/media/pair-lists.js OUT [--rows 1000000] [--formats csv,jsonl,parquet]
 *
 * The rows name 1,000 hosts that nobody asks (`network.offline`): each ends as `not_archived`. The whole tree of the build is killed with -9 when `request-images` has committed its first task, once a format, and the same command
 * goes on. Prints a JSON line a run; exit code 3 where the funnel of `read-pair-lists` or of `fetch-images` does not have every row.
 */
import { once } from 'node:events'
import { createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { parquetWriteFile } from 'hyparquet-writer'
import { packageRoot } from '../../index.ts'
import { watch } from '../processes.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rows: { type: 'string', default: '1000000' }, formats: { type: 'string', default: 'csv,jsonl,parquet' } },
})
const [out] = positionals
if (out === undefined) throw new Error('usage: node dist/bench/media/pair-lists.js OUT')
const CLI = join(packageRoot(), 'dist', 'cli', 'main.js')
const ROWS = Number(values.rows)
const WORDS = ['heron', 'harbour', 'lantern', 'meadow', 'orchard', 'paddle', 'quarry', 'ribbon', 'saddle', 'thimble']

/** The same row for a number at each call. */
function rowOf(number: number): { readonly url: string; readonly caption: string } {
  const words = [...String(number)].map((digit) => WORDS[Number(digit)])
  return { url: `http://h${number % 1000}.example/${number}.jpg`, caption: `A picture of ${words.join(' and ')}` }
}

async function write(format: string, path: string): Promise<void> {
  if (format === 'parquet') {
    const rows = Array.from({ length: ROWS }, (_, number) => rowOf(number))
    const columnData = (['url', 'caption'] as const).map((name) => ({ name, data: rows.map((row) => row[name]) }))
    await parquetWriteFile({ filename: path, columnData, rowGroupSize: 50_000 })
    return
  }
  const stream = createWriteStream(path)
  if (format === 'csv') stream.write('url,caption\n')
  for (let number = 0; number < ROWS; number += 1) {
    const row = rowOf(number)
    const isRoom = stream.write(format === 'csv' ? `${row.url},"${row.caption}"\n` : `${JSON.stringify(row)}\n`)
    if (!isRoom) await once(stream, 'drain')
  }
  stream.end()
  await finished(stream)
}

async function run(store: string, list: string, isKilled: boolean) {
  const args = ['build', '--list', list, '--to', 'pairs', '--out', store, '--workers', '1', '--quiet']
  const sets = ['network.offline=true', 'network.contact=bench@example.org', 'images.explicit=off']
  const watched = await watch(process.execPath, [CLI, ...args, ...sets.flatMap((set) => ['--set', set])], {
    onTick(pids) {
      if (!isKilled || committed(store, 'request-images') === 0) return
      for (const pid of pids) {
        try {
          process.kill(pid, 'SIGKILL')
        } catch {
          // It ended by itself meanwhile.
        }
      }
    },
  })
  const [largest] = watched.peaks
  return {
    exitCode: watched.exitCode,
    seconds: Math.round(watched.seconds),
    cpuMicrosecondsARow: Math.round((watched.peaks.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / ROWS) * 1e6),
    largestMb: Math.round((largest?.peakRssBytes ?? 0) / 1e6),
  }
}

/** Tasks of a stage that are committed. */
function committed(store: string, stage: string): number {
  const folder = join(store, 'tasks', stage)
  return existsSync(folder) ? readdirSync(folder).length : 0
}

/** Rows that a stage took in. */
function entered(store: string, stage: string): number {
  const { stages } = JSON.parse(readFileSync(join(store, 'pairs', 'report.json'), 'utf8')) as {
    readonly stages: readonly { readonly name: string; readonly in: number }[]
  }
  return Math.max(...stages.filter(({ name }) => name === stage).map((row) => row.in))
}

mkdirSync(out, { recursive: true })
for (const format of values.formats.split(',')) {
  const [list, store] = [join(out, `list.${format}`), join(out, `store-${format}`)]
  rmSync(store, { recursive: true, force: true })
  await write(format, list)
  for (const isKilled of [true, false])
    process.stdout.write(`${JSON.stringify({ format, rows: ROWS, isKilled, ...(await run(store, list, isKilled)) })}\n`)
  const rows = ['read-pair-lists', 'fetch-images'].map((stage) => entered(store, stage))
  process.stdout.write(`${JSON.stringify({ format, entered: rows })}\n`)
  if (rows.some((count) => count !== ROWS)) process.exitCode = 3
  for (const path of [list, store]) rmSync(path, { recursive: true, force: true })
}
