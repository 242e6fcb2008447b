/**
 * What a crawl asked of each host, and how politely, worked out from the rows of its ledger alone: their dates are those of the archive, so
 * anybody can work out the same. Rows are sorted by host on disk; a crawl of any size takes the memory of one host.
 */
import { openSorter, type Sorter } from '../../core/sort.ts'
import { authorityOf } from '../../core/url.ts'
import { FAILURE_CODES, type HostReport, type JournalRow } from '../../schemas/index.ts'
import { isPageRow } from './frontier/page-journal.ts'

/** Of a row what counts for its host. Times in ms since 1970. */
interface HostRow {
  readonly host: string
  /** Unique, in the order of time. */
  readonly order: string
  readonly outcome?: string
  readonly isCaptured: boolean
  /** Something was sent, and answered or not. */
  readonly isAsked: boolean
  /** When the request left; unknown where no answer came. */
  readonly startMs?: number
  readonly endMs: number
  readonly bytes: number
  /** 429, 503 or no answer: the host is left alone for longer. */
  readonly isTrouble: boolean
}

export interface HostLedger {
  add(row: JournalRow, place: string): void
  /** By host, sorted. */
  reports(round: number): Iterable<HostReport>
  close(): void
}

/** Failures before anything was sent to the host. */
const NOT_SENT: ReadonlySet<string> = new Set([
  'dns_nxdomain',
  'dns_temp',
  'ssrf_denied',
  'scheme_denied',
  'port_denied',
  'blocked',
])
const SENT: ReadonlySet<string> = new Set(FAILURE_CODES.filter((code) => !NOT_SENT.has(code)))

/** Opens an empty ledger of hosts in a scratch folder. */
export function openHostLedger(scratchFolder: string): HostLedger {
  const sorter: Sorter<HostRow> = openSorter({
    scratchFolder,
    name: 'hosts',
    keyOf: ({ host }) => host,
    orderOf: ({ order }) => order,
  })
  return {
    add: (row, place) => sorter.add(hostRowOf(row, place)),
    *reports(round) {
      for (const { key, records } of sorter.groups()) yield reportOf(key, round, records())
    },
    close: () => sorter.close(),
  }
}

function hostRowOf(row: JournalRow, place: string): HostRow {
  const { url, date, httpStatus, wireBytes = 0, ms = 0, waitMs } = row
  const beganMs = Date.parse(date)
  const isPage = isPageRow(row)
  const isAnswered = httpStatus !== undefined
  // An attempt without an answer says why in the words of its detail.
  const isFailure = !isAnswered && (isPage ? SENT.has(row.outcome) : row.evidence === 'attempt')
  return {
    host: authorityOf(url),
    order: `${date} ${place}`,
    ...(isPage ? { outcome: row.outcome } : {}),
    isCaptured: isPage && row.outcome === 'captured',
    isAsked: isAnswered || isFailure,
    ...(isAnswered && waitMs !== undefined ? { startMs: beganMs - waitMs } : {}),
    endMs: isAnswered ? beganMs + ms - (waitMs ?? 0) : beganMs,
    bytes: wireBytes,
    isTrouble: isFailure || httpStatus === 429 || httpStatus === 503,
  }
}

function reportOf(host: string, round: number, rows: Iterable<HostRow>): HostReport {
  const outcomes = new Map<string, number>()
  const sums = { requests: 0, pages: 0, bytes: 0, backoffMs: 0 }
  let smallestGapMs: number | null = null
  let before: HostRow | undefined
  for (const row of rows) {
    if (row.outcome !== undefined) outcomes.set(row.outcome, (outcomes.get(row.outcome) ?? 0) + 1)
    if (!row.isAsked) continue
    sums.requests += 1
    sums.bytes += row.bytes
    if (row.isCaptured) sums.pages += 1
    if (before !== undefined && row.startMs !== undefined) {
      const gapMs = row.startMs - before.endMs
      smallestGapMs = Math.min(smallestGapMs ?? gapMs, gapMs)
      if (before.isTrouble) sums.backoffMs += Math.max(0, gapMs)
    }
    before = row
  }
  return { host, round, ...sums, smallestGapMs, outcomes: Object.fromEntries([...outcomes].sort()) }
}
