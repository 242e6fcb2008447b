/**
 * What the hosts of a partition have asked for (a Retry-After of a day, a back-off), kept on disk beside it: a line whenever it changes, so that it
 * outlives the process however that ends. A line costs one write without a flush: what a power cut loses is a second or so.
 */
import { closeSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { makeFolderSync } from '../../../core/files/make-folder.ts'
import { parseJson } from '../../../formats/json-lines.ts'
import { type HostClock, hostClock, type Pacer } from '../../http/pace.ts'

const clockLine = hostClock.extend({ atMs: z.number() })

export interface HostClocks {
  /** A job of the host is over: if it is in trouble now, or no more, that is written. */
  note(host: string): void
  /** Writes what all these hosts ask for, in place of what was noted. */
  save(hosts: Iterable<string>): void
  close(): void
}

/** Opens the clocks of a partition: those that an earlier attempt kept are set. What cannot be read says nothing. */
export function openHostClocks(pacer: Pacer, stateFolder: string): HostClocks {
  const file = join(stateFolder, 'clocks.jsonl')
  makeFolderSync(stateFolder)
  const noted = readClocks(file)
  for (const [host, { atMs, ...clock }] of noted) {
    const restMs = clock.restMs - Math.max(0, Date.now() - atMs)
    pacer.setClock({ ...clock, restMs })
    if (restMs <= 0 && clock.troubles === 0) noted.delete(host)
  }
  // Anew, without the lines that others have replaced.
  replace(file, noted.values())
  const lines = openSync(file, 'a')
  return {
    note(host) {
      const [clock] = pacer.clocks([host])
      const isInTrouble = clock !== undefined && clock.troubles > 0
      if (!isInTrouble && !noted.has(host)) return
      const line = lineOf(clock ?? { host, restMs: 0, crawlDelayMs: 0, troubles: 0 })
      if (isInTrouble && saysTheSame(noted.get(host), line)) return
      if (isInTrouble) noted.set(host, line)
      else noted.delete(host)
      writeSync(lines, `${JSON.stringify(line)}\n`)
    },
    save: (hosts) => replace(file, pacer.clocks(hosts).map(lineOf)),
    close: () => closeSync(lines),
  }
}

type Line = z.infer<typeof clockLine>

function lineOf(clock: HostClock): Line {
  return { atMs: Date.now(), ...clock }
}

/** Time by which a rest may end later without a line of its own: it is rounded, and a write takes its time. */
const REST_SLACK_MS = 1000

/** A host in trouble that is not asked any more has a job for each URL that it has left: its clock stands. */
function saysTheSame(noted: Line | undefined, line: Line): boolean {
  if (noted?.troubles !== line.troubles || noted.crawlDelayMs !== line.crawlDelayMs) return false
  return line.restMs <= 0 || line.atMs + line.restMs <= noted.atMs + noted.restMs + REST_SLACK_MS
}

/** The last line of each host. */
function readClocks(file: string): Map<string, Line> {
  const found = new Map<string, Line>()
  for (const text of textOf(file).split('\n')) {
    const { data } = clockLine.safeParse(parseJson(text))
    if (data !== undefined) found.set(data.host, data)
  }
  return found
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function replace(file: string, lines: Iterable<Line>): void {
  writeFileSync(`${file}.new`, [...lines].map((line) => `${JSON.stringify(line)}\n`).join(''))
  renameSync(`${file}.new`, file)
}
