/** A list of pictures and texts: its columns are looked at before any work, and the file is kept in the store under its digest. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { M3wError } from '../../core/errors.ts'
import type { Store } from '../../core/store.ts'
import { pairListKey } from '../../datasets/pairs.ts'
import { digested, openDigest } from '../../formats/digest.ts'
import { readPairRows } from '../../formats/table/pair-rows.ts'
import { inputInStore, putFile, type SizedInput } from './frozen-input.ts'

/** The file, or the digest of one that the store has. E_INPUT for a file that cannot be read or has no such columns; E_CONFIG for a digest that the store does not have. */
export async function freezePairList(named: string, store: Store): Promise<SizedInput> {
  const known = await inputInStore(named, { store, keyOf: pairListKey, setting: 'pairs.lists' })
  if (known !== undefined) return known
  const digest = openDigest()
  let bytes = 0
  try {
    bytes = (await stat(named)).size
    const read = (range?: { readonly start: number; readonly end: number }): AsyncIterable<Buffer> =>
      createReadStream(
        named,
        range === undefined ? {} : { start: range.start, end: range.end - 1 },
      ) as AsyncIterable<Buffer>
    for await (const _row of readPairRows({ bytes, read }, named)) break
    for await (const _chunk of digested(read(), digest));
  } catch (cause) {
    if (cause instanceof M3wError) throw cause
    const why = `pairs.lists: ${named} cannot be read (${String(cause)}). Name a file of addresses and texts: CSV, JSON lines or parquet.`
    throw new M3wError('E_INPUT', why, { cause })
  }
  const { sha256 } = digest.finish()
  return { digest: sha256, bytes, write: (to) => putFile(to, pairListKey(sha256), { path: named, digest: sha256 }) }
}
