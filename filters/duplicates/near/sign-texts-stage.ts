/** sign-texts: of each document the bands of its signature, so that those that have one in common meet. */
import { type Dataset, defineStage } from '../../../core/stage.ts'
import { SIMPLIFY_VERSION, simplifyText } from '../../../core/text/simplify-text.ts'
import { type BandRow, bandRows, sliceOf } from '../../../datasets/near-duplicates.ts'
import type { DraftDocument, NearDuplicatesConfig } from '../../../schemas/index.ts'
import { documentText } from '../../text/family/document-text.ts'
import { bandKeysOf } from './bands.ts'
import { MINHASH_VERSION, openHasher, signatureOf } from './hasher.ts'

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
      const waiting: Waiting = { rows: new Map(), bands: 0 }
      let document = task.partition
      for await (const draft of documents) {
        task.signal.throwIfAborted()
        const signature = signatureOf(hasher, simplifyText(documentText(draft)))
        if (signature !== undefined) addBands(waiting, bandKeysOf(signature, banding), document)
        if (waiting.bands >= MAX_WAITING) for (const row of takeRows(waiting)) yield ['rows', row] as const
        document += task.partitions
      }
      for (const row of takeRows(waiting)) yield ['rows', row] as const
    },
  })
}

/** Bands that wait to be written: about 15 MB, and a hundred a row. */
const MAX_WAITING = 100_000

/** Rows that are still filled, by slice. */
interface Waiting {
  readonly rows: Map<number, { readonly bands: string[]; readonly documents: number[] }>
  bands: number
}

function addBands(waiting: Waiting, bands: readonly string[], document: number): void {
  for (const band of bands) {
    const slice = sliceOf(band)
    const row = waiting.rows.get(slice) ?? { bands: [], documents: [] }
    row.bands.push(band)
    row.documents.push(document)
    waiting.rows.set(slice, row)
  }
  waiting.bands += bands.length
}

/** All rows, in order of their slices; none waits any more. */
function takeRows(waiting: Waiting): readonly BandRow[] {
  const rows = [...waiting.rows].sort(([a], [b]) => a - b).map(([slice, row]) => ({ slice, ...row }))
  waiting.rows.clear()
  waiting.bands = 0
  return rows
}
