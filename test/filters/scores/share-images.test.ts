/** A share of the pictures that have a score stays, over the whole run and however it is cut. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sha256Hex } from '../../../core/hash.ts'
import { chooseImagesStage } from '../../../filters/scores/choose-images-stage.ts'
import { type Share, sharesOf } from '../../../filters/scores/rank.ts'
import { shareImagesStage } from '../../../filters/scores/share-images-stage.ts'
import { weighImagesStage } from '../../../filters/scores/weigh-images-stage.ts'
import type { ImageSlot } from '../../../schemas/index.ts'
import { runStage } from '../../helpers/run-stage.ts'
import { slotOf } from '../image/slots.ts'

const scored = (place: number, picture: string, scores: Readonly<Record<string, number>>): ImageSlot => {
  const slot = slotOf(`d${place}`, place, picture)
  const { measures } = slot.fact
  assert.ok(measures)
  return { ...slot, fact: { ...slot.fact, measures: { ...measures, signals: { ...measures.signals, ...scores } } } }
}
/** Ten pictures in eleven places and one without a score; of two scores the second is missing for the last. */
const SLOTS = [
  ...Array.from({ length: 10 }, (_, n) =>
    scored(n, `p${n}`, { 'score.beauty': n - 4, ...(n === 9 ? {} : { 'score.loss': n }) }),
  ),
  scored(10, 'p9', { 'score.beauty': 5 }),
  slotOf('d11', 11, 'none'),
]

async function stayingOf(shares: readonly Share[], partitions = 1) {
  const weighed = await runStage(weighImagesStage(shares), { inputs: { slots: SLOTS }, partitions: 1 })
  const chosen = await runStage(chooseImagesStage(shares), { inputs: { pictures: weighed.outputs.pictures } })
  const stage = shareImagesStage(shares, { upstream: 'score-images' })
  const whole = { cuts: chosen.outputs.cuts }
  const { outputs, counts } = await runStage(stage, { inputs: { slots: SLOTS }, whole, partitions })
  return { kept: outputs.kept.map(({ slot }) => slot).sort((a, b) => a - b), dropped: outputs.dropped, counts }
}

test('the highest or the lowest of those that have a score stay, rounded up, in all their places', async () => {
  for (const partitions of [1, 3]) {
    const high = await stayingOf([{ name: 'beauty', keepShare: 0.25, prefer: 'high' }], partitions)
    assert.deepEqual(high.kept, [7, 8, 9, 10, 11])
    assert.equal(high.counts['slot.dropped.score_share'], 7)
    const { measured, limit, detail } = high.dropped.find(({ id }) => id !== undefined) ?? assert.fail()
    assert.deepEqual([typeof measured, limit, detail], ['number', 0.25, 'beauty'])
    const low = await stayingOf([{ name: 'beauty', keepShare: 0.1, prefer: 'low' }], partitions)
    assert.deepEqual(low.kept, [0, 11])
  }
})

test('a second share is of what the first left, and of equal values the first ids stay', async () => {
  const both = sharesOf({ loss: { keepShare: 0.5, prefer: 'low' }, beauty: { keepShare: 0.5, prefer: 'high' } })
  assert.deepEqual(
    both.map(({ name }) => name),
    ['beauty', 'loss'],
  )
  // 5 to 9 are left by the first; of the four of them that have the second two stay.
  assert.deepEqual((await stayingOf(both)).kept, [5, 6, 9, 10, 11])
  const equal = ['a', 'b', 'c'].map((picture, place) => scored(place, picture, { 'score.x': 1 }))
  const [first] = ['a', 'b', 'c'].map(sha256Hex).sort()
  const shares: readonly Share[] = [{ name: 'x', keepShare: 0.1, prefer: 'high' }]
  const { outputs } = await runStage(weighImagesStage(shares), { inputs: { slots: equal } })
  const { outputs: chosen } = await runStage(chooseImagesStage(shares), { inputs: { pictures: outputs.pictures } })
  assert.match(chosen.cuts[0]?.last ?? '', new RegExp(`${first}$`))
})

test('a share of nothing takes all that have the score, and none is no rule', async () => {
  assert.deepEqual(sharesOf({ beauty: { min: 2, prefer: 'high' } }), [])
  assert.deepEqual((await stayingOf([{ name: 'beauty', keepShare: 0, prefer: 'high' }])).kept, [11])
})
