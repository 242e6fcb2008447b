/** Brings a frontier to where the earlier generations of its crawl ended, with what is due queued again. */
import type { Ledger } from '../../../archives/ledger.ts'
import { inTurns } from '../../../core/streams.ts'
import type { AdmissionDesk } from '../frontier/admission.ts'
import type { Frontier } from '../frontier/frontier.ts'
import { isPageRow, replayAdmitted } from '../frontier/page-journal.ts'
import { isDue, type PageHistory, pageRowsOf } from './page-history.ts'

interface EarlierOptions {
  readonly history: PageHistory
  readonly frontier: Frontier
  readonly desk: AdmissionDesk
  /** What was asked last before it is asked again, RFC 3339. */
  readonly before: string
  readonly signal: AbortSignal
}

/**
 * Reads the ledgers of the earlier generations, in their order. Whatever they admitted is known as if it had been met now; what is not due is done,
 * with its outcome; what is due waits, paid for. Sitemaps and feeds are read anew, and bytes count anew.
 */
export async function replayEarlier(
  ledgers: readonly Ledger[],
  { history, frontier, desk, before, signal }: EarlierOptions,
): Promise<void> {
  for (const ledger of ledgers) {
    for await (const segment of ledger.replay()) {
      signal.throwIfAborted()
      for (const { row, place } of pageRowsOf(segment, ledger.prefix)) {
        replayAdmitted(row, desk)
        if (!isPageRow(row)) continue
        for (const feed of row.feeds ?? []) frontier.addFeed(feed)
        if (row.sketch !== undefined) frontier.learn(row.url, row.sketch)
        history.note(row, place)
      }
    }
  }
  for await (const known of inTurns(history.all(), signal)) {
    const admission = { depth: known.depth, hops: known.hops, via: 0, isForced: true }
    if (isDue(known, before)) frontier.admitAgain(known.url, admission, known.wasAsked)
    else frontier.replayDone(known.url, admission, known.wasAsked)
  }
}
