/**
 * The Store on a file system: one file an object.
 *
 * Every object is written under a temporary name, flushed, and then linked to its key: link(2) fails with EEXIST if the key
 * is taken, so of many racers exactly one wins and no reader ever sees a part of an object. The folder entry is flushed
 * too, because a manifest that survives a power cut must not name data that did not.
 */
import { randomBytes } from 'node:crypto'
import { statSync, writevSync } from 'node:fs'
import { type FileHandle, link, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { codeOf, M3wError } from '../../core/errors.ts'
import { makeFolder } from '../../core/files/make-folder.ts'
import { compareText } from '../../core/hash.ts'
import type { ObjectStat, ObjectWriter, Store, Unfinished } from '../../core/store.ts'
import { fileError } from './file-error.ts'
import { AT_ONCE_BYTES, openReader, readFile } from './file-reading.ts'
import { checkKey, isOfTheSystem, LOCAL_FOLDERS, splitPrefix } from './store-keys.ts'

/** link(2) is refused by these: another device, a file system without links, or too many links on one file. */
const CANNOT_LINK = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'])

const TEMPORARY = '.tmp'

/** Opens a folder as a store; it is made by the first write. Temporary files lie in `<folder>/.tmp`. */
export function openFileStore(folder: string): Store {
  const root = resolve(folder)
  return {
    location: root,
    read: (key, range, lent) => readFile(pathOf(root, key), key, range, lent),
    open: (key) => openReader(pathOf(root, key), key),
    write: (key) => openWriter(root, key, link),
    create: (key, bytes) => createObject(root, key, bytes),
    async replace(key, bytes) {
      const writer = await openWriter(root, key, rename)
      await writer.write(bytes)
      await writer.close()
    },
    overwrite: (key) => openWriter(root, key, rename),
    copy: (from, to) => copyObject(root, from, to),
    stat: (key) => statFile(pathOf(root, key), key),
    list(prefix) {
      const { folder: segments, rest } = splitPrefix(prefix)
      return listFolder(root, segments, rest)
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
  bytes: number
  isOpen: boolean
}

async function openWriter(root: string, key: string, publish: Draft['publish']): Promise<ObjectWriter> {
  const target = pathOf(root, key)
  const draft: Draft = {
    key,
    target,
    ...(await openTemporary(join(root, TEMPORARY), key)),
    publish,
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
  let left = chunks.filter(({ length }) => length > 0)
  try {
    while (left.length > 0) {
      const isSmall = left.reduce((sum, { length }) => sum + length, 0) <= AT_ONCE_BYTES
      const bytesWritten = isSmall ? writevSync(draft.handle.fd, left) : (await draft.handle.writev(left)).bytesWritten
      draft.bytes += bytesWritten
      left = behind(left, bytesWritten)
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

async function createObject(root: string, key: string, bytes: Uint8Array): Promise<boolean> {
  // Most calls after a restart find the object there already: spare them the write.
  if ((await statFile(pathOf(root, key), key)) !== undefined) return false
  const writer = await openWriter(root, key, link)
  await writer.write(bytes)
  return await isPublished(writer)
}

async function copyObject(root: string, from: string, to: string): Promise<boolean> {
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
  const writer = await openWriter(root, to, link)
  try {
    for await (const chunk of readFile(source, from)) await writer.write(chunk)
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

async function statFile(path: string, key: string): Promise<ObjectStat | undefined> {
  try {
    const found = statSync(path, { throwIfNoEntry: false })
    if (found === undefined) return undefined
    return found.isFile() ? { key, bytes: found.size, modifiedMs: found.mtimeMs } : undefined
  } catch (error) {
    if (isMissing(error)) return undefined
    throw fileError(error, 'look up', key)
  }
}

/**
 * Objects below a folder, in order of their whole keys. A folder sorts as if its name ended in "/", or `a-b` (0x2d) would
 * come after `a/b` (0x2f). Holds the names of the folders on one path, never those of the whole tree.
 */
async function* listFolder(root: string, segments: readonly string[], rest: string): AsyncGenerator<ObjectStat> {
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
      yield* listFolder(root, [...segments, name.slice(0, -1)], '')
      continue
    }
    const key = [...segments, name].join('/')
    const found = await statFile(join(root, ...segments, name), key)
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

/** A path through a file finds nothing either. */
function isMissing(error: unknown): boolean {
  const code = codeOf(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
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
