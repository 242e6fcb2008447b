/**
 * `m3w remove --ledger`: takes what is on the removal list out of the archives of a store, so that no ledger, import or index holds its bytes. Each archive
 * is rewritten at once and in its place (docs/adr/0029); killed in between, the next attempt finds what is left.
 */
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { openRemovals, type RemovalList } from '../../archives/rights/removals.ts'
import {
  type ArchiveScan,
  type IsTaken,
  type NamedArchive,
  scanArchive,
  writeBlanks,
} from '../../archives/taken-down/blank-archive.ts'
import { cutCaptions } from '../../archives/taken-down/cut-captions.ts'
import { M3wError } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import { readAll, type Store } from '../../core/store.ts'
import { cdxjLines, indexKeyOf } from '../../formats/cdx/cdxj.ts'
import { detectLayout } from '../../formats/warc/layout.ts'
import { readWarc } from '../../formats/warc/read.ts'
import type { Removal, RemovalProof } from '../../schemas/index.ts'
import type { StorePlace } from '../places/open-store.ts'
import { LEDGER_RULE } from '../removal/removal-list.ts'
import type { Run } from '../run/run.ts'
import { cutJournals, openTakenPictures, type Taken } from './captions.ts'
import { originalsInUse, picturesInUse } from './originals-in-use.ts'
import { digestsOf, takes } from './taken-records.ts'

export type LedgerProof = Exclude<RemovalProof['ledger'], 'kept'>

/** What a take-down goes by, and what it has found so far. */
interface Blanking {
  readonly store: Store
  readonly list: RemovalList
  readonly taken: Taken
  readonly inUse: ReadonlySet<string>
  readonly pictures: Awaited<ReturnType<typeof picturesInUse>>
  /** Ids of the records that went, from whichever archive: a re-encoding may lie in another one than what it was made of. */
  readonly gone: Set<string>
  readonly log: Log
}

/** One archive as it is now. */
interface Blanked {
  readonly scan: ArchiveScan
  readonly blanks: number
  readonly shared: number
  readonly isRewritten: boolean
  /** How many records had gone when it was read to its end. */
  readonly goneThen: number
}

/** Rewrites every archive that holds something of the list. E_INPUT for one that cannot be rewritten in its place, before anything of it is. */
export async function blankLedgers(
  { store, workFolder }: StorePlace,
  runs: readonly Run[],
  removals: readonly Removal[],
  { log, signal }: { readonly log: Log; readonly signal?: AbortSignal | undefined },
): Promise<LedgerProof> {
  const list = openRemovals(await digestsOf(store, removals))
  const taken: Taken = {
    picture: await openTakenPictures(store, list),
    page: (url) => list.address(url) !== undefined,
  }
  await checkOpenSegments(workFolder, list, taken.picture)
  const inUse = await originalsInUse(runs, list)
  const pictures = await picturesInUse(store, list)
  const journals = await cutJournals(store, taken)
  if (journals > 0) log.info('ledger.captions', { journals })
  const state: Blanking = { store, list, taken, inUse, pictures, gone: new Set(), log }
  const archives = await archivesOf(store)
  const done = new Map<string, Blanked>()
  for (let left = archives; left.length > 0; left = archives.filter(({ key }) => mayHoldMore(state, done.get(key)))) {
    for (const archive of left) {
      signal?.throwIfAborted()
      done.set(archive.key, await blankArchive(state, archive, done.get(archive.key)))
    }
  }
  return proofOf(done)
}

/** Its re-encodings may be of records that went from archives that were read after it. */
function mayHoldMore({ gone }: Blanking, known: Blanked | undefined): boolean {
  return known !== undefined && known.scan.reencodings > 0 && known.goneThen < gone.size
}

