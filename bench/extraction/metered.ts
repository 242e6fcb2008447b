/**
 * Starts a command under a meter: CPU time and peak memory of its whole process tree.
 *
 * The CPU time is that of bash's `time`, which asks the kernel once all is over: sampling /proc would miss what a process does
 * between its last sample and its end, and short children altogether. Memory has no such account; it is sampled.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { peakOf, treeOf } from '../processes.ts'

export interface Metering {
  readonly exitCode: number
  /** User and system time of the command and of all its children. */
  readonly cpuSeconds: number
  readonly wallSeconds: number
  /** Of the largest process. */
  readonly peakRssBytes: number
  /** The last that the command said on stderr. */
  readonly said: string
}

export interface Metered {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly done: Promise<Metering>
  /** Ends the command; what it used until then is metered. */
  kill(): void
}

const SAMPLE_MS = 50
/** Descriptor 3 is the command's stderr, so that descriptor 2 holds nothing but the times. */
const METER = 'TIMEFORMAT="%U %S"; time "$@" 2>&3'

const SAID_CHARS = 2000

/** Starts the command. */
export function startMetered(command: readonly string[]): Metered {
  const startedMs = performance.now()
  const child = spawn('bash', ['-c', METER, 'bash', ...command], {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  }) as ChildProcessByStdio<Writable, Readable, Readable>
  const shell = child.pid ?? -1
  const below = (): number[] => treeOf(shell).slice(1)
  let peakRssBytes = 0
  const timer = setInterval(() => {
    for (const pid of below()) peakRssBytes = Math.max(peakRssBytes, peakOf(pid) ?? 0)
  }, SAMPLE_MS)
  let times = ''
  child.stderr.on('data', (chunk: Buffer) => {
    times += chunk.toString()
  })
  let said = ''
  ;(child.stdio[3] as Readable).on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-SAID_CHARS)
  })
  // A command that ends early breaks the pipe to it; its exit code says so.
  child.stdin.on('error', () => {})
  const done = new Promise<Metering>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      clearInterval(timer)
      const wallSeconds = (performance.now() - startedMs) / 1000
      resolve({ exitCode: code ?? 1, cpuSeconds: sumOf(times), wallSeconds, peakRssBytes, said })
    })
  })
  const kill = (): void => {
    for (const pid of below()) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It ended by itself meanwhile.
      }
    }
  }
  return { stdin: child.stdin, stdout: child.stdout, done, kill }
}

/** The two numbers of the last line: before them, bash may say that the command was killed. */
function sumOf(times: string): number {
  const [user = Number.NaN, system = Number.NaN] = (times.trim().split('\n').at(-1) ?? '').split(' ').map(Number)
  return user + system
}
