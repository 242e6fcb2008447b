/** Runs a command and watches its process tree: wall time, and peak resident memory and CPU time of every process in it (Linux, /proc). */
import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** Of one process, as far as it was seen, every 100 ms. */
interface Peak {
  readonly role: string
  readonly peakRssBytes: number
  readonly cpuSeconds: number
}

export interface Watched {
  readonly exitCode: number
  readonly seconds: number
  /** Largest first. */
  readonly peaks: readonly (Peak & { readonly pid: number })[]
  readonly stdout: string
}

export interface WatchOptions {
  /** Called every 100 ms with the living process ids of the tree, the root first. */
  readonly onTick?: (pids: readonly number[], seconds: number) => void
  readonly env?: NodeJS.ProcessEnv
}

/** Runs to the end. Standard error passes through to the file or terminal of the caller. */
export async function watch(command: string, args: readonly string[], options: WatchOptions = {}): Promise<Watched> {
  const startedMs = performance.now()
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], env: options.env ?? process.env })
  const peaks = new Map<number, Peak>()
  let stdout = ''
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
  })
  const timer = setInterval(() => {
    const pids = treeOf(child.pid ?? -1)
    for (const pid of pids) notePeak(peaks, pid)
    options.onTick?.(pids, (performance.now() - startedMs) / 1000)
  }, 100)
  const exitCode = await exitOf(child)
  clearInterval(timer)
  return {
    exitCode,
    seconds: (performance.now() - startedMs) / 1000,
    peaks: [...peaks].map(([pid, peak]) => ({ pid, ...peak })).sort((a, b) => b.peakRssBytes - a.peakRssBytes),
    stdout,
  }
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 1)))
  })
}

/** The process and all its descendants that live now. */
export function treeOf(root: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = readProc(`/proc/${name}/stat`)
    // The command may hold spaces and parentheses; the fields after its last parenthesis do not.
    const parent = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1]
    if (parent !== undefined) parents.set(Number(name), Number(parent))
  }
  const tree = [root]
  for (let index = 0; index < tree.length; index++) {
    for (const [pid, parent] of parents) if (parent === tree[index]) tree.push(pid)
  }
  return tree
}

function notePeak(peaks: Map<number, Peak>, pid: number): void {
  const peakRssBytes = peakOf(pid)
  if (peakRssBytes === undefined) return
  // Between fork and exec a process still has the name of its parent.
  const role = (readProc(`/proc/${pid}/cmdline`) ?? '').split('\0').slice(0, 6).join(' ').trim()
  const stat = readProc(`/proc/${pid}/stat`) ?? ''
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // utime and stime in 1/100 s (`man 5 proc`).
  const cpuSeconds = (Number(fields[11]) + Number(fields[12])) / 100
  peaks.set(pid, { role: role === '' ? (peaks.get(pid)?.role ?? '') : role, peakRssBytes, cpuSeconds })
}

/** Bytes of resident memory that a living process had at most so far; undefined if it has ended. */
export function peakOf(pid: number): number | undefined {
  const kib = /VmHWM:\s+(\d+)/.exec(readProc(`/proc/${pid}/status`) ?? '')?.[1]
  return kib === undefined ? undefined : Number(kib) * 1024
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined // The process has ended meanwhile.
  }
}
