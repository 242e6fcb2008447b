/**
 * What a page costs as stores grow: builds of made-up pages with two pictures each, from an archive alone. For each size the CPU time of every verb
 * (with all its processes), peak memory by process, files and bytes, and what manifests and seals take.
 *
 *   node dist/bench/cluster/growth.js FOLDER PAGES… [--workers 2] [--keep]      e.g. 1000 10000; prints a JSON line a size, then a table
 *
 * CPU and not time is compared: other work of the machine does not change it much. With `--keep` the store stays, and beside it what its build took: the next
 * call measures the other verbs on it. `gc` sees a store as if it were a day old.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cell, table } from '../extraction/tables.ts'
import { type Watched, watch } from '../processes.ts'
import { writeSyntheticArchive } from '../s3/synthetic-archive.ts'

/** A verb that was run: CPU seconds of all its processes, and the peak of each kind of process, largest first. */
interface Run extends Pick<Watched, 'seconds'> {
  readonly cpuSeconds: number
  readonly peaksMb: Readonly<Record<string, number>>
  /** By kind of process; what lived under 100 ms is missing. */
  readonly cpuByProcess: Readonly<Record<string, number>>
  /** Seconds that passed while stages were sealed, and while the dataset was published. */
  readonly sealSeconds: number
  readonly publishSeconds: number
}

interface Size {
  readonly files: number
  readonly bytes: number
}

/** Prints what its children took when the command has ended: the lines of POSIX `times`, of which the second is about them. */
const TIMED = '"$@" 2> "$M3W_STDERR"; code=$?; times; exit $code'
const CLI = join(import.meta.dirname, '..', '..', 'cli', 'main.js')
const VERBS = ['verify', 'status', 'gc'] as const

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { workers: { type: 'string', default: '2' }, keep: { type: 'boolean', default: false } },
})
const [folder = '', ...sizes] = positionals
const rows: string[][] = []
for (const pages of sizes.map(Number)) rows.push(await grow(pages))
const heads =
  'pages|CPU ms a page|seals, s|publish, s|again, s|plan, s|verify, s|status, s|gc, s|tasks|files a page|KB a page|manifests|seals|largest process, MB'
process.stdout.write(`${table('Growth', heads.split('|'), rows)}\n`)

async function grow(pages: number): Promise<string[]> {
  mkdirSync(folder, { recursive: true })
  const archive = join(folder, `${pages}.warc.gz`)
  if (!existsSync(archive)) {
    // Of many pages it takes minutes: one that was cut off must not be taken for whole by the next call.
    await writeSyntheticArchive(`${archive}.part`, pages)
    renameSync(`${archive}.part`, archive)
  }
  const out = join(folder, `store-${pages}`)
  const build = [
    'build',
    archive,
    '--out',
    out,
    '--set',
    'network.offline=true',
    '--set',
    'images.explicit=off',
    '--workers',
    values.workers,
    '--quiet',
  ]
  // What was built before is not built again, and a build without work would say nothing.
  const noted = `${out}.json`
  const known = existsSync(noted) ? (JSON.parse(readFileSync(noted, 'utf8')) as Run) : undefined
  if (known === undefined) rmSync(out, { recursive: true, force: true })
  const runs: Record<string, Run> = { build: known ?? (await m3w(build)) }
  if (values.keep) writeFileSync(noted, JSON.stringify(runs.build))
  runs.again = await m3w(build)
  runs.plan = await m3w(['plan', ...build.slice(1, -3)])
  for (const verb of VERBS) runs[verb] = await m3w([verb, out, ...(verb === 'gc' ? ['--min-age-minutes', '0'] : [])])
  const [all, manifests, seals] = ['', 'tasks', 'seals'].map((part) => sizeOf(join(out, part))) as [Size, Size, Size]
  const tasks = manifests.files
  const byStage = stagesIn(out)
  process.stdout.write(`${JSON.stringify({ pages, tasks, all, manifests, seals, byStage, runs: shortOf(runs) })}\n`)
  if (!values.keep) rmSync(out, { recursive: true })
  const cpu = (verb: string): string => cell(runs[verb]?.cpuSeconds ?? 0, 1)
  return [
    String(pages),
    cell(((runs.build?.cpuSeconds ?? 0) * 1000) / pages, 1),
    cell(runs.build?.sealSeconds ?? 0, 1),
    cell(runs.build?.publishSeconds ?? 0, 1),
    ...['again', 'plan', ...VERBS].map(cpu),
    String(tasks),
    cell(all.files / pages, 2),
    cell(all.bytes / pages / 1000, 1),
    ...[manifests, seals].map(({ bytes }) => `${cell(bytes / pages, 0)} bytes a page`),
    cell(Math.max(...Object.values(runs.build?.peaksMb ?? {})), 0),
  ]
}

