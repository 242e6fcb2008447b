/** The archived page that a document was made from, read again by the extractor with the config of its run: what was kept of it, what not, and why. */
import { type Capture, readCaptures } from '../../archives/captures.ts'
import { parseJournal } from '../../archives/journal.ts'
import { pageOffsetOf } from '../../archives/page-records.ts'
import type { Split } from '../../core/stage.ts'
import { readAll, type Store } from '../../core/store.ts'
import type { Explanation } from '../../extract/explain-page.ts'
import { extractCapture, type PageDrop } from '../../extract/extract-capture.ts'
import { readImportedDocument } from '../../extract/imported-document.ts'
import { openHtml } from '../../formats/html/decode.ts'
import type { Document } from '../../formats/html/dom.ts'
import { isXmlType } from '../../formats/html/foreign-content.ts'
import { parseHtml } from '../../formats/html/parse.ts'
import type { DraftSegment, Rights } from '../../schemas/index.ts'
import type { MadeBy } from '../run/made-by.ts'

/** Of a document: what finds its page. */
export interface PageRef {
  readonly url: string
  /** Of the record, or id of the capture: of what was dropped before it was a document. */
  readonly record: string
  /** Of `extract`: whose splits hold the page. Undefined: looked for in what we crawled, where journals tell. */
  readonly partition: number | undefined
}

export interface ArchivedPage {
  readonly url: string
  readonly date: string
  /** The page as the extractor's parser sees it, as far as its limits go: hostile. */
  readonly tree: Document
  /** Of the extractor whose rules the explanation tells. */
  readonly extractVersion: string
  /** Every text and image of the page in its order, with the verdict; empty where it was not read. */
  readonly explanation: readonly Explanation[]
  /** Of the extractor, all parts in one. */
  readonly segments: readonly DraftSegment[]
  readonly rights?: Rights
  /** Present: the extractor drops the page today. */
  readonly drop?: PageDrop
}

/** Finds and reads the page. Undefined where no split of the task holds it: its body may be in another archive, or its archive gone. */
export async function readArchivedPage({ run, plan }: MadeBy, page: PageRef): Promise<ArchivedPage | undefined> {
  const stage = await plan.stage('extract')
  if (stage.state === 'waiting') return undefined
  const all = stage.plan.splits
  const splits =
    page.partition === undefined
      ? all.flat().filter(({ journal }) => journal !== undefined)
      : (all[page.partition] ?? [])
  const { config } = run.record
  const { maxPageBytes, userAgentToken: token } = config.network
  const capture = await findCapture(run.store, splits, page, maxPageBytes)
  if (capture === undefined) return undefined
  const options = {
    extract: config.extract,
    maxPageBytes,
    token,
    policy: config.rights.policy,
    readDropped: true,
    readDocument: readImportedDocument,
  }
  const found = extractCapture(capture, options)
  return {
    url: capture.url,
    date: capture.date,
    tree: parseHtml(openHtml(capture.payload, capture.contentType), config.extract, isXmlType(capture.contentType))
      .document,
    extractVersion: JSON.stringify(stage.plan.stage.version),
    explanation: found.page?.explain() ?? [],
    segments: found.page?.segments ?? [],
    ...(found.kind === 'page' ? { rights: found.rights } : { drop: found.drop }),
  }
}

async function findCapture(
  store: Store,
  splits: readonly Split[],
  page: PageRef,
  maxPageBytes: number,
): Promise<Capture | undefined> {
  const { signal } = new AbortController()
  for (const split of splits) {
    for (const part of await partsOf(store, split, page.url)) {
      for await (const item of readCaptures({ store, splits: [part], signal }, { maxPageBytes })) {
        if (item.kind === 'capture' && [item.capture.recordId, item.capture.id].includes(page.record))
          return item.capture
      }
    }
  }
  return undefined
}

/** Where in a split the page may be: its journal tells; a foreign archive is read from end to end. */
async function partsOf(store: Store, split: Split, url: string): Promise<readonly Split[]> {
  const { journal, start, end } = split
  if (journal === undefined) return [split]
  const { rows } = parseJournal(journal.key, await readAll(store, journal.key))
  return rows.flatMap((row) => {
    const offset = pageOffsetOf(row)
    const isHere = offset !== undefined && offset >= start && offset < end
    return isHere && Object(row).url === url ? [{ ...split, start: offset, end: offset + 1 }] : []
  })
}
