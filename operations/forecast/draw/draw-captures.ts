/** Draws pages out of archives for a probe, by seed: of all ranges, or of some where the archives are large. */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { captureOf } from '../../../archives/captures.ts'
import { type ImportedArchive, readArchiveFile } from '../../../archives/import-file.ts'
import { compareText, hash64 } from '../../../core/hash.ts'
import type { Store } from '../../../core/store.ts'
import { authorityOf } from '../../../core/url.ts'
import { peekInto, readWarc, type WarcRecordItem } from '../../../formats/warc/read.ts'
import { encodeWarcRecord, type WarcType } from '../../../formats/warc/write.ts'
import { drawKey, hostWeights } from './host-weights.ts'
import { ALL, type Stratum } from './strata.ts'

interface DrawOptions {
  readonly store: Pick<Store, 'read' | 'stat'>
  readonly seed: number
  readonly maxPageBytes: number
  /** Pages that are wanted, from the number that there may be. */
  wanted(pages: number): number
  /** Half from all pages, half from each host alike (host-weights.ts); else all pages alike. */
  readonly isByHost: boolean
  /** Where files are written. */
  readonly folder: string
}

export interface DrawnCaptures {
  /** Pages of all archives, as far as what was read tells. */
  readonly pages: number
  readonly large: readonly string[]
  readonly small: readonly string[]
  /** Pages in the larger and in the smaller sample, which is part of it. */
  readonly drawn: { readonly large: number; readonly small: number }
  /** Pages of each host that there are and that were drawn, or of `ALL` where they were drawn alike. */
  readonly hosts: ReadonlyMap<string, Stratum>
  /** Of the archives' bytes. */
  readonly readShare: number
  /** Pages a byte, of the archives of which something was read. */
  readonly pagesPerByte: ReadonlyMap<string, number>
}

interface Range {
  readonly archive: ImportedArchive
  readonly start: number
  readonly end: number
}

/** Archives up to this are read whole. @source judgement: some ten seconds of reading, and a thousand pages of any crawl */
const READ_BYTES = 1_000_000_000
/** Of a larger one. Each finds its first record by itself. */
const RANGE_BYTES = 16_000_000
/** The smaller probe has this share of the larger one. @source judgement: far enough apart to show a slope, and a quarter more work */
const SMALLER = 4
/** A record may be longer by this than a page: HTTP heads. */
const HEAD_ROOM_BYTES = 512 * 1024
/** Pictures of the ranges that are read are kept up to so many bytes. @source judgement: local disk of a small machine */
const MAX_REST_BYTES = 4_000_000_000

/** Reads the ranges twice: once to see which pages there are, once to copy. The same pages for the same archives, seed and number. */
export async function drawCaptures(archives: readonly ImportedArchive[], options: DrawOptions): Promise<DrawnCaptures> {
  const { seed, isByHost } = options
  const ranges = chosenRanges(archives, seed)
  const seen: Seen[] = []
  const hosts = new Map<string, number>()
  const pagesIn = new Map(ranges.map(({ archive }) => [archive.key, 0]))
  for await (const { item, isPage, archive } of records(ranges, options)) {
    if (!isPage) continue
    pagesIn.set(archive, (pagesIn.get(archive) ?? 0) + 1)
    const host = isByHost && item.targetUri !== undefined ? authorityOf(item.targetUri) : ALL
    hosts.set(host, (hosts.get(host) ?? 0) + 1)
    seen.push({ host, id: item.recordId })
  }
  const total = archives.reduce((sum, { bytes }) => sum + bytes, 0)
  const read = ranges.reduce((sum, { start, end }) => sum + end - start, 0)
  const readShare = total === 0 ? 1 : read / total
  const pages = Math.round(seen.length / readShare)
  const weightOf = hostWeights(hosts)
  const ordered = seen
    .map(({ host, id }) => ({ host, id, order: drawKey(seed, id, weightOf(host)) }))
    .sort((a, b) => a.order - b.order || compareText(a.id, b.id))
  const chosen = ordered.slice(0, options.wanted(pages))
  const ids = chosen.map(({ id }) => id)
  const small = new Set(ids.slice(0, Math.ceil(ids.length / SMALLER)))
  const files = await copyChosen(ranges, options, { all: new Set(ids), small })
  const drawn = { large: ids.length, small: small.size }
  const pagesPerByte = new Map([...pagesIn].map(([key, found]) => [key, found / bytesRead(ranges, key)]))
  return { pages, readShare, pagesPerByte, ...files, drawn, hosts: strataOf(hosts, chosen, readShare) }
}

function bytesRead(ranges: readonly Range[], key: string): number {
  const read = ranges.filter(({ archive }) => archive.key === key)
  return Math.max(
    1,
    read.reduce((sum, { start, end }) => sum + end - start, 0),
  )
}

interface Seen {
  readonly host: string
  readonly id: string
}