async function m3w(args: readonly string[]): Promise<Run> {
  const log = join(folder, 'stderr.log')
  const command = ['-c', TIMED, 'm3w', process.execPath, CLI, ...args]
  const env = { ...process.env, M3W_LOG_LEVEL: 'info', M3W_STDERR: log }
  const { exitCode, seconds, stdout, peaks } = await watch('bash', command, { env })
  const said = readFileSync(log, 'utf8')
  if (exitCode !== 0) throw new Error(`m3w ${args.join(' ')}: exit code ${exitCode}\n${said.slice(-2000)}`)
  const peaksMb: Record<string, number> = {}
  const cpuByProcess: Record<string, number> = {}
  for (const { role, peakRssBytes, cpuSeconds } of peaks) {
    const kind = /decode-child|_child|main\.js/.exec(role)?.[0]
    if (kind === undefined) continue
    peaksMb[kind] = Math.max(peaksMb[kind] ?? 0, Math.round(peakRssBytes / 1e6))
    cpuByProcess[kind] = (cpuByProcess[kind] ?? 0) + cpuSeconds
  }
  const [sealSeconds, publishSeconds] = [secondsIn(said, 'sealMs'), secondsIn(said, 'ms')]
  return { cpuSeconds: cpuOf(stdout), cpuByProcess, peaksMb, seconds, sealSeconds, publishSeconds }
}

/** The sum of a field of the log, which gives ms. */
function secondsIn(log: string, field: string): number {
  const found = [...log.matchAll(new RegExp(`"${field}":(\\d+)`, 'g'))]
  return found.reduce((sum, [, ms]) => sum + Number(ms), 0) / 1000
}

/** Seconds of user and system time in the last line of `times`. */
function cpuOf(stdout: string): number {
  const last = stdout.trimEnd().split('\n').at(-1) ?? ''
  const parts = [...last.matchAll(/(\d+)m([\d.]+)s/g)]
  return parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0)
}

function shortOf(runs: Readonly<Record<string, Run>>): object {
  const round = (value: number): number => Math.round(value * 10) / 10
  const entries = Object.entries(runs).map(([verb, run]) => {
    const byProcess = Object.fromEntries(Object.entries(run.cpuByProcess).map(([name, by]) => [name, round(by)]))
    return [verb, { ...run, cpuSeconds: round(run.cpuSeconds), seconds: round(run.seconds), cpuByProcess: byProcess }]
  })
  return Object.fromEntries(entries)
}

/** Tasks, bytes of manifests and CPU seconds, by stage. */
function stagesIn(out: string): Readonly<Record<string, string>> {
  const stages = readdirSync(join(out, 'tasks')).map((stage) => {
    const { files, bytes } = sizeOf(join(out, 'tasks', stage))
    return [stage, `${files} tasks, ${bytes} bytes, ${cell(cpuIn(join(out, 'tasks', stage)), 2)} CPU s`]
  })
  return Object.fromEntries(stages)
}

function cpuIn(folder: string): number {
  const manifests = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
  return manifests.reduce((sum, { producer }) => sum + (producer.cpuSeconds ?? 0), 0)
}

/** A published shard is a link to what pack wrote, and counts once. */
function sizeOf(path: string): Size {
  const sizes = new Map<number, number>()
  for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const { ino, size } = statSync(join(entry.parentPath, entry.name))
    sizes.set(ino, size)
  }
  return { files: sizes.size, bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0) }
}
