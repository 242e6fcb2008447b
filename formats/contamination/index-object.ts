/** A contamination index as an object of a store, under its digest. */
import { M3wError } from '../../core/errors.ts'
import { sha256Hex } from '../../core/hash.ts'
import { readAll, type Store } from '../../core/store.ts'
import { decodeHead } from './index-file.ts'
import { type IndexHead, MAX_HEAD_BYTES, PREAMBLE_BYTES } from './index-layout.ts'

/** Its key. */
export function indexObjectKey(digest: string): string {
  return `inputs/${digest}.contamination`
}

/** What its head says; its other bytes are not looked at. E_STORE_MISSING, E_INPUT. */
export async function loadIndexHead(store: Store, digest: string): Promise<IndexHead> {
  const key = indexObjectKey(digest)
  return decodeHead(await readAll(store, key, { start: 0, end: PREAMBLE_BYTES + MAX_HEAD_BYTES }), key)
}

/** All its bytes, in memory of their own. E_STORE_MISSING if the store has none, E_CORRUPT if they are others. */
export async function loadIndexBytes(store: Store, digest: string): Promise<Uint8Array> {
  const key = indexObjectKey(digest)
  const about = await store.stat(key)
  if (about === undefined) {
    throw new M3wError(
      'E_STORE_MISSING',
      `${key} is not in the store: a run needs this contamination index. Restore it from a copy, or start the build with the index file again.`,
    )
  }
  const bytes = await readInto(store, key, about.bytes)
  const got = sha256Hex(bytes)
  if (got === digest) return bytes
  throw new M3wError(
    'E_CORRUPT',
    `${key} is damaged: expected SHA-256 ${digest}, got ${got}. Delete it and start the build with the index file again.`,
  )
}

/** What an object of `size` bytes holds, in one buffer from the start: put together of pieces, an index of millions of items would be in memory twice. */
async function readInto(store: Store, key: string, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size)
  let filled = 0
  for await (const piece of store.read(key, { start: 0, end: size }, 'lent')) {
    bytes.set(piece, filled)
    filled += piece.length
  }
  return bytes.subarray(0, filled)
}
