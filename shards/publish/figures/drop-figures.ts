/** What is told of drops beyond their counts: some of each reason, what was measured of them, and the hosts that lost most. */

import { compareText, hash64 } from '../../../core/hash.ts'
import { parseUrl } from '../../../core/url.ts'
import type { DropRecord, Figures } from '../../../schemas/index.ts'

/** Of a reason, those of the lowest seeded hashes: the values of its histogram. */
const VALUES = 1000
export const SHOWN_DROPS = 3
export const SHOWN_HOSTS = 20
/** More hosts are not counted apart at a time: then those with fewest drops so far are forgotten. @source judgement: 20 MB */
const MAX_HOSTS = 100_000

interface Kept {
  readonly hash: bigint
  readonly record: DropRecord
}

export interface DropFigures {
  note(record: DropRecord): void
  /** Values of a reason that are numbers. */
  valuesOf(reason: string): readonly number[]
  removed(): Figures['removed']
  hosts(): Figures['droppedHosts']
}

/** Collects while drops are written. The same for any order of records, but for hosts beyond `MAX_HOSTS`. */
export function openDropFigures(seed: number): DropFigures {
  const byReason = new Map<string, Kept[]>()
  const hosts = new Map<string, number>()
  return {
    note(record) {
      const kept = byReason.get(record.reason) ?? []
      byReason.set(record.reason, kept)
      kept.push({ hash: hash64(seed, `${record.stage} ${record.id}`), record })
      if (kept.length >= 2 * VALUES) lowest(kept, VALUES)
      const host = hostOf(record.url)
      hosts.set(host, (hosts.get(host) ?? 0) + 1)
      if (hosts.size > MAX_HOSTS) forgetSmall(hosts)
    },
    valuesOf: (reason) =>
      lowest(byReason.get(reason) ?? [], VALUES).flatMap(({ record }) =>
        typeof record.measured === 'number' ? [record.measured] : [],
      ),
    removed: () =>
      Object.fromEntries(
        [...byReason]
          .sort(([a], [b]) => compareText(a, b))
          .map(([reason, kept]) => [
            reason,
            lowest(kept, VALUES)
              .slice(0, SHOWN_DROPS)
              .map(({ record }) => shown(record)),
          ]),
      ),
    hosts: () => topCounts(hosts, SHOWN_HOSTS).map(([host, dropped]) => ({ host, dropped })),
  }
}

/** Cuts the list itself. */
function lowest(kept: Kept[], most: number): Kept[] {
  kept.sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0))
  if (kept.length > most) kept.length = most
  return kept
}

function shown({ id, unit, stage, url, measured, limit }: DropRecord): Figures['removed'][string][number] {
  return { id, unit, stage, url: url.slice(0, 500), measured, limit }
}

function forgetSmall(hosts: Map<string, number>): void {
  const counts = [...hosts.values()].sort((a, b) => a - b)
  const middle = counts[Math.floor(counts.length / 2)] ?? 0
  for (const [host, count] of hosts) if (count <= middle) hosts.delete(host)
}

/** The largest, ties by name. */
export function topCounts(counts: ReadonlyMap<string, number>, most: number): (readonly [string, number])[] {
  return [...counts].sort(([a, x], [b, y]) => y - x || compareText(a, b)).slice(0, most)
}

/** Authority of a URL; empty for none. */
export function hostOf(url: string): string {
  return parseUrl(url)?.host ?? ''
}
