/** Brings a frontier to where the ledgers end, and opens the writer that goes on there. */
import { join } from 'node:path'
import { openSegmentWriter, type SegmentWriter } from '../../../archives/segment-writer.ts'
import type { TaskContext } from '../../../core/stage.ts'
import { authorityOf } from '../../../core/url.ts'
import type { JournalRow } from '../../../schemas/index.ts'
import { warcinfoRecord } from '../../http/exchange-records.ts'
import type { Renderer } from '../../render/renderer.ts'
import type { AdmissionDesk } from '../frontier/admission.ts'
import type { Frontier } from '../frontier/frontier.ts'
import { readRow, replayRow } from '../frontier/page-journal.ts'
import { noteYield, poorHosts, type Yields } from '../frontier/yields.ts'
import type { PageHistory } from '../refresh/page-history.ts'
import { replayEarlier } from '../refresh/replay-earlier.ts'
import type { PartitionCrawl } from './partition-order.ts'

/** What knows of the rows that were written. */
interface Replayed {
  readonly frontier: Frontier
  readonly desk: AdmissionDesk
  readonly renderer: Renderer | undefined
  /** Present in a later generation: empty, to be filled. */
  readonly history: PageHistory | undefined
}

/** `bytesBefore`: bytes of the answers of earlier legs. Rejects when the task is stopped, and for a row that nobody can read. */
export async function replayLedgers(
  { crawl, ledgers, environment }: PartitionCrawl,
  task: TaskContext,
  { frontier, desk, renderer, history }: Replayed,
): Promise<{ readonly writer: SegmentWriter; readonly bytesBefore: number }> {
  const { refresh } = ledgers
  if (refresh !== undefined && history !== undefined) {
    const { before } = refresh
    await replayEarlier(refresh.ledgers, { history, frontier, desk, before, signal: task.signal })
  }
  let nextN = 0
  let bytesBefore = 0
  const yields: Yields = new Map()
  const replay = (row: JournalRow): void => {
    replayRow(row, frontier, desk)
    renderer?.replay(row)
  }
  for (const ledger of [...ledgers.earlier, ledgers.own]) {
    for await (const { n, rows } of ledger.replay()) {
      const isEarlier = crawl.preferYield === true && (ledger !== ledgers.own || n < ledgers.legStart)
      for (const json of rows) {
        const row = readRow(json, ledger.prefix)
        replay(row)
        if (isEarlier) noteYield(yields, authorityOf(row.url), row)
      }
      if (ledger === ledgers.own) nextN = n + 1
      if (nextN <= ledgers.legStart) bytesBefore = frontier.counts().bytes
      task.signal.throwIfAborted()
    }
  }
  frontier.waitForOthers(poorHosts(yields))
  const { segmentBytes, segmentMs } = environment.ledger
  const writer = await openSegmentWriter({
    ledger: ledgers.own,
    stateFolder: join(task.stateFolder, 'segments'),
    layout: 'members',
    segmentBytes,
    segmentMs,
    nextN,
    head: () => [warcinfoRecord(environment.network)],
    log: task.log,
  })
  for (const row of writer.recovered) replay(readRow(row, ledgers.own.prefix))
  return { writer, bytesBefore }
}