function strataOf(
  hosts: ReadonlyMap<string, number>,
  chosen: readonly Seen[],
  readShare: number,
): ReadonlyMap<string, Stratum> {
  const drawn = new Map<string, number>()
  for (const { host } of chosen) drawn.set(host, (drawn.get(host) ?? 0) + 1)
  return new Map([...hosts].map(([host, known]) => [host, { known: known / readShare, drawn: drawn.get(host) ?? 0 }]))
}

/** All ranges where they are few bytes, else those of the lowest hashes. */
function chosenRanges(archives: readonly ImportedArchive[], seed: number): readonly Range[] {
  const total = archives.reduce((sum, { bytes }) => sum + bytes, 0)
  const whole = archives.map((archive) => ({ archive, start: 0, end: archive.bytes }))
  if (total <= READ_BYTES) return whole
  const cut = whole.flatMap(({ archive, end }) => {
    const count = archive.layout === 'solid' ? 1 : Math.ceil(end / RANGE_BYTES)
    return Array.from({ length: count }, (_, n) => ({
      archive,
      start: Math.floor((end * n) / count),
      end: Math.floor((end * (n + 1)) / count),
    }))
  })
  const ordered = cut
    .map((range) => ({ range, hash: hash64(seed, `${range.archive.sha256} ${range.start}`) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0))
  const taken: Range[] = []
  let bytes = 0
  for (const { range } of ordered) {
    if (bytes >= READ_BYTES) break
    taken.push(range)
    bytes += range.end - range.start
  }
  return taken
}

/** Every record of the ranges, whether it is a page by its looks, and the key of its archive. */
async function* records(
  ranges: readonly Range[],
  { store, maxPageBytes }: DrawOptions,
): AsyncGenerator<{ readonly item: WarcRecordItem; readonly isPage: boolean; readonly archive: string }> {
  const maxBlockBytes = Math.max(maxPageBytes, 32_000_000) + HEAD_ROOM_BYTES
  for (const { archive, start, end } of ranges) {
    const { key, bytes, layout, source } = archive
    const inStore = (await store.stat(key)) !== undefined
    const from = inStore ? store.read(key, { start, end: bytes }) : await readArchiveFile(source, start)
    const peek = inStore ? peekInto(store, key) : undefined
    for await (const item of readWarc(from, { layout, offset: start, seeksBorders: true, end, maxBlockBytes, peek })) {
      if (item.kind === 'damage') continue
      const capture = captureOf(item, { key, maxPageBytes, isImported: true })
      yield { item, isPage: typeof capture === 'object', archive: key }
    }
  }
}

/** Pages into two files, and all else that a build may look for into one more. */
async function copyChosen(
  ranges: readonly Range[],
  options: DrawOptions,
  { all, small }: { readonly all: ReadonlySet<string>; readonly small: ReadonlySet<string> },
): Promise<Pick<DrawnCaptures, 'large' | 'small'>> {
  const names = ['few', 'more', 'rest'].map((name) => join(options.folder, `${name}.warc`))
  const [few, more, rest] = names.map(openFile) as [OutFile, OutFile, OutFile]
  for await (const { item, isPage } of records(ranges, options)) {
    if (isPage) {
      if (all.has(item.recordId)) await (small.has(item.recordId) ? few : more).write(item)
    } else if (COPIED.has(item.type) && rest.bytes < MAX_REST_BYTES) await rest.write(item)
  }
  await Promise.all([few, more, rest].map((file) => file.close()))
  const written = (files: readonly OutFile[]): string[] =>
    files.filter(({ bytes }) => bytes > 0).map(({ path }) => path)
  return { large: written([few, more, rest]), small: written([few, rest]) }
}

/** What may be a picture, or an owner's word. */
const COPIED: ReadonlySet<string> = new Set(['response', 'resource', 'conversion'])
/** What the encoder writes itself, or what would no longer be true of one record in another file. */
const NOT_COPIED =
  /^(warc-(type|record-id|date|target-uri|block-digest|payload-digest|segment.*|truncated)|content-(type|length))$/

interface OutFile {
  readonly path: string
  readonly bytes: number
  write(item: WarcRecordItem): Promise<void>
  close(): Promise<void>
}

function openFile(path: string): OutFile {
  const stream = createWriteStream(path)
  let bytes = 0
  return {
    path,
    get bytes() {
      return bytes
    },
    async write({ type, recordId, date, targetUri, headers, block }) {
      const contentType = headers.get('content-type')
      const record = encodeWarcRecord(
        {
          type: type as WarcType,
          recordId,
          date,
          ...(targetUri === undefined ? {} : { targetUri }),
          ...(contentType === undefined ? {} : { contentType }),
          headers: [...headers].filter(([name]) => !NOT_COPIED.test(name)),
          block,
        },
        { gzip: false },
      )
      bytes += record.length
      if (!stream.write(record)) await once(stream, 'drain')
    },
    async close() {
      stream.end()
      await once(stream, 'close')
    },
  }
}
