/**
 * Stage `read-pair-lists`: a row of a list of the user's (address of a picture, text) becomes a document of that picture and its text. So it goes
 * the road of the pictures of pages: robots.txt, pace, rights, one request for each address in the life of the store, resume; and that of pairs.
 */
import { id128 } from '../../core/hash.ts'
import { openSorter, type Sorter } from '../../core/sort.ts'
import { defineStage, type TaskContext } from '../../core/stage.ts'
import type { Store } from '../../core/store.ts'
import { normalizeUrl } from '../../core/url.ts'
import { textDocuments } from '../../datasets/documents.ts'
import { droppedBy, openTally } from '../../datasets/drops.ts'
import { LISTED, pairListKey } from '../../datasets/pairs.ts'
import { type PairRow, readPairRows } from '../../formats/table/pair-rows.ts'
import type { DraftDocument } from '../../schemas/index.ts'

const NAME = 'read-pair-lists'
const ROW = { name: NAME, unit: 'document', upstream: null } as const
const VERSION = 2
/** A text of a list is cut here, far above `pairs.maxCharacters`. */
const MAX_TEXT = 10_000

interface Listed {
  readonly url: string
  readonly text: string
  readonly at: string
}

/** What a decoder puts in the place of bytes that are no UTF-8: letters are lost, which no rule behind it sees. */
const LOST = '\uFFFD'

/** One task: rows that are equal stand once, whichever lists they are in. Yields in order of the documents' ids. Unit of the funnel: document, a row. */
export function readPairListsStage({ files }: { readonly files: readonly string[] }) {
  return defineStage({
    name: NAME,
    version: VERSION,
    kind: 'cpu',
    options: { files: [...files] },
    inputs: {},
    whole: {},
    partitions: 1,
    outputs: { documents: textDocuments, dropped: droppedBy(NAME) },
    funnel: [ROW],
    run: (_inputs, task) => read(files, task),
  })
}

async function* read(files: readonly string[], task: TaskContext<Record<never, never>>) {
  const tally = openTally(task, ROW)
  const { scratchFolder } = task
  const idOf = ({ url, text }: Listed): string => id128(`${url}\n${text}`)
  const rows = openSorter<Listed>({ scratchFolder, name: 'rows', keyOf: idOf, orderOf: ({ at }) => at })
  try {
    for (const [file, digest] of files.entries()) {
      let number = 0
      for await (const row of rowsOf(task.store, pairListKey(digest))) {
        task.signal.throwIfAborted()
        number += 1
        tally.enter()
        const at = `${file}.${String(number).padStart(12, '0')}`
        const listed = listedOf(row, at)
        if (listed === undefined) yield ['dropped', tally.drop({ id: at, url: shown(row) }, unread(row))] as const
        else rows.add(listed)
      }
    }
    yield* once(rows, tally)
  } finally {
    rows.close()
  }
}

async function* rowsOf(store: Store, key: string): AsyncGenerator<PairRow> {
  const { bytes = 0 } = (await store.stat(key)) ?? {}
  const read = (range?: { start: number; end: number }) =>
    range === undefined ? store.read(key) : store.read(key, range)
  yield* readPairRows({ bytes, read }, key)
}

/** With a normalised address and white space made single; undefined where one of the two is none, or has lost letters. */
function listedOf({ url, text }: PairRow, at: string): Listed | undefined {
  const address = typeof url === 'string' ? normalizeUrl(url.trim()) : undefined
  const said = typeof text === 'string' ? text.slice(0, MAX_TEXT).replace(/\s+/gu, ' ').trim() : ''
  const isWhole = address !== undefined && said !== '' && !`${url}${said}`.includes(LOST)
  return isWhole ? { url: address, text: said, at } : undefined
}

function shown({ url }: PairRow): string {
  return String(url).slice(0, 2000)
}

function unread({ url, text }: PairRow) {
  return { ...UNMEASURED, reason: 'pair_row', detail: JSON.stringify({ url, text })?.slice(0, 300) } as const
}

const UNMEASURED = { measured: null, limit: null, ruleVersion: VERSION } as const

/** Of equal rows the first, in the order of lists and their rows. */
function* once(rows: Sorter<Listed>, tally: ReturnType<typeof openTally>) {
  for (const { key, records } of rows.groups()) {
    let isFirst = true
    for (const { url, text, at } of records()) {
      if (isFirst) {
        tally.keep()
        yield ['documents', documentOf(key, url, text)] as const
      } else {
        const why = { ...UNMEASURED, reason: 'pair_row_again', detail: key } as const
        yield ['dropped', tally.drop({ id: at, url }, why)] as const
      }
      isFirst = false
    }
  }
}

function documentOf(id: string, url: string, text: string): DraftDocument {
  return {
    id,
    url,
    capture: LISTED,
    signals: {},
    // Nobody asked a page; what the answer of the picture says is heeded when it comes.
    rights: { verdict: 'open', evidence: [] },
    segments: [
      {
        kind: 'image',
        url,
        origin: 'src',
        chosenBecause: 'only',
        keptBecause: 'beside-text',
        candidates: [{ url, origin: 'src' }],
        caption: text,
      },
    ],
  }
}
