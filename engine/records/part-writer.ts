/**
 * Writes one output dataset of one task: JSON lines, sorted into one gzip member per target partition, members in partition
 * order in one object. So a shuffle of m tasks into n partitions makes m objects and not m x n.
 *
 * Lines wait in memory up to a limit and then in one scratch file, as extents per partition: a task may write more than
 * fits in memory into a thousand partitions and still open one file.
 */
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { M3wError } from '../../core/errors.ts'
import type { Store } from '../../core/store.ts'
import { digested, openDigest } from '../../formats/digest.ts'
import { writeGzipMember } from '../../formats/gzip/sized-member.ts'
import { openHashedWriter, type StoredObject } from '../../formats/hashed-writer.ts'
import type { Part } from '../../schemas/index.ts'

interface PartWriterOptions {
  readonly store: Store
  readonly dataset: string
  /** Key of the object to write. */
  readonly key: string
  readonly scratchFolder: string
  /** Characters that may wait in memory. */
  readonly maxBufferedChars?: number
}

export interface WrittenParts {
  /** In partition order; partitions without records have none. */
  readonly parts: readonly Part[]
  /** Undefined if there was no record at all: then no object is written. */
  readonly object?: StoredObject
}

export interface PartWriter {
  /** Adds a record behind those of the same partition; records must survive JSON. */
  add(partition: number, record: unknown): Promise<void>
  finish(): Promise<WrittenParts>
  abort(): Promise<void>
}

/** @source bound of 1 GB a worker (docs/architecture.md): 32 million characters are 64 MB where they are not Latin, and a stage has a few outputs. */
const MAX_BUFFERED_CHARS = 32_000_000
/** Of the scratch file, at a time: what the gzip behind it holds of a member. */
const READ_BYTES = 1024 * 1024

/** What one partition holds so far. */
interface Bucket {
  lines: string[]
  records: number
  /** Where older lines lie in the scratch file. */
  readonly extents: { readonly offset: number; readonly length: number }[]
}

/** A writer: its options, its buckets, and the scratch file once there is one. */
interface Writer extends PartWriterOptions {
  readonly maxBufferedChars: number
  readonly buckets: Map<number, Bucket>
  bufferedChars: number
  spool?: FileHandle | undefined
  spoolBytes: number
}

/** Opens a writer; the scratch file is deleted with the folder, by the caller. */
export function openPartWriter(options: PartWriterOptions): PartWriter {
  const { maxBufferedChars = MAX_BUFFERED_CHARS } = options
  const writer: Writer = { ...options, maxBufferedChars, buckets: new Map(), bufferedChars: 0, spoolBytes: 0 }
  return {
    add: (partition, record) => addRecord(writer, partition, record),
    finish: () => writeParts(writer),
    async abort() {
      writer.buckets.clear()
      await closeSpool(writer)
    },
  }
}

async function addRecord(writer: Writer, partition: number, record: unknown): Promise<void> {
  const json: string | undefined = JSON.stringify(record)
  if (json === undefined)
    throw new M3wError(
      'E_SCHEMA',
      `A record of ${writer.dataset} is not JSON: expected a plain value, got ${String(record)}.`,
    )
  let bucket = writer.buckets.get(partition)
  if (bucket === undefined) {
    bucket = { lines: [], records: 0, extents: [] }
    writer.buckets.set(partition, bucket)
  }
  bucket.lines.push(`${json}\n`)
  bucket.records += 1
  writer.bufferedChars += json.length + 1
  if (writer.bufferedChars > writer.maxBufferedChars) await spoolLines(writer)
}

/** Moves all lines from memory to the scratch file, one extent a partition. */
async function spoolLines(writer: Writer): Promise<void> {
  writer.spool ??= await open(join(writer.scratchFolder, `${writer.dataset}.spool`), 'wx+')
  for (const bucket of writer.buckets.values()) {
    if (bucket.lines.length === 0) continue
    const bytes = Buffer.from(bucket.lines.join(''))
    for (let done = 0; done < bytes.length; ) {
      done += (await writer.spool.write(bytes, done, bytes.length - done, writer.spoolBytes + done)).bytesWritten
    }
    bucket.extents.push({ offset: writer.spoolBytes, length: bytes.length })
    writer.spoolBytes += bytes.length
    bucket.lines = []
  }
  writer.bufferedChars = 0
}

/** Writes the object, partition by partition. */
async function writeParts(writer: Writer): Promise<WrittenParts> {
  const { store, dataset, key, buckets } = writer
  if (buckets.size === 0) return { parts: [] }
  const object = await openHashedWriter(store, key)
  try {
    const parts: Part[] = []
    for (const [partition, bucket] of [...buckets].sort(([a], [b]) => a - b)) {
      const offset = object.bytes
      const digest = openDigest()
      const spooled = bucket.extents.reduce((sum, { length }) => sum + length, 0)
      const waiting = bucket.lines.reduce((sum, line) => sum + line.length, 0)
      await writeGzipMember(digested(contentOf(writer, bucket), digest), spooled + waiting, object.write)
      const { records } = bucket
      const length = object.bytes - offset
      const { sha256 } = digest.finish()
      parts.push({ dataset, partition, key, offset, length, records, sha256 })
      buckets.delete(partition)
    }
    return { parts, object: await object.close() }
  } catch (error) {
    await object.abort()
    throw error
  } finally {
    await closeSpool(writer)
  }
}

/** The lines of a partition as bytes, in the order in which they were added. */
async function* contentOf({ key, spool }: Writer, { extents, lines }: Bucket): AsyncGenerator<Buffer> {
  for (const { offset, length } of extents) {
    for (let done = 0; done < length; ) {
      const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, length - done))
      const { bytesRead } = (await spool?.read(buffer, 0, buffer.length, offset + done)) ?? { bytesRead: 0 }
      if (bytesRead === 0) {
        throw new M3wError(
          'E_CORRUPT',
          `The scratch file of ${key} ends early: expected ${length - done} bytes more. Run the same command again.`,
        )
      }
      done += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  }
  if (lines.length > 0) yield Buffer.from(lines.join(''))
}

async function closeSpool(writer: Writer): Promise<void> {
  await writer.spool?.close()
  writer.spool = undefined
}
