/** sign-texts: of each document the bands of its signature, so that those that have one in common meet. */
import { type Dataset, defineStage } from '../../../core/stage.ts'
import { SIMPLIFY_VERSION, simplifyText } from '../../../core/text/simplify-text.ts'
import { bandRows } from '../../../datasets/near-duplicates.ts'
import type { DraftDocument, NearDuplicatesConfig } from '../../../schemas/index.ts'
import { documentText } from '../../text/family/document-text.ts'
import { bandKeysOf } from './bands.ts'
import { MINHASH_VERSION, openHasher, signatureOf } from './hasher.ts'
import { addBands, closeWaiting, openWaiting, takeRows } from './waiting-bands.ts'

/** A map that drops nothing. Documents of fewer words than a shingle have no bands: they are near-duplicates of nothing. */
export function signTextsStage({ shingleWords, bands, rows }: NearDuplicatesConfig, reads: Dataset<DraftDocument>) {
  const banding = { shingleWords, bands, rows }
  return defineStage({
    name: 'sign-texts',
    version: { step: 1, simplify: SIMPLIFY_VERSION, minhash: MINHASH_VERSION },
    kind: 'cpu',
    options: banding,
    inputs: { documents: reads },
    whole: {},
    outputs: { rows: bandRows },
    async *run({ documents }, task) {
      const hasher = openHasher({ words: shingleWords, size: bands * rows })
      const waiting = openWaiting()
      try {
        let document = task.partition
        for await (const draft of documents) {
          task.signal.throwIfAborted()
          const signature = signatureOf(hasher, simplifyText(documentText(draft)))
          if (signature !== undefined) addBands(waiting, bandKeysOf(signature, banding), document)
          if (waiting.size >= MAX_WAITING) for (const row of takeRows(waiting)) yield ['rows', row] as const
          document += task.partitions
        }
        for (const row of takeRows(waiting)) yield ['rows', row] as const
      } finally {
        closeWaiting(waiting)
      }
    },
  })
}

/** Bands that wait to be written: about 5 MB, and a hundred a row. */
const MAX_WAITING = 100_000
