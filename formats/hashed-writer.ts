/** Writing an object and learning its size and digest on the way. */
import { createHash } from 'node:crypto'
import type { Store } from '../core/store.ts'

export interface StoredObject {
  readonly key: string
  readonly bytes: number
  /** Of the stored bytes. */
  readonly sha256: string
}

export interface HashedWriter {
  readonly key: string
  /** Bytes written so far: the offset of what comes next. */
  readonly bytes: number
  write(chunk: Uint8Array): Promise<void>
  close(): Promise<StoredObject>
  abort(): Promise<void>
}

/** Opens a streamed write of `key`; nothing is visible before `close` resolves. */
export async function openHashedWriter(store: Store, key: string): Promise<HashedWriter> {
  const writer = await store.write(key)
  const hash = createHash('sha256')
  let bytes = 0
  return {
    key,
    get bytes() {
      return bytes
    },
    async write(chunk) {
      hash.update(chunk)
      bytes += chunk.length
      await writer.write(chunk)
    },
    async close() {
      await writer.close()
      return { key, bytes, sha256: hash.digest('hex') }
    },
    abort: () => writer.abort(),
  }
}
