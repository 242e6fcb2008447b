/**
 * Writes one output dataset of one task: JSON lines, sorted into one Zstandard frame per target partition, frames in partition
 * order in one object. So a shuffle of m tasks into n partitions makes m objects and not m x n.
 *
 * Lines wait in memory up to a limit and then in one scratch file, as extents per partition: a task may write more than
 * fits in memory into a thousand partitions and still open one file.
 */
import { readSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { M3wError } from '../../core/errors.ts'
import { borrowBlock, giveBackBlock } from '../../core/files/lent-blocks.ts'
import type { Store } from '../../core/store.ts'
import { wellFormedJson } from '../../core/text/well-formed-json.ts'
import { digested, openDigest } from '../../formats/digest.ts'
import { openHashedWriter, type StoredObject } from '../../formats/hashed-writer.ts'
import { writeFrame } from '../../formats/zstd/sized-frame.ts'
import type { Part } from '../../schemas/index.ts'
import {
  addLine,
  clearLines,
  closeLines,
  gatherLines,
  hasRoom,
  type LineBuffer,
  openLines,
  placeOf,
} from './line-buffer.ts'

interface PartWriterOptions {
  readonly store: Store
  readonly dataset: string
  /** Key of the object to write. */
  readonly key: string
  readonly scratchFolder: string
  /** Of lines that may wait in memory. */
  readonly maxBufferedBytes?: number
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

/** @source measured (bench/results.md, docs/log.md): what waited here as 32 million characters was most of what a stage held. A stage has a few outputs. */
const MAX_BUFFERED_BYTES = 1024 * 1024
const NOTHING = Buffer.alloc(0)

/** What one partition holds so far. */
interface Bucket {
  records: number
  /** Where older lines lie in the scratch file. */
  readonly extents: { readonly offset: number; readonly length: number }[]
}

/** A writer: its options, its buckets, and the scratch file once there is one. */
interface Writer extends PartWriterOptions {
  readonly maxBufferedBytes: number
  readonly buckets: Map<number, Bucket>
  /** Opened by the first record. */
  lines?: LineBuffer
  spool?: FileHandle | undefined
  spoolBytes: number
}

/** Opens a writer; the scratch file is deleted with the folder, by the caller. */
export function openPartWriter(options: PartWriterOptions): PartWriter {
  const { maxBufferedBytes = MAX_BUFFERED_BYTES } = options
  const writer: Writer = { ...options, maxBufferedBytes, buckets: new Map(), spoolBytes: 0 }
  return {
    add: (partition, record) => addRecord(writer, partition, record),
    finish: () => writeParts(writer),
    async abort() {
      writer.buckets.clear()
      await closeScratch(writer)
    },
  }
}

async function addRecord(writer: Writer, partition: number, record: unknown): Promise<void> {
  const given: string | undefined = JSON.stringify(record)
  if (given === undefined)
    throw new M3wError(
      'E_SCHEMA',
      `A record of ${writer.dataset} is not JSON: expected a plain value, got ${String(record)}.`,
    )
  const json = wellFormedJson(given)
  let bucket = writer.buckets.get(partition)
  if (bucket === undefined) {
    bucket = { records: 0, extents: [] }
    writer.buckets.set(partition, bucket)
  }
  writer.lines ??= openLines()
  if (!hasRoom(writer.lines, json, writer.maxBufferedBytes)) await spoolLines(writer, writer.lines)
  addLine(writer.lines, partition, json)
  bucket.records += 1
}

/** Moves all lines from memory to the scratch file, one extent a partition. */
async function spoolLines(writer: Writer, lines: LineBuffer): Promise<void> {
  writer.spool ??= await open(join(writer.scratchFolder, `${writer.dataset}.spool`), 'wx+')
  gatherLines(lines)
  for (let done = 0; done < lines.used; ) {
    done += (await writer.spool.write(lines.bytes, done, lines.used - done, writer.spoolBytes + done)).bytesWritten
  }
  for (const partition of lines.places.keys()) {
    const [start, end] = placeOf(lines, partition)
    writer.buckets.get(partition)?.extents.push({ offset: writer.spoolBytes + start, length: end - start })
  }
  writer.spoolBytes += lines.used
  clearLines(lines)
}

/** Writes the object, partition by partition. */
async function writeParts(writer: Writer): Promise<WrittenParts> {
  const { store, dataset, key, buckets } = writer
  if (buckets.size === 0) return { parts: [] }
  const object = await openHashedWriter(store, key)
  try {
    if (writer.lines !== undefined) gatherLines(writer.lines)
    const parts: Part[] = []
    for (const [partition, bucket] of [...buckets].sort(([a], [b]) => a - b)) {
      const offset = object.bytes
      const digest = openDigest()
      const waiting = linesOf(writer, partition)
      await writeFrame(waiting, object.write, digested(spooledOf(writer, bucket), digest))
      digest.update(waiting)
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
    await closeScratch(writer)
  }
}

/** The lines of a partition that came last, as bytes: those that are still in memory. */
function linesOf({ lines }: Writer, partition: number): Uint8Array {
  return lines === undefined ? NOTHING : lines.bytes.subarray(...placeOf(lines, partition))
}

/** Those that came before, in the order in which they were added; a piece is good until the next is asked for. */
function* spooledOf(writer: Writer, { extents }: Bucket): Generator<Uint8Array> {
  if (extents.length === 0) return
  const block = borrowBlock()
  try {
    for (const extent of extents) yield* readExtent(writer, extent, block)
  } finally {
    giveBackBlock(block)
  }
}

function* readExtent(
  { key, spool }: Writer,
  { offset, length }: Bucket['extents'][number],
  block: Buffer,
): Generator<Uint8Array> {
  for (let done = 0; done < length; ) {
    const wanted = Math.min(block.length, length - done)
    // What was just written lies in the system's memory: of many small extents a turn of the thread pool each would cost more than all else.
    const bytesRead = spool === undefined ? 0 : readSync(spool.fd, block, 0, wanted, offset + done)
    if (bytesRead === 0) {
      throw new M3wError(
        'E_CORRUPT',
        `The scratch file of ${key} ends early: expected ${length - done} bytes more. Run the same command again.`,
      )
    }
    done += bytesRead
    yield block.subarray(0, bytesRead)
  }
}

async function closeScratch(writer: Writer): Promise<void> {
  if (writer.lines !== undefined) closeLines(writer.lines)
  delete writer.lines
  await writer.spool?.close()
  writer.spool = undefined
}
