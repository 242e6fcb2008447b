/** Takes records out of an archive of the store: a blank stands in the place of each, and no byte of any other record moves. */
import { M3wError } from '../../core/errors.ts'
import type { ArchiveObject } from '../../core/stage.ts'
import type { Store } from '../../core/store.ts'
import { openDigest } from '../../formats/digest.ts'
import { gunzipped, gzipped } from '../../formats/gzip/streams.ts'
import { blankRecord, isBlank } from '../../formats/warc/blank.ts'
import { peekInto, readWarc, type WarcRecordItem } from '../../formats/warc/read.ts'
import { captureOf } from '../captures.ts'
import { recordFacts } from '../record-facts.ts'
import { SITEMAP_IMAGES_HEADER, withoutImages } from '../stated/sitemap-images.ts'

export type NamedArchive = Pick<ArchiveObject, 'key' | 'layout'>

/** What an archive holds. */
export interface ArchiveScan {
  readonly records: number
  /** Blanks that stand in it. */
  readonly blanks: number
  /** Stretches that are damaged: what they hold nobody can tell. */
  readonly unreadable: number
  /** Of the archive's bytes. */
  readonly sha256: string
  /** Where what is to go lies, and what is to stand there. */
  readonly taken: readonly Gap[]
  /** Records that stay, whose header has words about a picture that goes. */
  readonly captioned: readonly Captioned[]
  /** Re-encodings that stay, as far as is known yet of the records they refer to. */
  readonly reencodings: number
}

/** A record, and what its header of pictures is to be. */
export interface Captioned {
  readonly offset: number
  readonly length: number
  readonly header: string
}

export interface Gap {
  readonly offset: number
  readonly length: number
  readonly blank: Buffer
}

/** Longer blocks are looked at as far as this: no page and no picture that m3w keeps is longer (`network.maxPageBytes`, `maxImageBytes`). */
const MAX_BLOCK_BYTES = 48 * 1024 * 1024
const MAX_PAGE_BYTES = 1024 * 1024

/** `ofGone`: the record is a re-encoding of one that goes, or that went before. */
export type IsTaken = (item: WarcRecordItem, ofGone: boolean) => boolean

interface ScanOptions {
  readonly isTakenPicture?: (url: string) => boolean
  readonly gone?: Set<string>
}

/**
 * Reads an archive for the records that `isTaken` names, in their order. A re-encoding is told by the record that it refers to: that of another version of m3w
 * has bytes, and so a digest, that nobody knows any more. `gone` has the ids of records that went from any archive, and gets those of this one. E_INPUT where one of them shares its gzip member with another record, or is too short for
 * a blank: such an archive cannot be rewritten in its place.
 */
export async function scanArchive(
  store: Pick<Store, 'read'>,
  { key, layout }: NamedArchive,
  isTaken: IsTaken,
  { isTakenPicture = () => false, gone = new Set() }: ScanOptions = {},
): Promise<ArchiveScan> {
  const digest = openDigest()
  const taken: Gap[] = []
  const captioned: Captioned[] = []
  let [records, blanks, unreadable, reencodings, previous] = [0, 0, 0, 0, -1]
  const source = passing(store.read(key), digest)
  const options = { layout, maxBlockBytes: MAX_BLOCK_BYTES, peek: peekInto(store, key) }
  for await (const item of readWarc(source, options)) {
    if (item.kind === 'damage') {
      unreadable += 1
      continue
    }
    records += 1
    const isShared = item.offset === previous || item.length === 0
    previous = item.offset
    const { type, recordId, headers } = item
    const isBlanked = isBlank(item)
    const ofGone = type === 'conversion' && gone.has(bare(headers.get('warc-refers-to') ?? NO_ID))
    const goes = !isBlanked && isTaken(item, ofGone)
    if (isBlanked || goes) gone.add(bare(recordId))
    else if (type === 'conversion') reencodings += 1
    if (isBlanked) blanks += 1
    else if (goes) taken.push(gapOf(item, { key, layout }, isShared))
    else if (item.offset === taken.at(-1)?.offset) throw notAlone(key, item.offset)
    else {
      const header = withoutImages(item.headers.get(SITEMAP_IMAGES_HEADER.toLowerCase()), isTakenPicture)
      if (header !== undefined && !isShared) captioned.push({ offset: item.offset, length: item.length, header })
    }
  }
  return { records, blanks, unreadable, sha256: digest.finish().sha256, taken, captioned, reencodings }
}

/** Of no record. */
const NO_ID = 'none'

/** An id of a record: some writers leave its brackets out. */
function bare(id: string): string {
  return id.replace(/^<|>$/g, '')
}

function gapOf(item: WarcRecordItem, { key, layout }: NamedArchive, isShared: boolean): Gap {
  const { offset, length, date } = item
  if (isShared && layout !== 'solid') throw notAlone(key, offset)
  const isPage =
    captureOf(item, { key, maxPageBytes: MAX_PAGE_BYTES, isImported: true, archiveDate: undefined }) !== undefined
  const { recordId } = recordFacts(item, [], undefined)
  const blank = blankRecord({ recordId, date, isPage }, length, { gzip: layout === 'members' })
  if (blank === undefined)
    throw new M3wError(
      'E_INPUT',
      `${key}: the record at ${offset} has ${length} bytes, too few for what would stand in its place. Delete the archive from the store and build from one without it.`,
    )
  return { offset, length, blank }
}

function notAlone(key: string, offset: number): M3wError {
  return new M3wError(
    'E_INPUT',
    `${key}: the gzip member at ${offset} holds several records, so that one alone cannot be taken out. Make an archive with a member a record of it (such as by "warcio recompress"), and build from that.`,
  )
}

/** Writes the archive with its blanks over itself. Killed at any moment the object has its old bytes or its new ones. */
export async function writeBlanks(store: Store, { key, layout }: NamedArchive, taken: readonly Gap[]): Promise<void> {
  const writer = await store.overwrite(key)
  try {
    const source = store.read(key)
    const content = layout === 'solid' ? gzipped(withBlanks(gunzipped(source), taken)) : withBlanks(source, taken)
    for await (const chunk of content) await writer.write(chunk)
  } catch (error) {
    await writer.abort()
    throw error
  }
  await writer.close()
}

/** The gaps are in order, and do not overlap. */
async function* withBlanks(source: AsyncIterable<Uint8Array>, taken: readonly Gap[]): AsyncGenerator<Uint8Array> {
  let [at, next] = [0, 0]
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk)
    for (let gap = taken[next]; gap !== undefined && gap.offset < at + bytes.length; gap = taken[next]) {
      const from = Math.max(0, gap.offset - at)
      const to = Math.min(bytes.length, gap.offset + gap.length - at)
      gap.blank.copy(bytes, from, at + from - gap.offset, at + to - gap.offset)
      if (gap.offset + gap.length > at + bytes.length) break
      next += 1
    }
    at += bytes.length
    yield bytes
  }
}

async function* passing(
  source: AsyncIterable<Uint8Array>,
  digest: ReturnType<typeof openDigest>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    digest.update(chunk)
    yield chunk
  }
}
