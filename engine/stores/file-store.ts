/**
 * The Store on a file system: one file an object.
 *
 * Every object is written under a temporary name, flushed, and then linked to its key: link(2) fails with EEXIST if the key
 * is taken, so of many racers exactly one wins and no reader ever sees a part of an object. The folder entry is flushed
 * too, because a manifest that survives a power cut must not name data that did not.
 */
import { randomBytes } from 'node:crypto'
import { writevSync } from 'node:fs'
import { type FileHandle, link, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { codeOf, M3wError } from '../../core/errors.ts'
import { type AtOnce, openAtOnce } from '../../core/files/at-once.ts'
import { makeFolder } from '../../core/files/make-folder.ts'
import { compareText } from '../../core/hash.ts'
import type { ObjectStat, ObjectWriter, Store, Unfinished } from '../../core/store.ts'
import { fileError } from './file-error.ts'
import { AT_ONCE_BYTES, isMissing, openReader, readFile, statFile } from './file-read.ts'
import { checkKey, isOfTheSystem, LOCAL_FOLDERS, splitPrefix } from './store-keys.ts'

/** link(2) is refused by these: another device, a file system without links, or too many links on one file. */
const CANNOT_LINK = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'])

const TEMPORARY = '.tmp'

/** Opens a folder as a store; it is made by the first write. Temporary files lie in `<folder>/.tmp`. */
export function openFileStore(folder: string): Store {
  const place: Place = { root: resolve(folder), atOnce: openAtOnce() }
  const { root, atOnce } = place
  return {
    location: root,
    read: (key, range, lent) => readFile({ path: pathOf(root, key), key, atOnce }, range, lent),
    open: (key) => openReader({ path: pathOf(root, key), key, atOnce }),
    write: (key) => openWriter(place, key, link),
    create: (key, bytes) => createObject(place, key, bytes),
    async replace(key, bytes) {
      const writer = await openWriter(place, key, rename)
      await writer.write(bytes)
      await writer.close()
    },
    overwrite: (key) => openWriter(place, key, rename),
    copy: (from, to) => copyObject(place, from, to),
    stat: (key) => statFile({ path: pathOf(root, key), key, atOnce }),
    list(prefix) {
      const { folder: segments, rest } = splitPrefix(prefix)
      return listFolder(place, segments, rest)
    },
    async delete(key) {
      try {
        await unlink(pathOf(root, key))
      } catch (error) {
        if (!isMissing(error)) throw fileError(error, 'delete', key)
      }
    },
    unfinished: () => listTemporary(root),
  }
}

/** A store's folder, and whether its file system is quick. */
interface Place {
  readonly root: string
  readonly atOnce: AtOnce
}

function pathOf(root: string, key: string): string {
  return join(root, ...checkKey(key))
}

/** An object on its way: a temporary file that `publish` brings to its key. */
interface Draft {
  readonly key: string
  readonly target: string
  readonly temporary: string
  readonly handle: FileHandle
  readonly publish: (temporary: string, target: string) => Promise<void>
  readonly atOnce: AtOnce
  bytes: number
  isOpen: boolean
}

async function openWriter({ root, atOnce }: Place, key: string, publish: Draft['publish']): Promise<ObjectWriter> {
  const target = pathOf(root, key)
  const draft: Draft = {
    key,
    target,
    ...(await openTemporary(join(root, TEMPORARY), key)),
    publish,
    atOnce,
    bytes: 0,
    isOpen: true,
  }
  return {
    write: (...chunks) => writeDraft(draft, chunks),
    close: () => publishDraft(draft),
    abort: () => abortDraft(draft),
  }
}

async function openTemporary(folder: string, key: string): Promise<Pick<Draft, 'temporary' | 'handle'>> {
  const temporary = join(folder, `${process.pid}-${randomBytes(8).toString('hex')}`)
  try {
    return { temporary, handle: await open(temporary, 'wx') }
  } catch (error) {
    if (!isMissing(error)) throw fileError(error, 'write', key)
  }
  try {
    await makeFolder(folder)
    return { temporary, handle: await open(temporary, 'wx') }
  } catch (error) {
    // What /proc and /sys say of any new name.
    if (!isMissing(error) && codeOf(error) !== 'EPERM') throw fileError(error, 'write', key)
    throw new M3wError(
      'E_STORE',
      `Could not make the folder ${folder} (${codeOf(error)}): expected a place that may be written. Check it, or name another.`,
      { cause: error },
    )
  }
}

async function writeDraft(draft: Draft, chunks: readonly Uint8Array[]): Promise<void> {
  checkOpen(draft)
  const { handle, atOnce } = draft
  let left = chunks.filter(({ length }) => length > 0)
  try {
    while (left.length > 0) {
      const isSmall = left.reduce((sum, { length }) => sum + length, 0) <= AT_ONCE_BYTES
      const now = left
      const bytesWritten =
        isSmall && atOnce.isQuick()
          ? atOnce.run(() => writevSync(handle.fd, now))
          : (await handle.writev(now)).bytesWritten
      draft.bytes += bytesWritten
      left = behind(now, bytesWritten)
    }
  } catch (error) {
    await abortDraft(draft)
    throw fileError(error, 'write', draft.key)
  }
}

/** What of the chunks comes after so many bytes: a full disk takes a part before it says so. */
function behind(chunks: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let start = 0
  return chunks.flatMap((chunk) => {
    const skip = Math.max(0, bytes - start)
    start += chunk.length
    return skip >= chunk.length ? [] : [chunk.subarray(skip)]
  })
}

async function publishDraft(draft: Draft): Promise<{ readonly bytes: number }> {
  checkOpen(draft)
  const { key, target, temporary, handle, publish, bytes } = draft
  try {
    await handle.sync()
    await handle.close()
    await makeFolderOf(target)
    await publish(temporary, target)
    await flushFolder(dirname(target))
  } catch (error) {
    await abortDraft(draft)
    throw fileError(error, 'write', key)
  }
  draft.isOpen = false
  await unlink(temporary).catch(() => {})
  return { bytes }
}

async function abortDraft(draft: Draft): Promise<void> {
  if (!draft.isOpen) return
  draft.isOpen = false
  await draft.handle.close().catch(() => {})
  await unlink(draft.temporary).catch(() => {})
}

function checkOpen({ isOpen, key }: Draft): void {
  if (!isOpen) throw new M3wError('E_STORE', `The writer of ${key} was closed. Open another one.`)
}

async function createObject(place: Place, key: string, bytes: Uint8Array): Promise<boolean> {
  // Most calls after a restart find the object there already: spare them the write.
  if ((await statFile({ path: pathOf(place.root, key), key, atOnce: place.atOnce })) !== undefined) return false
  const writer = await openWriter(place, key, link)
  await writer.write(bytes)
  return await isPublished(writer)
}

async function copyObject(place: Place, from: string, to: string): Promise<boolean> {
  const { root, atOnce } = place
  const [source, target] = [pathOf(root, from), pathOf(root, to)]
  try {
    await makeFolderOf(target)
    await link(source, target)
    await flushFolder(dirname(target))
    return true
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EEXIST') return false
    if (code === undefined || !CANNOT_LINK.has(code)) throw fileError(error, 'copy', from)
  }
  const writer = await openWriter(place, to, link)
  try {
    for await (const chunk of readFile({ path: source, key: from, atOnce })) await writer.write(chunk)
  } catch (error) {
    await writer.abort()
    throw error
  }
  return await isPublished(writer)
}

async function isPublished(writer: ObjectWriter): Promise<boolean> {
  try {
    await writer.close()
    return true
  } catch (error) {
    if (error instanceof M3wError && error.code === 'E_STORE_EXISTS') return false
    throw error
  }
}

/**
 * Objects below a folder, in order of their whole keys. A folder sorts as if its name ended in "/", or `a-b` (0x2d) would
 * come after `a/b` (0x2f). Holds the names of the folders on one path, never those of the whole tree.
 */
async function* listFolder(place: Place, segments: readonly string[], rest: string): AsyncGenerator<ObjectStat> {
  const { root, atOnce } = place
  let entries: { name: string; isFolder: boolean }[]
  try {
    const found = await readdir(join(root, ...segments), { withFileTypes: true })
    entries = found
      .filter((entry) => (entry.isFile() || entry.isDirectory()) && !isOfTheSystem(entry.name))
      .filter(({ name }) => name.startsWith(rest) && (segments.length > 0 || !LOCAL_FOLDERS.has(name)))
      .map((entry) => ({ name: entry.isDirectory() ? `${entry.name}/` : entry.name, isFolder: entry.isDirectory() }))
  } catch (error) {
    if (isMissing(error)) return
    throw fileError(error, 'list', segments.join('/'))
  }
  entries.sort((a, b) => compareText(a.name, b.name))
  for (const { name, isFolder } of entries) {
    if (isFolder) {
      yield* listFolder(place, [...segments, name.slice(0, -1)], '')
      continue
    }
    const key = [...segments, name].join('/')
    const found = await statFile({ path: join(root, ...segments, name), key, atOnce })
    if (found !== undefined) yield found
  }
}

async function* listTemporary(root: string): AsyncGenerator<Unfinished> {
  let names: string[]
  try {
    names = await readdir(join(root, TEMPORARY))
  } catch (error) {
    if (isMissing(error)) return
    throw fileError(error, 'list', TEMPORARY)
  }
  for (const name of names.sort()) {
    const path = join(root, TEMPORARY, name)
    const found = await stat(path).catch(() => undefined)
    if (found === undefined || !found.isFile()) continue
    const remove = (): Promise<void> => rm(path, { force: true })
    yield { name: `${TEMPORARY}/${name}`, bytes: found.size, modifiedMs: found.mtimeMs, remove }
  }
}

/** Makes the folder of an object, and flushes what names it. */
async function makeFolderOf(target: string): Promise<void> {
  const folder = dirname(target)
  let first: string | undefined
  try {
    first = await makeFolder(folder)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST' && codeOf(error) !== 'ENOTDIR') throw error
    throw new M3wError(
      'E_STORE',
      `Could not make the folder ${folder}: expected folders on the way, and one of them is an object. Choose another key.`,
      { cause: error },
    )
  }
  // Each new folder is an entry of its parent, up to the first one that was there.
  for (let made = folder; first !== undefined && made.length >= first.length; made = dirname(made)) {
    await flushFolder(dirname(made))
  }
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } catch (error) {
    // Some network file systems cannot flush a folder; they order entries themselves.
    const code = codeOf(error)
    if (code !== 'EINVAL' && code !== 'ENOTSUP') throw error
  } finally {
    await handle.close()
  }
}
