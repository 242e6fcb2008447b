/**
 * Stage `choose-images`: one task looks at the scores of all pictures, and says up to where a share of each stays. Shares are of the whole run, so that
 * they do not depend on how it is cut; rows are sorted on disk, so that memory does not grow with them.
 */
import { id128 } from '../../core/hash.ts'
import { openSorter, type Sorter } from '../../core/sort.ts'
import { defineStage } from '../../core/stage.ts'
import { type PictureScores, pictureScores, type ScoreCut, scoreCuts } from '../../datasets/scores.ts'
import { rankOf, type Share, stayingOf } from './rank.ts'

/** Each share is of the pictures that those before it left, as it is with documents. Yields the cuts in their order. */
export function chooseImagesStage(shares: readonly Share[]) {
  return defineStage({
    name: 'choose-images',
    version: 1,
    kind: 'cpu',
    options: { shares: [...shares] },
    inputs: { pictures: pictureScores },
    whole: {},
    outputs: { cuts: scoreCuts },
    async *run({ pictures }, { scratchFolder, signal }) {
      const sorters: Sorter<PictureScores>[] = []
      let left: AsyncIterable<PictureScores> | Iterable<PictureScores> = pictures
      try {
        for (const share of shares) {
          signal.throwIfAborted()
          const sorter = openRanks(share, scratchFolder)
          sorters.push(sorter)
          for await (const picture of left) sorter.add(picture)
          const cut = cutOf(sorter, share)
          yield ['cuts', cut] as const
          left = upTo(cut, sorter, share)
        }
      } finally {
        for (const sorter of sorters) sorter.close()
      }
    },
  })
}

function openRanks({ name, prefer }: Share, scratchFolder: string): Sorter<PictureScores> {
  return openSorter<PictureScores>({
    scratchFolder,
    name: `share-${id128(name)}`,
    keyOf: ({ scores }) => (scores[name] === undefined ? 'without' : 'with'),
    orderOf: ({ id, scores }) => rankOf(scores[name] ?? 0, id, prefer),
  })
}

function cutOf(sorter: Sorter<PictureScores>, { name, keepShare, prefer }: Share): ScoreCut {
  let last = ''
  for (const { key, count, records } of sorter.groups()) {
    if (key === 'without') continue
    let left = stayingOf(count, keepShare)
    for (const { id, scores } of records()) {
      if (left === 0) break
      left -= 1
      last = rankOf(scores[name] ?? 0, id, prefer)
    }
  }
  return { name, last }
}

function* upTo({ name, last }: ScoreCut, sorter: Sorter<PictureScores>, { prefer }: Share): Generator<PictureScores> {
  for (const { key, records } of sorter.groups()) {
    for (const picture of records())
      if (key === 'without' || rankOf(picture.scores[name] ?? 0, picture.id, prefer) <= last) yield picture
  }
}
