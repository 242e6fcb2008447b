/** Reading sealed datasets: the directory of a dataset's partitions, the parts of one, their records. */

import { M3wError } from '../../core/errors.ts'
import { sha256Hex } from '../../core/hash.ts'
import { readAll, type Store } from '../../core/store.ts'
import { readJsonLines } from '../../formats/json-lines.ts'
import { readFrame } from '../../formats/zstd/sized-frame.ts'
import { part as partSchema, type StageSeal, stageSeal } from '../../schemas/index.ts'
import { readPart } from './parts.ts'
import { readRecord } from './read-record.ts'

const SEAL_AGAIN = 'Delete the seal of the stage (the .json beside it), and the next build seals it again.'

/** One line of a directory: where in the index object the parts of a partition are listed. */
export type DirectoryRow = readonly [offset: number, length: number, records: number, digest: string]

/** A dataset all of whose producers are sealed. Several producers: their partitions are read one after the other. */
export interface SealedDataset {
  readonly name: string
  readonly partitions: number
  readonly records: number
  /** Digest of all partitions. */
  readonly digest: string
  recordsOf(partition: number): number
  /** Digest of the parts of a partition, in order. */
  digestOf(partition: number): string
  /** The records of one partition, in order of producing task, then as written. */
  read(partition: number): AsyncIterable<unknown>
  /** All records, partition by partition. */
  readAll(): AsyncIterable<unknown>
}

/** Reads and checks a seal; undefined if the stage is not sealed under that key. */
export async function readSeal(store: Store, key: string): Promise<StageSeal | undefined> {
  if ((await store.stat(key)) === undefined) return undefined
  return await readRecord(store, key, stageSeal, 'Delete it, and the next build seals the stage again.')
}

/** Opens a dataset from the seals of its producers. E_CONFIG if they do not have the same number of partitions. */
export async function openSealedDataset(
  store: Store,
  name: string,
  seals: readonly StageSeal[],
): Promise<SealedDataset> {
  const sources = await Promise.all(seals.map((seal) => openSource(store, name, seal)))
  const partitions = Math.max(0, ...sources.map((source) => source.rows.length))
  const uneven = sources.find((source) => source.rows.length !== partitions)
  if (uneven !== undefined) {
    throw new M3wError(
      'E_CONFIG',
      `All stages that write ${name} must have the same number of partitions; ${uneven.stage} has ${uneven.rows.length}, another one ${partitions}.`,
    )
  }

  const rowsOf = (partition: number) => sources.map((source) => source.rowOf(partition))
  const digestOfPartition = (partition: number): string => digestOf(rowsOf(partition).map(([, , , digest]) => digest))
  const read = async function* (partition: number): AsyncGenerator<unknown> {
    for (const source of sources) {
      const [offset, length] = source.rowOf(partition)
      if (length === 0) continue
      for await (const value of readIndexed(store, source.index, offset, length)) {
        const part = partSchema.safeParse(value)
        if (!part.success)
          throw new M3wError(
            'E_CORRUPT',
            `The index ${source.index} is damaged at byte ${offset}: expected a part. ${SEAL_AGAIN}`,
          )
        yield* readPart(store, part.data)
      }
    }
  }
  const numbers = Array.from({ length: partitions }, (_, partition) => partition)
  return {
    name,
    partitions,
    records: sources.reduce((sum, source) => sum + source.records, 0),
    digest: digestOf(numbers.map(digestOfPartition)),
    recordsOf: (partition) => rowsOf(partition).reduce((sum, [, , records]) => sum + records, 0),
    digestOf: digestOfPartition,
    // Objects and not generators, so that a stage may read an input twice.
    read: (partition) => ({ [Symbol.asyncIterator]: () => read(partition) }),
    readAll: () => ({
      async *[Symbol.asyncIterator]() {
        for (const partition of numbers) yield* read(partition)
      },
    }),
  }
}

async function openSource(store: Store, name: string, seal: StageSeal) {
  const sealed = seal.datasets[name]
  if (sealed === undefined)
    throw new M3wError('E_CORRUPT', `The seal of ${seal.stage} does not hold ${name}. ${SEAL_AGAIN}`)
  const { offset, length } = sealed.directory
  const rows: DirectoryRow[] = []
  for await (const row of readIndexed(store, seal.index, offset, length)) rows.push(row as unknown as DirectoryRow)
  const rowOf = (partition: number): DirectoryRow => {
    const row = rows[partition]
    if (row === undefined)
      throw new M3wError(
        'E_CORRUPT',
        `The index ${seal.index} has no partition ${partition} of ${name}, only ${rows.length}. ${SEAL_AGAIN}`,
      )
    return row
  }
  return { stage: seal.stage, index: seal.index, records: sealed.records, rows, rowOf }
}

async function* readIndexed(store: Store, key: string, offset: number, length: number): AsyncGenerator<unknown> {
  // Read whole first: a frame of an index is small, and the object would stay open while its records are worked on.
  const bytes = await readAll(store, key, { start: offset, end: offset + length })
  const once = async function* (): AsyncGenerator<Uint8Array> {
    yield bytes
  }
  try {
    yield* readJsonLines(readFrame(once()))
  } catch (cause) {
    if (cause instanceof M3wError) throw cause
    throw new M3wError('E_CORRUPT', `The index ${key} is damaged at byte ${offset} (${cause}). ${SEAL_AGAIN}`, {
      cause,
    })
  }
}

/** Digest of a sequence of digests. */
export function digestOf(digests: Iterable<string>): string {
  return sha256Hex([...digests].join('\n'))
}
