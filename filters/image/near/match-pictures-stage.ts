/** match-pictures: of the pictures under a band those that are near-duplicates become pairs. */
import { sortedBy } from '../../../core/sort.ts'
import { defineStage } from '../../../core/stage.ts'
import { type PictureBand, type PicturePair, pictureBands, picturePairs } from '../../../datasets/near-pictures.ts'
import type { NearPicturesConfig } from '../../../schemas/index.ts'
import { hashesOf, isNear, NEAR_PICTURES_VERSION, type PictureHashes } from './hash-bands.ts'

/**
 * A picture is compared with so many different ones before it under the same band: linear, whatever comes. Judgement: a million pictures have some hundred
 * under a band; where more are, they are alike by design or malice, and are found through neighbours or other bands.
 */
export const MAX_COMPARED = 4096

type Distances = Pick<NearPicturesConfig, 'maxPhashDistance' | 'maxGradientDistance'>

/** Yields pairs in order of (band, hashes, picture). Pictures with equal hashes are paired with the first of them alone. */
export function matchPicturesStage({ maxPhashDistance, maxGradientDistance }: Distances) {
  const distances = { maxPhashDistance, maxGradientDistance }
  return defineStage({
    name: 'match-pictures',
    version: { step: 1, near: NEAR_PICTURES_VERSION },
    kind: 'cpu',
    options: distances,
    inputs: { bands: pictureBands },
    whole: {},
    outputs: { pairs: picturePairs },
    async *run({ bands }, task) {
      const sorting = {
        scratchFolder: task.scratchFolder,
        name: 'pictures-by-band',
        keyOf: ({ band }: PictureBand) => band,
        orderOf: hashOrder,
      }
      yield* sortedBy(bands, sorting, function* (sorter) {
        for (const { count, records } of sorter.groups()) {
          task.signal.throwIfAborted()
          if (count > 1) for (const pair of pairsUnder(records(), distances)) yield ['pairs', pair] as const
        }
      })
    },
  })
}

function hashOrder({ phash, gradientHash, picture }: PictureBand): string {
  return `${phash} ${gradientHash} ${String(picture).padStart(16, '0')}`
}

/** Of pictures in the order of their hashes. */
export function* pairsUnder(
  pictures: Iterable<PictureBand>,
  distances: Distances,
  maxCompared = MAX_COMPARED,
): Generator<PicturePair> {
  const before: { readonly picture: number; readonly hashes: PictureHashes }[] = []
  let last: PictureBand | undefined
  for (const row of pictures) {
    const { picture, phash, gradientHash } = row
    if (last !== undefined && last.phash === phash && last.gradientHash === gradientHash) {
      yield [last.picture, picture]
      continue
    }
    const hashes = hashesOf(row)
    for (const other of before) if (isNear(other.hashes, hashes, distances)) yield [other.picture, picture]
    if (before.length === maxCompared) before.shift()
    before.push({ picture, hashes })
    last = row
  }
}
