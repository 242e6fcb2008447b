/**
 * CPU time of this process and of the processes that it starts (decoders, models, ffmpeg): what a task costs is mostly theirs where pictures are looked at.
 * Read from /proc, which counts those at work as well as those that have ended.
 */
import { readFileSync } from 'node:fs'

/** Of the clock in which /proc counts. @source Linux proc(5), sysconf(_SC_CLK_TCK): 100 on every architecture that Node runs on */
const TICKS_A_SECOND = 100

/** A reading of the clocks: of this process in microseconds, of those it started in seconds so far. */
export interface CpuReading {
  readonly own: NodeJS.CpuUsage
  readonly children: number
}

/** Reads both clocks. Where the system has no /proc, children count as nothing. */
export function readCpu(): CpuReading {
  return { own: process.cpuUsage(), children: childSeconds() }
}

/** Seconds between a reading and now, of this process and of those it started; nobody else may work in it meanwhile. */
export function cpuSince({ own, children }: CpuReading): number {
  const { user, system } = process.cpuUsage(own)
  // A child that ends between two looks at it is missed by one of them.
  return (user + system) / 1e6 + Math.max(0, childSeconds() - children)
}

function childSeconds(): number {
  const { pid } = process
  const ended = processTimesIn(read(`/proc/${pid}/stat`))?.ended ?? 0
  // Those that the main thread started, which is where Node starts them.
  const alive = read(`/proc/${pid}/task/${pid}/children`)
    .split(' ')
    .filter((child) => child !== '')
  return alive.reduce((sum, child) => {
    const times = processTimesIn(read(`/proc/${child}/stat`))
    return sum + (times === undefined ? 0 : times.own + times.ended)
  }, ended)
}

/** Of the text of `/proc/PID/stat`, in seconds: utime and stime, and those of children that it has waited for (cutime, cstime), fields 14 to 17. The name before them may hold blanks and brackets. */
export function processTimesIn(stat: string): { readonly own: number; readonly ended: number } | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = fields.slice(11, 15).map(Number)
  if (ticks.length < 4 || ticks.some((value) => !Number.isFinite(value))) return undefined
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = ticks
  return { own: (user + system) / TICKS_A_SECOND, ended: (childUser + childSystem) / TICKS_A_SECOND }
}

/** Empty where there is no such file. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
