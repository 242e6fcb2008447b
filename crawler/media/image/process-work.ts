/**
 * How much a child process works, as the operating system counts it: a limit on work means the same on a busy machine and on an
 * idle one, and the process, whose memory holds hostile input, is not asked.
 */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** @source Linux shows processes their times in 1/100 s on every architecture (USER_HZ, `man 5 proc`). */
const TICK_MS = 10
/** A look costs a file read (on macOS a `ps`), and nearly every image is done before the first. */
const LOOK_MS = 1000
/** A process that gets less of a core than this does not work. @source idle timers of Node take 0.1 to 0.2 %; with 2 cores and a load of 100 it still gets 2 % */
const MIN_CORE_SHARE = 0.005

export interface WorkLimits {
  /** CPU time over all threads, from the first look on. */
  readonly maxCpuMs: number
  /** Time without work after which the process is taken for stopped. */
  readonly stallMs: number
}

/** `cpu`: it worked more than it may. `stall`: it is alive and does not work. */
export type Overrun = 'cpu' | 'stall'

/**
 * Looks at a process once a second and calls `onOverrun` once when it meets a limit; looks no more after that, or after the
 * returned function was called. Time is counted in looks, so that a sleeping laptop or a stopped parent is no stall.
 */
export function watchWork(
  pid: number,
  { maxCpuMs, stallMs }: WorkLimits,
  onOverrun: (overrun: Overrun) => void,
): () => void {
  const lookMs = Math.min(LOOK_MS, Math.max(20, maxCpuMs / 4), Math.max(20, stallMs / 4))
  const stallLooks = Math.ceil(stallMs / lookMs)
  let firstMs: number | undefined
  let mark = { cpuMs: 0, looks: 0 }
  let looks = 0
  let isOver = false
  let timer: NodeJS.Timeout | undefined

  const look = async (): Promise<void> => {
    const cpuMs = (await cpuTimeMs(pid)) ?? mark.cpuMs
    looks += 1
    if (firstMs === undefined) {
      firstMs = cpuMs
      mark = { cpuMs, looks }
    }
    const hasWorked = cpuMs - mark.cpuMs > (looks - mark.looks) * lookMs * MIN_CORE_SHARE
    const overrun =
      cpuMs - firstMs > maxCpuMs ? 'cpu' : looks - mark.looks >= stallLooks && !hasWorked ? 'stall' : undefined
    if (looks - mark.looks >= stallLooks) mark = { cpuMs, looks }
    if (isOver) return
    if (overrun === undefined) timer = setTimeout(() => void look(), lookMs)
    else onOverrun(overrun)
  }
  timer = setTimeout(() => void look(), lookMs)
  return () => {
    isOver = true
    clearTimeout(timer)
  }
}

/** CPU time that a process has taken since its start, in user and kernel mode, ms; undefined if it is gone or cannot be looked at. */
export async function cpuTimeMs(pid: number): Promise<number | undefined> {
  if (process.platform === 'linux') return parseProcStat(await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => ''))
  // POSIX names `time`; the BSDs and macOS have it, too.
  const { stdout } = await promisify(execFile)('ps', ['-o', 'time=', '-p', String(pid)]).catch(() => ({ stdout: '' }))
  return parsePsTime(stdout)
}

/** utime and stime, fields 14 and 15 of /proc/PID/stat. The name before them may hold blanks and brackets. */
export function parseProcStat(text: string): number | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[11]) + Number(fields[12])
  return Number.isFinite(ticks) ? ticks * TICK_MS : undefined
}

/** `[[days-]hours:]minutes:seconds`, with a fraction on macOS, as ms. */
export function parsePsTime(text: string): number | undefined {
  const time = /^(?:(?:(\d+)-)?(\d+):)?(\d+):(\d+(?:\.\d+)?)$/.exec(text.trim())
  if (time === null) return undefined
  const [days, hours, minutes, seconds] = time.slice(1).map((part) => Number(part ?? 0))
  return ((((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000
}
