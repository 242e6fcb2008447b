import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { documentsFrom } from '../../../datasets/documents.ts'
import { dedupImageSetsStage } from '../../../filters/duplicates/dedup-image-sets-stage.ts'
import { gatherImageSetsStage } from '../../../filters/duplicates/gather-image-sets-stage.ts'
import { imageSetOf } from '../../../filters/duplicates/image-set.ts'
import type { DraftDocument } from '../../../schemas/index.ts'
import { multiset, runStage } from '../../helpers/run-stage.ts'
import { draftOf, image, paragraph } from '../sample-drafts.ts'

const [a, b, c] = ['a', 'b', 'c'].map((name) => image(`https://kites.example/${name}.jpg`)) as [
  ReturnType<typeof image>,
  ReturnType<typeof image>,
  ReturnType<typeof image>,
]
const day = (date: number, name: string, segments: DraftDocument['segments']): DraftDocument =>
  draftOf({ url: `https://kites.example/${name}`, date: `2024-01-0${date}T00:00:00Z`, segments })
const DRAFTS = [
  day(1, 'old', [a, paragraph('Kites of today.'), b]),
  day(3, 'new', [b, paragraph('Other words.'), a, b]),
  day(2, 'between', [paragraph('More.'), a, b]),
  day(1, 'more', [a, b, c]),
  day(1, 'one', [a, paragraph('A kite.')]),
  day(2, 'also-one', [a, paragraph('The same kite from behind.')]),
  day(2, 'none', [paragraph('No kite.')]),
]

async function survivors(keep: 'latest' | 'earliest', partitions: number, drafts: readonly DraftDocument[]) {
  const gather = gatherImageSetsStage({ minImages: 2 }, documentsFrom('before'))
  const dedup = dedupImageSetsStage({ minImages: 2, keep }, { writes: documentsFrom('behind'), upstream: 'before' })
  const met = (await runStage(gather, { inputs: { documents: drafts }, partitions })).outputs.documents
  return (await runStage(dedup, { inputs: { documents: met }, partitions })).outputs
}
const namesOf = (documents: readonly DraftDocument[]): readonly string[] =>
  documents.map(({ url }) => url.slice('https://kites.example/'.length)).sort()

describe('documents with the same set of pictures', () => {
  it('are one, in whatever order they show them: the latest or the earliest stays and is named', async () => {
    const others = ['also-one', 'more', 'none', 'one']
    const { documents, dropped } = await survivors('latest', 1, DRAFTS)
    assert.deepEqual(namesOf(documents), [...others, 'new'].sort())
    const kept = documents.find(({ url }) => url.endsWith('/new'))
    for (const { reason, measured, detail } of dropped)
      assert.deepEqual([reason, measured, detail], ['dup_image_set', 3, kept?.id])
    assert.deepEqual(namesOf((await survivors('earliest', 1, DRAFTS)).documents), [...others, 'old'].sort())
  })

  it('stay the same ones for any number of partitions and any order of arrival', async () => {
    const one = await survivors('latest', 1, DRAFTS)
    const many = await survivors('latest', 5, [...DRAFTS].reverse())
    assert.deepEqual(multiset(many.documents), multiset(one.documents))
    assert.deepEqual(multiset(many.dropped), multiset(one.dropped))
  })

  it('are told from those with fewer pictures than are asked for', () => {
    assert.equal(imageSetOf({ segments: [a, a] }, 2), undefined)
    assert.equal(imageSetOf({ segments: [a, b] }, 2), imageSetOf({ segments: [b, a, b] }, 2))
    assert.notEqual(imageSetOf({ segments: [a] }, 1), undefined)
  })
})
