/** A file of scores: every row is checked before any work, and the file is kept in the store under its digest. */
import { createReadStream } from 'node:fs'
import { M3wError } from '../../core/errors.ts'
import type { Store } from '../../core/store.ts'
import { scoresObjectKey } from '../../datasets/scores.ts'
import { digested, openDigest } from '../../formats/digest.ts'
import { readScoreRows } from '../../formats/table/score-rows.ts'
import { type FrozenInput, inputInStore, putFile } from './frozen-input.ts'

/** The file, or the digest of one that the store has. E_INPUT names file and row; E_CONFIG a digest that the store does not have. */
export async function freezeScores(named: string, store: Store): Promise<FrozenInput> {
  const known = await inputInStore(named, { store, keyOf: scoresObjectKey, setting: 'scores.files' })
  if (known !== undefined) return known
  const digest = openDigest()
  try {
    for await (const _row of readScoreRows(digested(createReadStream(named) as AsyncIterable<Buffer>, digest), named));
  } catch (cause) {
    if (cause instanceof M3wError) throw cause
    throw new M3wError('E_INPUT', `scores.files: ${named} cannot be read (${String(cause)}). Name a file of scores.`, {
      cause,
    })
  }
  const { sha256 } = digest.finish()
  return { digest: sha256, write: (to) => putFile(to, scoresObjectKey(sha256), { path: named, digest: sha256 }) }
}
