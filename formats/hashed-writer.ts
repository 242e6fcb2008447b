/** Writing an object and learning its size and digest on the way. */
import type { Store } from '../core/store.ts'
import { type Digest, openDigest } from './digest.ts'

/** Size and digest are those of the stored bytes. */
export interface StoredObject extends Digest {
  readonly key: string
}

export interface HashedWriter {
  readonly key: string
  /** Bytes written so far: the offset of what comes next. */
  readonly bytes: number
  write(...chunks: readonly Uint8Array[]): Promise<void>
  close(): Promise<StoredObject>
  abort(): Promise<void>
}

/** Opens a streamed write of `key`; nothing is visible before `close` resolves. */
export async function openHashedWriter(store: Pick<Store, 'write'>, key: string): Promise<HashedWriter> {
  const writer = await store.write(key)
  const digest = openDigest()
  return {
    key,
    get bytes() {
      return digest.bytes
    },
    async write(...chunks) {
      for (const chunk of chunks) digest.update(chunk)
      await writer.write(...chunks)
    },
    async close() {
      await writer.close()
      return { key, ...digest.finish() }
    },
    abort: () => writer.abort(),
  }
}

/** Writes a stream as the object `key`. An error of the stream or of the store leaves no object. */
export async function writeObject(
  store: Pick<Store, 'write'>,
  key: string,
  content: AsyncIterable<Uint8Array>,
): Promise<StoredObject> {
  const writer = await openHashedWriter(store, key)
  try {
    for await (const chunk of content) await writer.write(chunk)
    return await writer.close()
  } catch (error) {
    await writer.abort()
    throw error
  }
}