async function blankArchive(state: Blanking, archive: NamedArchive, known: Blanked | undefined): Promise<Blanked> {
  const { store, list, taken, gone, log, inUse, pictures } = state
  const options = { isTakenPicture: taken.picture, gone }
  let shared = 0
  const isTaken: IsTaken = (item, ofGone) => {
    if (!ofGone && !takes(list, item)) return false
    const user = pictures.userOf(archive.key, item)
    if (user === undefined && !inUse.has(`${archive.key}@${item.offset}`)) return true
    shared += 1
    // Whoever wants it gone has to name what it is known by.
    if (user !== undefined) log.warn('ledger.shared', { key: archive.key, redirectedFrom: user })
    return false
  }
  const before = await scanArchive(store, archive, isTaken, options)
  const { gaps, kept } = await cutCaptions(store, archive, before.captioned)
  if (kept > 0) log.warn('ledger.captions', { key: archive.key, records: kept })
  const changes = [...before.taken, ...gaps].sort((a, b) => a.offset - b.offset)
  if (changes.length > 0) {
    await writeBlanks(store, archive, changes)
    log.info('ledger.blank', { key: archive.key, records: before.taken.length, captions: gaps.length })
  }
  const blanks = before.blanks + before.taken.length
  // What stays for others is no record that went.
  const scan = changes.length === 0 ? before : await scanArchive(store, archive, () => false, options)
  if (changes.length > 0 && (scan.blanks !== blanks || scan.captioned.length !== kept)) throw notWritten(archive.key)
  const isRewritten = known?.isRewritten === true || blanks > 0 || gaps.length > 0
  if (isRewritten) await renewIndex(store, archive)
  return { scan, blanks, shared, isRewritten, goneThen: gone.size }
}

function proofOf(done: ReadonlyMap<string, Blanked>): LedgerProof {
  const all = [...done]
  const sum = (of: (one: Blanked) => number): number => all.reduce((total, [, one]) => total + of(one), 0)
  return {
    rule: LEDGER_RULE,
    scanned: { archives: all.length, records: sum(({ scan }) => scan.records) },
    archives: all
      .filter(([, { isRewritten }]) => isRewritten)
      .map(([key, { scan, blanks }]) => ({ key, sha256: scan.sha256, blanks })),
    shared: sum(({ shared }) => shared),
    unreadable: sum(({ scan }) => scan.unreadable),
  }
}

/** What a run that was stopped has not committed yet is in no archive. */
async function checkOpenSegments(
  workFolder: string,
  list: RemovalList,
  isTakenPicture: (url: string) => boolean,
): Promise<void> {
  const state = join(workFolder, 'state')
  const names = await readdir(state, { recursive: true }).catch(() => [])
  for (const path of names.filter((name) => name.endsWith('.warc')).map((name) => join(state, name))) {
    if ((await stat(path)).size === 0) continue
    const layout = await detectLayout(createReadStream(path), path)
    const { taken, captioned } = await scanArchive(
      { read: () => createReadStream(path) },
      { key: path, layout },
      (item) => takes(list, item),
      { isTakenPicture },
    )
    if (taken.length + captioned.length === 0) continue
    throw new M3wError(
      'E_STORE',
      `A run that was stopped holds something of the list in ${path}, which is in no ledger yet. Finish that run, or delete ${state}, then run m3w remove with --ledger again.`,
    )
  }
}

/** Archives of ledgers, imports, and what was copied out of imports that cannot be read in places. In order of their keys. */
async function archivesOf(store: Store): Promise<readonly NamedArchive[]> {
  const found: NamedArchive[] = []
  for (const prefix of ['data/scan-archives/', 'imports/', 'ledger/']) {
    for await (const { key, bytes } of store.list(prefix)) {
      if (bytes === 0 || !/\.warc(\.gz)?$/.test(key)) continue
      const layout = key.endsWith('.gz') ? await detectLayout(store.read(key), key) : 'plain'
      found.push({ key, layout })
    }
  }
  return found
}

/** The index of a segment of pages is a function of its archive: also where the last attempt died between the two. */
async function renewIndex(store: Store, { key, layout }: NamedArchive): Promise<void> {
  const index = indexKeyOf(key)
  if ((await store.stat(index)) === undefined) return
  const lines = await cdxjLines(
    readWarc(store.read(key), { layout, maxBlockBytes: MAX_INDEX_BLOCK_BYTES }),
    basename(key),
  )
  const content = Buffer.from(lines.map((line) => `${line}\n`).join(''))
  if (!(await readAll(store, index)).equals(content)) await store.replace(index, content)
}
/** As when the segment was committed (archives/ledger.ts). */
const MAX_INDEX_BLOCK_BYTES = 8 * 1024 * 1024

function notWritten(key: string): M3wError {
  return new M3wError(
    'E_CORRUPT',
    `${key} still holds something of the removal list after it was rewritten: expected as many blanks as records were taken. This is a bug in m3w, please report it.`,
  )
}
