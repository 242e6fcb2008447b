/** CPU time of this process and of all children that it has waited for, as the system counts it. */
import { readFile } from 'node:fs/promises'
import { processTimesIn } from '../../engine/task/process-cpu.ts'

/** Seconds so far, of children only once they have ended; undefined where the system has no /proc. */
export async function readCpuSeconds(): Promise<number | undefined> {
  const times = processTimesIn(await readFile('/proc/self/stat', 'utf8').catch(() => ''))
  return times === undefined ? undefined : times.own + times.ended
}
