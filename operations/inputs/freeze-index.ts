/** The contamination index of a run: read and checked before any work, and put into the store under its digest. */
import { readFile } from 'node:fs/promises'
import { M3wError } from '../../core/errors.ts'
import { sha256Hex } from '../../core/hash.ts'
import type { Store } from '../../core/store.ts'
import { decodeIndex } from '../../formats/contamination/index-file.ts'
import type { IndexHead } from '../../formats/contamination/index-layout.ts'
import { indexObjectKey, loadIndexHead } from '../../formats/contamination/index-object.ts'
import { PHASH_VERSION } from '../contamination/phash-version.ts'
import { type FrozenInput, inputInStore, putFile } from './frozen-input.ts'

/**
 * The index that a config names: a file, or the digest of one that the store has. E_INPUT, in words, for a file that is no index of
 * this version; E_CONFIG for a digest that the store does not have.
 */
export async function freezeIndex(named: string, store: Store): Promise<FrozenInput> {
  const known = await inputInStore(named, { store, keyOf: indexObjectKey, setting: 'contamination.index' })
  if (known !== undefined) {
    checkPhash(await loadIndexHead(store, known.digest), `contamination.index ${named}`)
    return known
  }
  const bytes = await readFile(named).catch((cause: unknown) => {
    throw new M3wError(
      'E_INPUT',
      `contamination.index: ${named} cannot be read (${String(cause)}). Make it with "m3w contamination-index … --out ${named}".`,
      { cause },
    )
  })
  const { head } = decodeIndex(bytes, named)
  checkPhash(head, named)
  const digest = sha256Hex(bytes)
  return { digest, write: (to) => putFile(to, indexObjectKey(digest), { path: named, digest }) }
}

/** Pictures measured in another way have other bits: none would be found, or wrong ones. */
function checkPhash({ phashVersion }: Pick<IndexHead, 'phashVersion'>, where: string): void {
  if (phashVersion === PHASH_VERSION) return
  throw new M3wError(
    'E_INPUT',
    `${where} has pictures measured by "${phashVersion}", expected "${PHASH_VERSION}". Build it again with "m3w contamination-index".`,
  )
}
