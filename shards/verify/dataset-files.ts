/** A published dataset on disk, read only: for verify and inspect, which need no store. */
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../../core/errors.ts'

/** Shards are read from one end to the other: large reads cost few calls. */
const READ_BYTES = 1024 * 1024

export interface DatasetFiles {
  readonly folder: string
  /** Streams a file. */
  read(name: string): AsyncIterable<Buffer>
  /** A small file; undefined if there is none. */
  readWhole(name: string): Promise<Buffer | undefined>
  /** Bytes of a file; undefined if there is none. */
  size(name: string): Promise<number | undefined>
  /** Names of the files in the dataset's folder or one below it, sorted; empty if there is no such folder. */
  names(folder?: string): Promise<string[]>
}

/** Opens a dataset's folder. Nothing is read yet; the folder may be missing. */
export function openDatasetFiles(folder: string): DatasetFiles {
  return {
    folder,
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

async function orMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
    throw error
  }
}
