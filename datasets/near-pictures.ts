/**
 * The datasets of near-duplicate pictures: from bands of hashes over pairs to the pictures of a cluster.
 *
 * A picture is a number there: `index × P + partition`, of its place among the pictures of its partition in order of their ids. So pairs and clusters of a
 * hundred million pictures are integers, and need no dictionary.
 */
import { defineDataset } from '../core/stage.ts'

/** A picture under one band of its perceptual hash. */
export interface PictureBand {
  /** Which band, and its bits. */
  readonly band: string
  readonly picture: number
  readonly phash: string
  readonly gradientHash: string
}
/** Keyed by band. */
export const pictureBands = defineDataset<PictureBand>({ name: 'picture-bands', keyOf: ({ band }) => band })

/** Two pictures whose hashes are near, or that are near to a third. */
export type PicturePair = readonly [picture: number, other: number]
export const picturePairs = defineDataset<PicturePair>({ name: 'picture-pairs' })

/** Which cluster a picture is in; there are no rows of pictures that are like no other. */
export interface PictureRow {
  readonly picture: number
  /** The lowest number in the cluster. */
  readonly cluster: number
}
/** In the partition of the picture, in order of its number. */
export const pictureRows = defineDataset<PictureRow>({
  name: 'picture-rows',
  keyOf: ({ picture }) => String(picture),
  bucketOf: ({ picture }, partitions) => picture % partitions,
})
