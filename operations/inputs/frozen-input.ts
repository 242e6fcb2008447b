/** A file that a run reads, known by its digest and kept in the store once. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { M3wError } from '../../core/errors.ts'
import type { Store } from '../../core/store.ts'
import { digested, openDigest } from '../../formats/digest.ts'

export interface FrozenInput {
  /** SHA-256 of the file. */
  readonly digest: string
  /** Puts it into a store, unless it is there. */
  write(store: Store): Promise<void>
}

/** One whose size says how much there is to do. */
export interface SizedInput extends FrozenInput {
  readonly bytes: number
}

const DIGEST = /^[0-9a-f]{64}$/

/**
 * What `named` is where it is the digest of an object that the store has; undefined for a file. E_CONFIG, naming the `setting`, for a digest
 * that is neither.
 */
export async function inputInStore(
  named: string,
  { store, keyOf, setting }: { readonly store: Store; keyOf(digest: string): string; readonly setting: string },
): Promise<SizedInput | undefined> {
  const isFile = (await stat(named).catch(() => undefined))?.isFile() === true
  if (isFile || !DIGEST.test(named)) return undefined
  const held = await store.stat(keyOf(named))
  if (held !== undefined) return { digest: named, bytes: held.bytes, write: async () => {} }
  throw new M3wError(
    'E_CONFIG',
    `${setting} names ${named}, which ${store.location} does not hold. Give the file itself.`,
  )
}

/** Copies a file of this digest into the store under `key`, unless it is there. E_INPUT for one that was written over since it was read: archives may have taken hours to come. */
export async function putFile(
  store: Store,
  key: string,
  { path, digest }: { readonly path: string; readonly digest: string },
): Promise<void> {
  if ((await store.stat(key)) !== undefined) return
  const writer = await store.write(key)
  try {
    const copied = openDigest()
    const bytes = createReadStream(path) as AsyncIterable<Buffer>
    for await (const chunk of digested(bytes, copied)) await writer.write(chunk)
    if (copied.finish().sha256 !== digest)
      throw new M3wError('E_INPUT', `${path} has changed since this build began: expected it to stay. Start again.`)
    await writer.close()
  } catch (error) {
    await writer.abort()
    // Another start wrote the same bytes.
    if ((await store.stat(key)) === undefined) throw error
  }
}
