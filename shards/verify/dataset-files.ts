/** A published dataset, read only, wherever it lies: for verify and inspect, which look at one dataset and never at what it was made of. */
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf, M3wError } from '../../core/errors.ts'
import { readAll, type Store } from '../../core/store.ts'

/** Shards are read from one end to the other: large reads cost few calls. */
const READ_BYTES = 1024 * 1024

export interface DatasetFiles {
  /** Folder or address, for messages. */
  readonly place: string
  /** Streams a file. */
  read(name: string): AsyncIterable<Buffer>
  /** A small file; undefined if there is none. */
  readWhole(name: string): Promise<Buffer | undefined>
  /** Bytes of a file; undefined if there is none. */
  size(name: string): Promise<number | undefined>
  /** Names of the files in the dataset's folder or one below it, sorted; empty if there is no such folder. */
  names(folder?: string): Promise<string[]>
}

/** Opens a dataset's folder, links in it included. Nothing is read yet; the folder may be missing. */
export function openDatasetFolder(folder: string): DatasetFiles {
  return {
    place: folder,
    read: (name) => createReadStream(join(folder, name), { highWaterMark: READ_BYTES }) as AsyncIterable<Buffer>,
    readWhole: (name) => orMissing(readFile(join(folder, name))),
    size: async (name) => (await orMissing(stat(join(folder, name))))?.size,
    names: async (below = '') => {
      const entries = (await orMissing(readdir(join(folder, below), { withFileTypes: true }))) ?? []
      return entries
        .filter((entry) => !entry.isDirectory())
        .map(({ name }) => (below === '' ? name : `${below}/${name}`))
        .sort()
    },
  }
}

/** Opens a dataset in a store, below a prefix that is empty or ends in "/"; `place` is for messages. Nothing is read yet. */
export function openDatasetObjects(store: Store, prefix: string, place: string): DatasetFiles {
  return {
    place,
    read: (name) => store.read(`${prefix}${name}`) as AsyncIterable<Buffer>,
    async readWhole(name) {
      try {
        return await readAll(store, `${prefix}${name}`)
      } catch (error) {
        if (error instanceof M3wError && error.code === 'E_STORE_MISSING') return undefined
        throw error
      }
    },
    size: async (name) => (await store.stat(`${prefix}${name}`))?.bytes,
    async names(below = '') {
      const start = below === '' ? prefix : `${prefix}${below}/`
      const names: string[] = []
      for await (const { key } of store.list(start)) {
        if (!key.slice(start.length).includes('/')) names.push(key.slice(prefix.length))
      }
      return names
    },
  }
}

async function orMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
    throw error
  }
}
