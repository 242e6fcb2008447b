/**
 * What became of each URL over all generations of a crawl: its newest outcome, and the capture that stands. Worked out from the rows of the
 * ledgers in their order, on disk, so that a crawl of any size takes little memory.
 */
import { rmSync } from 'node:fs'
import Database from 'better-sqlite3'
import { pageOffsetOf } from '../../../archives/page-records.ts'
import type { Json } from '../../../core/hash.ts'
import type { ArchiveObject } from '../../../core/stage.ts'
import type { JournalPage, JournalRow, PageOutcome, RightsEvidence } from '../../../schemas/index.ts'
import { REFETCHABLE } from '../../../schemas/outcomes.ts'
import { NOT_ASKED, readRow, rowJson } from '../frontier/page-journal.ts'

/** What is known of a URL. */
export interface KnownPage
  extends Pick<JournalPage, 'url' | 'depth' | 'hops' | 'date' | 'outcome' | 'httpStatus' | 'detail'> {
  /** Some generation asked for it: it has been paid for out of the budgets. */
  readonly wasAsked: boolean
  readonly wasCaptured: boolean
  /** The capture that stands; none where nobody would find it today. */
  readonly capture?: StandingCapture
}

export interface StandingCapture {
  /** Key of its archive. */
  readonly archive: string
  /** Of the answer's record. */
  readonly offset: number
  /** It ends before this offset. */
  readonly end: number
  /** Place of its row in the journal of that archive. */
  readonly row: number
  /** A browser rendered it: the answer alone does not say whether it has changed. */
  readonly isRendered: boolean
  /** What the site says of it since, in place of what the row has. */
  readonly site?: readonly RightsEvidence[]
}

/** Where a row stands: in the journal of an archive. `end`: where the records of the next row begin. */
export interface RowPlace {
  readonly archive: ArchiveObject
  readonly row: number
  readonly end: number
}

export interface PageHistory {
  /** Notes a row of a page. Rows in the order of the ledgers, generation by generation. */
  note(row: JournalPage, place: RowPlace): void
  get(url: string): KnownPage | undefined
  /** An archive that holds a noted row, by its key. */
  archiveOf(key: string): ArchiveObject | undefined
  /** Everything that is known, in the order in which it was first met. */
  all(): Iterable<KnownPage>
  close(): void
}

/** Outcomes that say nothing of a page that was captured before: its capture stands. */
const SAYS_NOTHING: ReadonlySet<PageOutcome> = new Set<PageOutcome>([
  ...([...REFETCHABLE] as PageOutcome[]),
  'render_failed',
  'over_budget',
  'over_byte_budget',
  'trapped',
])

/** Outcomes of URLs that the crawl had no room for: it has none in a later generation either. */
const NO_ROOM: ReadonlySet<PageOutcome> = new Set<PageOutcome>(['over_budget', 'over_byte_budget', 'trapped'])

/** Is a page to be asked again in a generation that asks for what was asked last before `before` (RFC 3339)? */
export function isDue({ date, outcome }: Pick<KnownPage, 'date' | 'outcome'>, before: string): boolean {
  return !NO_ROOM.has(outcome) && Date.parse(date) < Date.parse(before)
}

/** Opens an empty history in `file`, deleting what is there. */
export function openPageHistory(file: string): PageHistory {
  rmSync(file, { force: true })
  const db = new Database(file)
  // Scratch: it is worked out again whenever it is needed.
  db.pragma('journal_mode = OFF')
  db.pragma('synchronous = OFF')
  db.exec('CREATE TABLE page (id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, json TEXT NOT NULL); BEGIN')
  const put = db.prepare<[string, string]>(
    'INSERT INTO page (url, json) VALUES (?, ?) ON CONFLICT (url) DO UPDATE SET json = excluded.json',
  )
  const find = db.prepare<[string], string>('SELECT json FROM page WHERE url = ?').pluck()
  const every = db.prepare<[], string>('SELECT json FROM page ORDER BY id').pluck()
  const archives = new Map<string, ArchiveObject>()
  const get = (url: string): KnownPage | undefined => {
    const json = find.get(url) as string | undefined
    return json === undefined ? undefined : (JSON.parse(json) as KnownPage)
  }
  return {
    note(row, { archive, ...place }) {
      archives.set(archive.key, archive)
      put.run(row.url, JSON.stringify(afterRow(get(row.url), row, { archive: archive.key, ...place })))
    },
    get,
    archiveOf: (key) => archives.get(key),
    *all() {
      for (const json of every.iterate()) yield JSON.parse(json as string) as KnownPage
    },
    close: () => db.close(),
  }
}

/** The rows of a journal, each with its place. */
export function* pageRowsOf(
  { archive, rows }: { readonly archive: ArchiveObject; readonly rows: readonly Json[] },
  ledger: string,
): Generator<{ readonly row: JournalRow; readonly place: RowPlace }> {
  const offsets = rows.map((row) =>
    row !== null && typeof row === 'object' && 'offset' in row ? Number(row.offset) : -1,
  )
  const borders = [...offsets.filter((offset) => offset >= 0), archive.bytes].sort((a, b) => a - b)
  const next = new Map(borders.map((border, index) => [border, borders[index + 1] ?? archive.bytes]))
  for (const [index, json] of rows.entries()) {
    const end = next.get(offsets[index] ?? -1) ?? archive.bytes
    yield { row: readRow(json, ledger), place: { archive, row: index, end } }
  }
}

/** What is known of a URL when its next row is. */
function afterRow(
  known: KnownPage | undefined,
  row: JournalPage,
  place: Pick<StandingCapture, 'archive' | 'row' | 'end'>,
): KnownPage {
  const { url, depth, hops, date, outcome, httpStatus, detail } = row
  const capture = captureAfter(known?.capture, row, place)
  return {
    ...{ url, depth, hops, date, outcome },
    ...(httpStatus === undefined ? {} : { httpStatus }),
    ...(detail === undefined ? {} : { detail }),
    wasAsked: known?.wasAsked === true || !NOT_ASKED.has(outcome),
    wasCaptured: known?.wasCaptured === true || capture !== undefined,
    ...(capture === undefined ? {} : { capture }),
  }
}

function captureAfter(
  before: StandingCapture | undefined,
  row: JournalPage,
  place: Pick<StandingCapture, 'archive' | 'row' | 'end'>,
): StandingCapture | undefined {
  const { outcome, offset, render, site = [] } = row
  if (outcome === 'captured' && offset !== undefined && pageOffsetOf(rowJson(row)) !== undefined)
    return { ...place, offset, isRendered: render?.offset !== undefined }
  if (outcome === 'unchanged' && before !== undefined) return { ...before, site }
  return SAYS_NOTHING.has(outcome) ? before : undefined
}
