/** CPU time of this process and of all children that it has waited for, as the system counts it. */
import { readFile } from 'node:fs/promises'

/** Of the clock in which /proc counts. @source Linux proc(5), sysconf(_SC_CLK_TCK): 100 on every architecture that Node runs on */
const TICKS_A_SECOND = 100

/** Seconds so far, of children only once they have ended; undefined where the system has no /proc. */
export async function readCpuSeconds(): Promise<number | undefined> {
  try {
    return cpuSecondsIn(await readFile('/proc/self/stat', 'utf8'))
  } catch {
    return undefined
  }
}

/** Of the text of `/proc/PID/stat`: utime, stime, cutime and cstime, fields 14 to 17. The name before them may hold blanks and brackets. */
export function cpuSecondsIn(stat: string): number | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = fields.slice(11, 15).map(Number)
  if (ticks.length < 4 || ticks.some((value) => !Number.isFinite(value))) return undefined
  return ticks.reduce((sum, value) => sum + value, 0) / TICKS_A_SECOND
}
