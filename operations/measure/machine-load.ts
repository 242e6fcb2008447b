/** How much of the machine other programs had while a run was at work: time moves with that, CPU time less. */
import { readFile } from 'node:fs/promises'

/** CPU seconds that all programs of the machine took so far; undefined where the system has no /proc. Where it is shared, in a container too, it is that of the whole machine. */
export async function readMachineSeconds(): Promise<number | undefined> {
  return busySecondsIn(await readFile('/proc/stat', 'utf8').catch(() => ''))
}

/** Of the clock in which /proc counts. @source Linux proc(5), sysconf(_SC_CLK_TCK): 100 on every architecture that Node runs on */
const TICKS_A_SECOND = 100

/** Of the text of `/proc/stat`: user, nice, system, irq, softirq and steal of its first line, fields 1, 2, 3, 6, 7 and 8; not idle, not waiting for disks. */
export function busySecondsIn(stat: string): number | undefined {
  const [, line] = /^cpu +(.*)$/m.exec(stat) ?? []
  if (line === undefined) return undefined
  const [user, nice, system, , , irq = 0, softIrq = 0, steal = 0] = line.trim().split(/ +/).map(Number)
  const sum = (user ?? Number.NaN) + (nice ?? 0) + (system ?? 0) + irq + softIrq + steal
  return Number.isFinite(sum) ? sum / TICKS_A_SECOND : undefined
}

/** Cores that others had, of CPU seconds of the machine and of the run itself, over so many seconds; to a tenth. Undefined where one of them is not known. */
export function coresOfOthers(
  machine: number | undefined,
  own: number | undefined,
  seconds: number,
): number | undefined {
  if (machine === undefined || own === undefined || seconds <= 0) return undefined
  return Math.round((10 * Math.max(0, machine - own)) / seconds) / 10
}
