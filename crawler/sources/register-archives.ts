/**
 * The archives of a run, brought into the store under their digest: files of this machine, and what lies elsewhere. A source that was
 * fetched once is known by its URL (and by the filter, for an index) and is asked for no more, for the life of the store.
 */
import { createReadStream } from 'node:fs'
import { z } from 'zod'
import { describeArchive, type ImportedArchive, registerArchive } from '../../archives/import-file.ts'
import { M3wError } from '../../core/errors.ts'
import { canonicalJson, type Json, sha256Hex } from '../../core/hash.ts'
import type { Log } from '../../core/log.ts'
import { readJson, type Store } from '../../core/store.ts'
import { digestOf } from '../../formats/digest.ts'
import type { ArchivesConfig, NetworkConfig } from '../../schemas/index.ts'
import { importedArchive } from '../../schemas/manifest.ts'
import { downloadObject, removeDownload } from './remote/download.ts'
import { fetchRecords, readIndex } from './remote/fetch-records.ts'
import { openRemoteAccess, type RemoteAccess } from './remote/open-remote.ts'
import { readPathList } from './remote/path-list.ts'
import type { Sources } from './sources.ts'

export interface RegisterOptions {
  readonly store: Store
  /** Local folder for what is on its way. */
  readonly folder: string
  readonly network: NetworkConfig
  readonly archives: ArchivesConfig
  readonly log: Log
  /** Nothing is fetched or written: what is not in the store yet is E_USAGE. */
  readonly isPreview?: boolean
}

interface Registering extends RegisterOptions {
  readonly remote: RemoteAccess
}

/** Brings them in, one after the other, in the order of the sources. E_INPUT, E_FETCH and E_CONFIG name the source. */
export async function registerArchives(
  sources: Sources,
  options: RegisterOptions,
): Promise<readonly ImportedArchive[]> {
  const remote = options.isPreview === true ? NO_ACCESS : openRemoteAccess(options.network)
  const registering: Registering = { ...options, remote }
  try {
    const found: ImportedArchive[] = []
    for (const source of sources.archives) found.push(await registerOne(registering, source))
    for (const list of sources.lists) {
      const baseUrl = isRemote(list) ? placeOf(list, options.archives) : options.archives.baseUrl
      const read = (): Promise<readonly string[]> =>
        withFile(registering, list, (file) => readPathList(file, list, baseUrl))
      const urls = isRemote(list) ? await once(registering, { list, baseUrl }, z.array(z.string()), read) : await read()
      for (const url of urls) found.push(await registerOne(registering, url))
    }
    for (const index of sources.indexes) found.push(await registerIndex(registering, index))
    return found
  } finally {
    await remote.close()
  }
}

const NO_ACCESS: RemoteAccess = {
  open(url) {
    throw notHere(url)
  },
  close: async () => {},
}

function notHere(source: string): M3wError {
  return new M3wError(
    'E_USAGE',
    `${source} is not in the store yet: m3w plan asks nobody. Run m3w build, which fetches it.`,
  )
}

/** Is it fetched, or read from this machine? */
export function isRemote(source: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(source)
}

/** A list that lies in a bucket or on another host speaks of its neighbours, one that lies below the base of the base. */
function placeOf(list: string, { baseUrl }: ArchivesConfig): string {
  if (list.startsWith(baseUrl)) return baseUrl
  return /^[a-z0-9+.-]+:\/\/[^/]+\//i.exec(list)?.[0] ?? baseUrl
}

async function registerOne(registering: Registering, source: string): Promise<ImportedArchive> {
  const { store, isPreview } = registering
  if (!isRemote(source)) return await (isPreview === true ? describeArchive(source) : registerArchive(store, source))
  return await once(registering, { source }, importedArchive, async () =>
    bringIn(store, await download(registering, source), source),
  )
}

async function bringIn(store: Store, file: string, source: string): Promise<ImportedArchive> {
  const archive = await registerArchive(store, file, source)
  await removeDownload(file)
  return archive
}

async function registerIndex(registering: Registering, index: string): Promise<ImportedArchive> {
  const { archives, folder, remote, log } = registering
  const fetched = async (file: string): Promise<string> => {
    const records = await readIndex(file, index, archives)
    log.info('source.index', { source: index, records: records.length })
    if (records.length === 0)
      throw new M3wError(
        'E_INPUT',
        `${index} holds no record that is wanted. Look at archives.hosts, languages, mimes and statuses.`,
      )
    if (registering.isPreview === true) throw notHere(`What ${index} names`)
    const onProgress = (ranges: number, of: number): void => log.info('source.records', { source: index, ranges, of })
    return await fetchRecords(records, index, { filter: archives, folder, openRemote: remote.open, onProgress })
  }
  // A local index may be another file under the same name tomorrow: its content is its name.
  const { sha256 } = isRemote(index) ? { sha256: '' } : await digestOf(createReadStream(index))
  const identity = { index: sha256 === '' ? index : sha256, filter: { ...archives } as unknown as Json }
  const bring = async (): Promise<ImportedArchive> =>
    bringIn(registering.store, await withFile(registering, index, fetched), index)
  return await once(registering, identity, importedArchive, bring)
}

/** A local file of a source; of one that lies elsewhere a copy that is deleted afterwards. */
async function withFile<T>(registering: Registering, source: string, use: (file: string) => Promise<T>): Promise<T> {
  if (!isRemote(source)) return await use(source)
  const file = await download(registering, source)
  const result = await use(file)
  await removeDownload(file)
  return result
}

function download({ folder, remote, log }: Registering, source: string): Promise<string> {
  const onProgress = (bytes: number, of: number): void => log.info('source.bytes', { source, bytes, of })
  return downloadObject(remote.open(source), { folder, onProgress })
}

/** What was brought under this identity before; else it is brought now, and noted. */
async function once<T>(
  { store }: Registering,
  identity: Json,
  schema: z.ZodType<T>,
  bring: () => Promise<T>,
): Promise<T> {
  const key = `imports/sources/${sha256Hex(canonicalJson(identity))}.json`
  if ((await store.stat(key)) !== undefined) return schema.parse(await readJson(store, key))
  const brought = await bring()
  await store.create(key, Buffer.from(`${JSON.stringify(brought)}\n`))
  return brought
}
