/** The contamination index of a run: read and checked before any work, and put into the store under its digest. */
import { readFile, stat } from 'node:fs/promises'
import { M3wError } from '../../core/errors.ts'
import { sha256Hex } from '../../core/hash.ts'
import type { Store } from '../../core/store.ts'
import { decodeIndex } from '../../formats/contamination/index-file.ts'
import { indexObjectKey } from '../../formats/contamination/index-object.ts'
import { PHASH_VERSION } from './phash-version.ts'

export interface FrozenIndex {
  /** SHA-256 of the file. */
  readonly digest: string
  /** Puts it into a store, unless it is there. */
  write(store: Store): Promise<void>
}

const DIGEST = /^[0-9a-f]{64}$/

/**
 * The index that a config names: a file, or the digest of one that the store has. E_INPUT, in words, for a file that is no index of
 * this version; E_CONFIG for a digest that the store does not have.
 */
export async function freezeIndex(named: string, store: Store): Promise<FrozenIndex> {
  const isFile = (await stat(named).catch(() => undefined))?.isFile() === true
  if (!isFile && DIGEST.test(named)) {
    if ((await store.stat(indexObjectKey(named))) !== undefined) return { digest: named, write: async () => {} }
    throw new M3wError(
      'E_CONFIG',
      `contamination.index names ${named}, which ${store.location} does not hold. Give the file that "m3w contamination-index" made.`,
    )
  }
  const bytes = await readFile(named).catch((cause: unknown) => {
    throw new M3wError(
      'E_INPUT',
      `contamination.index: ${named} cannot be read (${String(cause)}). Make it with "m3w contamination-index … --out ${named}".`,
      { cause },
    )
  })
  const { head } = decodeIndex(bytes, named)
  if (head.phashVersion !== PHASH_VERSION) {
    throw new M3wError(
      'E_INPUT',
      `${named} has pictures measured by "${head.phashVersion}", expected "${PHASH_VERSION}". Build it again with "m3w contamination-index".`,
    )
  }
  const digest = sha256Hex(bytes)
  return { digest, write: (to) => writeOnce(to, indexObjectKey(digest), bytes) }
}

async function writeOnce(store: Store, key: string, bytes: Uint8Array): Promise<void> {
  if ((await store.stat(key)) !== undefined) return
  const writer = await store.write(key)
  try {
    await writer.write(bytes)
    await writer.close()
  } catch (error) {
    await writer.abort()
    // Another start wrote the same bytes.
    if ((await store.stat(key)) === undefined) throw error
  }
}
