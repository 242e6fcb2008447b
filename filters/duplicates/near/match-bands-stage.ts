/** match-bands: documents with a band in common become pairs, each of them with the first that had the band: linear, however many there are. */
import { defineStage } from '../../../core/stage.ts'
import { type BandRow, bandRows, type CandidatePair, candidatePairs } from '../../../datasets/near-duplicates.ts'
import { closeBandTable, firstOf, keepBands, openBandTable } from './band-table.ts'

/**
 * Bands that are remembered at once: a table of 5 MB, half filled, so that it is read anew with fewer bands before it would grow. A partition of more is read several
 * times, each time for a part of its bands.
 */
const MAX_BANDS = (1 << 17) - 1

/** Yields pairs in the order in which the later document came. */
export function matchBandsStage() {
  return defineStage({
    name: 'match-bands',
    version: 4,
    kind: 'cpu',
    options: {},
    inputs: { rows: bandRows },
    whole: {},
    outputs: { pairs: candidatePairs },
    async *run({ rows }, task) {
      for await (const pair of pairsOf(rows)) {
        task.signal.throwIfAborted()
        yield ['pairs', pair] as const
      }
    },
  })
}

/**
 * The pairs of a partition. `rows` are read again for each part of the bands; the number of parts doubles whenever one turns out to hold more than
 * `maxBands` different bands, and then some pairs come twice.
 */
export async function* pairsOf(rows: AsyncIterable<BandRow>, maxBands = MAX_BANDS): AsyncGenerator<CandidatePair> {
  let parts = 1
  for (let part = 0; part < parts; part += 1) {
    const first = openBandTable()
    try {
      for await (const { bands, documents } of rows) {
        for (const [index, band] of bands.entries()) {
          if (partOf(lastWordOf(band), parts) !== part) continue
          const document = documents[index] as number
          const known = firstOf(first, band, document)
          if (known !== undefined) {
            yield [known, document]
            continue
          }
          if (first.size <= maxBands) continue
          parts *= 2
          keepBands(first, (lastWord) => partOf(lastWord, parts) === part)
        }
      }
    } finally {
      closeBandTable(first)
    }
  }
}

const lastWordOf = (band: string): number => Number.parseInt(band.slice(-8), 16)

/** By the last bits of the key: its first decide the partition. */
function partOf(lastWord: number, parts: number): number {
  return lastWord % parts
}
