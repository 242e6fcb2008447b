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

export interface PartWriterOptions {
  readonly store: Store
  readonly dataset: string
  /** Key of the object to write. */
  readonly key: string
  readonly scratchDir: string
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

interface Bucket {
  lines: string[]
  records: number
  readonly extents: { readonly offset: number; readonly length: number }[]
}

/** Opens a writer; the scratch file is deleted with the folder, by the caller. */
export function openPartWriter(options: PartWriterOptions): PartWriter {
  const { store, dataset, key, scratchDir, maxBufferedChars = 32_000_000 } = options
  const buckets = new Map<number, Bucket>()
  let bufferedChars = 0
  let spool: FileHandle | undefined
  let spoolBytes = 0

  const flush = async (): Promise<void> => {
    spool ??= await open(join(scratchDir, `${dataset}.spool`), 'wx+')
    for (const bucket of buckets.values()) {
      if (bucket.lines.length === 0) continue
      const bytes = Buffer.from(bucket.lines.join(''))
      for (let done = 0; done < bytes.length; ) {
        done += (await spool.write(bytes, done, bytes.length - done, spoolBytes + done)).bytesWritten
      }
      bucket.extents.push({ offset: spoolBytes, length: bytes.length })
      spoolBytes += bytes.length
      bucket.lines = []
    }
    bufferedChars = 0
  }

  const contentOf = async function* ({ extents, lines }: Bucket): AsyncGenerator<Buffer> {
    for (const { offset, length } of extents) {
      for (let done = 0; done < length; ) {
        const buffer = Buffer.allocUnsafe(Math.min(1024 * 1024, length - done))
        const { bytesRead } = (await spool?.read(buffer, 0, buffer.length, offset + done)) ?? { bytesRead: 0 }
        if (bytesRead === 0) throw new M3wError('E_CORRUPT', `The scratch file of ${key} ends early.`)
        done += bytesRead
        yield buffer.subarray(0, bytesRead)
      }
    }
    if (lines.length > 0) yield Buffer.from(lines.join(''))
  }

  return {
    async add(partition, record) {
      const json: string | undefined = JSON.stringify(record)
      if (json === undefined) throw new M3wError('E_SCHEMA', `A record of ${dataset} is not JSON: ${String(record)}`)
      let bucket = buckets.get(partition)
      if (bucket === undefined) {
        bucket = { lines: [], records: 0, extents: [] }
        buckets.set(partition, bucket)
      }
      bucket.lines.push(`${json}\n`)
      bucket.records += 1
      bufferedChars += json.length + 1
      if (bufferedChars > maxBufferedChars) await flush()
    },
    async finish() {
      if (buckets.size === 0) return { parts: [] }
      const writer = await openHashedWriter(store, key)
      try {
        const parts: Part[] = []
        for (const [partition, bucket] of [...buckets].sort(([a], [b]) => a - b)) {
          const offset = writer.bytes
          const digest = openDigest()
          const content = digested(contentOf(bucket), digest)
          const spooled = bucket.extents.reduce((sum, { length }) => sum + length, 0)
          const waiting = bucket.lines.reduce((sum, line) => sum + line.length, 0)
          await writeGzipMember(content, spooled + waiting, writer.write)
          const { sha256 } = digest.finish()
          parts.push({
            dataset,
            partition,
            key,
            offset,
            length: writer.bytes - offset,
            records: bucket.records,
            sha256,
          })
          buckets.delete(partition)
        }
        return { parts, object: await writer.close() }
      } catch (error) {
        await writer.abort()
        throw error
      } finally {
        await spool?.close()
        spool = undefined
      }
    },
    async abort() {
      buckets.clear()
      await spool?.close()
      spool = undefined
    },
  }
}
