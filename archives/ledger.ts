/**
 * Ledgers: what the network answered, kept as input. A segment is a WARC object, its index (CDXJ) and a journal; creating the journal, which
 * only one of several racing attempts can, is the commit. Layout: docs/data-format.md.
 */
import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { M3wError } from '../core/errors.ts'
import { compareText, type Json } from '../core/hash.ts'
import type { ArchiveObject } from '../core/stage.ts'
import { readAll, type Store } from '../core/store.ts'
import { cdxjLines, indexKeyOf } from '../formats/cdx/cdxj.ts'
import { writeObject } from '../formats/hashed-writer.ts'
import { readWarcFile } from '../formats/warc/file.ts'
import { committedDigest, journalBytes, parseJournal } from './journal.ts'

export type LedgerKind = 'pages' | 'images' | 'videos'

interface Segment {
  readonly n: number
  readonly archive: ArchiveObject
  readonly journal: { readonly key: string; readonly sha256: string }
  /** As the writer gave them; the caller validates. */
  readonly rows: readonly Json[]
}

export interface Ledger {
  /** `ledger/<kind>/<partition>`. */
  readonly prefix: string
  /** Its segments have an index (CDXJ) beside their archive. */
  readonly isIndexed: boolean
  /** Committed segments in order of n, or the first `most` of them. E_CORRUPT if one is missing, unreadable, or without its WARC object. */
  replay(most?: number): AsyncIterable<Segment>
  /** A fresh key for the WARC object of segment n; nobody else will ever write it. */
  archiveKey(n: number, layout: 'members' | 'plain'): string
  /** Publishes segment n from a local file. E_LEASE_LOST (retryable) if another attempt has committed n: replay and go on. */
  commit(n: number, segment: LocalSegment): Promise<ArchiveObject>
}

interface LocalSegment {
  readonly key: string
  readonly layout: 'members' | 'plain'
  readonly warcFile: string
  /** Each as JSON, in order. */
  readonly rowTexts: readonly string[]
  /** The lines of its index, in any order, where they are known; else the archive is read for them. */
  readonly indexLines?: readonly string[] | undefined
}

/** The partitions of a kind that have committed something, in order; folders beside them, of legs and generations, are none. */
export async function ledgerPartitions(store: Store, kind: LedgerKind): Promise<readonly string[]> {
  const prefix = `ledger/${kind}/`
  const names = new Set<string>()
  for await (const { key } of store.list(prefix))
    if (key.endsWith('.journal.json')) names.add(key.slice(prefix.length).split('/')[0] ?? '')
  return [...names].sort()
}

/** Opens the ledger of one partition: `<crawl key>-<pp>` for pages, `<ppp>` for images and videos. Nothing is read or written yet. */
export function openLedger(store: Store, kind: LedgerKind, partition: string): Ledger {
  const prefix = `ledger/${kind}/${partition}`
  const journalKey = (n: number): string => `${prefix}/${pad(n)}.journal.json`

  return {
    prefix,
    isIndexed: kind === 'pages',
    async *replay(most = Number.POSITIVE_INFINITY) {
      let next = 0
      for await (const { key } of store.list(`${prefix}/`)) {
        if (!key.endsWith('.journal.json')) continue
        if (next >= most) return
        if (key !== journalKey(next)) {
          throw new M3wError(
            'E_CORRUPT',
            `A journal was deleted from ${prefix}: expected segment ${pad(next)}, got ${key}. Restore it from a copy.`,
          )
        }
        const bytes = await readAll(store, key)
        const segment = parseJournal(key, bytes)
        const stat = await store.stat(segment.archive.key)
        if (segment.n !== next || stat?.bytes !== segment.archive.bytes) {
          throw new M3wError(
            'E_CORRUPT',
            `${key} does not fit its archive: expected ${segment.archive.key} of ${segment.archive.bytes} bytes, got ${stat === undefined ? 'none' : `${stat.bytes} bytes`}. Restore both from a copy.`,
          )
        }
        const journal = { key, sha256: committedDigest(segment, bytes) }
        yield { n: segment.n, archive: segment.archive, journal, rows: segment.rows }
        next += 1
      }
    },
    archiveKey: (n, layout) =>
      `${prefix}/${pad(n)}-${randomBytes(4).toString('hex')}.warc${layout === 'members' ? '.gz' : ''}`,
    async commit(n, { key, layout, warcFile, rowTexts, indexLines }) {
      const content: AsyncIterable<Buffer> = createReadStream(warcFile, { highWaterMark: 1 << 20 })
      const archive = { layout, ...(await writeObject(store, key, content)) }
      if (kind === 'pages') {
        const lines = indexLines?.toSorted(compareText) ?? (await linesOf(archive, warcFile))
        await writeObject(store, indexKeyOf(key), textOf(lines))
      }
      if (await store.create(journalKey(n), journalBytes(n, archive, rowTexts))) return archive
      await store.delete(key)
      await store.delete(indexKeyOf(key))
      throw new M3wError(
        'E_LEASE_LOST',
        `${journalKey(n)} exists: another attempt of this task has committed the segment. The task is tried again.`,
        {
          retryable: true,
        },
      )
    },
  }
}

/** The index of an archive of pages, by what it holds. Segments of older versions have none. */
async function linesOf({ key, layout }: ArchiveObject, warcFile: string): Promise<readonly string[]> {
  return await cdxjLines(await readWarcFile(warcFile, { layout, maxBlockBytes: MAX_BLOCK_BYTES }), basename(key))
}
/** Bodies up to this are taken whole with their record, which is the fastest way to pass over them. */
const MAX_BLOCK_BYTES = 8 * 1024 * 1024

async function* textOf(lines: readonly string[]): AsyncGenerator<Buffer> {
  for (const line of lines) yield Buffer.from(`${line}\n`)
}

function pad(n: number): string {
  return String(n).padStart(6, '0')
}
