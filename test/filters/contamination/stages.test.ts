/** What the two stages do with matches: marks on records, drops with set, item and measure, and counts by set. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sha256Hex } from '../../../core/hash.ts'
import { contaminationOf } from '../../../datasets/contamination.ts'
import { documentsFrom, textDocuments } from '../../../datasets/documents.ts'
import { contaminatedImagesStage } from '../../../filters/contamination/contaminated-images-stage.ts'
import { contaminationStage } from '../../../filters/contamination/contamination-stage.ts'
import { indexObjectKey } from '../../../formats/contamination/index-object.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'
import { runStage } from '../../helpers/run-stage.ts'
import { slotOf } from '../image/slots.ts'
import { draftOf, paragraph } from '../sample-drafts.ts'
import { bytesOf, dataOf, wordsFrom } from './index-of.ts'

const ITEM = wordsFrom(0, 20)
const data = dataOf({
  texts: [['quiz', 'q1', ITEM]],
  images: [['photos', 'cat.jpg', sha256Hex('cat'), '00000000000000ff']],
})
const index = sha256Hex(bytesOf(data))

async function storeWithIndex() {
  const store = openMemoryStore()
  await store.create(indexObjectKey(index), bytesOf(data))
  return store
}

const place = { reads: documentsFrom('dedup-content'), writes: textDocuments, upstream: 'dedup-content' }
const documents = [
  draftOf({ url: 'https://a.example/1', segments: [paragraph(`${wordsFrom(50, 90)} ${ITEM}`)] }),
  draftOf({ url: 'https://a.example/2', segments: [paragraph(wordsFrom(100, 200))] }),
]
const texts = async (action: 'mark' | 'drop') =>
  await runStage(contaminationStage({ index, action, minContainment: 0.5, minJaccard: 0.8 }, place), {
    inputs: { documents },
    store: await storeWithIndex(),
  })

describe('documents that hold an item', () => {
  it('are marked with set, item, measure and value, and others are left as they are', async () => {
    const { outputs, counts } = await texts('mark')
    const [marked, plain] = outputs.documents
    assert.deepEqual(marked?.contamination, [{ set: 'quiz', item: 'q1', measure: 'containment', value: 1 }])
    assert.deepEqual(plain, documents[1])
    assert.deepEqual(contaminationOf([counts], ['quiz', 'photos']).quiz?.documents, { marked: 1, dropped: 0 })
  })

  it('are dropped with reason, value, limit and what was met', async () => {
    const { outputs, counts } = await texts('drop')
    assert.deepEqual(
      outputs.documents.map(({ url }) => url),
      ['https://a.example/2'],
    )
    const [{ reason, measured, limit, detail } = assert.fail()] = outputs.dropped
    assert.deepEqual([reason, measured, limit, detail], ['contaminated_text', 1, 0.5, 'quiz q1 (containment)'])
    assert.deepEqual(
      [counts['document.in'], counts['document.kept'], counts['document.dropped.contaminated_text']],
      [2, 1, 1],
    )
  })
})

describe('images', () => {
  const near = (phash: string) => ({ signals: { phash, colourDeviation: 40 } })
  const slots = [
    slotOf('one', 0, 'cat', near('ffffffffffffffff')),
    slotOf('one', 1, 'cat at 2', near('00000000000000fc')),
    slotOf('two', 0, 'cat at 2', near('00000000000000fc')),
    slotOf('two', 1, 'cat at 4', near('00000000000000f0')),
    slotOf('two', 2, 'cat at 5', near('00000000000000e0')),
  ]
  const images = async (action: 'mark' | 'drop') =>
    await runStage(contaminatedImagesStage({ index, action, maxPhashDistance: 4, maxDropPhashDistance: 2 }), {
      inputs: { slots },
      store: await storeWithIndex(),
    })

  it('are marked by equal bytes or by a near hash, with the distance', async () => {
    const { outputs, counts } = await images('mark')
    assert.deepEqual(
      outputs.kept.map(({ contamination }) => contamination?.map(({ measure, value }) => `${measure} ${value}`)),
      [['sha256 0'], ['phash 2'], ['phash 2'], ['phash 4'], undefined],
    )
    // Pictures, not their places.
    assert.deepEqual(contaminationOf([counts], []).photos?.images, { marked: 3, dropped: 0, exact: 1 })
  })

  it('are dropped up to the smaller distance and marked up to the larger one', async () => {
    const { outputs, counts } = await images('drop')
    assert.deepEqual(
      outputs.dropped.map(({ reason, measured, limit, detail }) => [reason, measured, limit, detail]),
      [
        ['contaminated_image', 0, 2, 'photos cat.jpg (sha256)'],
        ['contaminated_image', 2, 2, 'photos cat.jpg (phash)'],
        ['contaminated_image', 2, 2, 'photos cat.jpg (phash)'],
      ],
    )
    assert.deepEqual(
      outputs.kept.map(({ contamination }) => contamination?.[0]?.value),
      [4, undefined],
    )
    assert.deepEqual(contaminationOf([counts], []).photos?.images, { marked: 1, dropped: 2, exact: 1 })
  })
})

it('a store without the index, or with a damaged one, stops the task in words', async () => {
  const stage = contaminationStage(
    { index: 'f'.repeat(64), action: 'mark', minContainment: 0.5, minJaccard: 0.8 },
    place,
  )
  await assert.rejects(runStage(stage, { inputs: { documents } }), {
    code: 'E_STORE_MISSING',
    message: /contamination index/,
  })
  const store = openMemoryStore()
  await store.create(indexObjectKey('f'.repeat(64)), Buffer.from('broken'))
  await assert.rejects(runStage(stage, { inputs: { documents }, store }), { code: 'E_CORRUPT', message: /is damaged/ })
})
