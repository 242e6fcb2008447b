import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sha256Hex } from '../../../core/hash.ts'
import { dedupImagesStage } from '../../../filters/image/dedup-images-stage.ts'
import { judgeImagesStage } from '../../../filters/image/judge-images-stage.ts'
import { dropRecord } from '../../../schemas/index.ts'
import { multiset, runStage } from '../../helpers/run-stage.ts'
import { slotOf } from './slots.ts'

const OFF = {
  minSharpness: null,
  maxFlatShare: null,
  minBytesPerPixel: null,
  maxQrShare: null,
  maxTextShare: null,
  maxRepetition: null,
}
const LIMITS = { minSidePx: 64, maxJudgedSidePx: 2000, maxAspect: 3, minColourDeviation: 2, ...OFF }

test('judge-images: every slot is kept or dropped with its measure and limit, and counted', async () => {
  const slots = [
    slotOf('a', 0, 'p'),
    slotOf('a', 1, 'icon', { widthPx: 16, heightPx: 16 }),
    slotOf('b', 0, 'rule', { widthPx: 900, heightPx: 70 }),
  ]
  const { outputs, counts } = await runStage(judgeImagesStage(LIMITS), { inputs: { slots }, partitions: 2 })
  assert.deepEqual(outputs.kept, [slots[0]])
  assert.deepEqual(
    multiset(outputs.dropped.map(({ id, reason, measured, limit }) => [id.slice(32), reason, measured, limit])),
    ['[".0","aspect_over",12.857142857142858,3]', '[".1","too_small_px",16,64]'],
  )
  for (const drop of outputs.dropped) dropRecord.parse(drop)
  assert.deepEqual(counts, {
    'slot.in': 3,
    'slot.kept': 1,
    'slot.dropped.too_small_px': 1,
    'slot.dropped.aspect_over': 1,
  })
})

test('judge-images: blur, flatness, bytes a pixel, codes, text and repetition drop nothing until they have a limit', async () => {
  // 1,000 bytes of 400 x 300, sharpness 100, a tenth of one colour, a fifth of a QR code, a tenth of text, a lattice of 2.5 deviations.
  const slots = [slotOf('a', 0, 'p')]
  const reasonsOf = async (limits: object): Promise<readonly string[]> => {
    const { outputs } = await runStage(judgeImagesStage({ ...LIMITS, ...limits }), { inputs: { slots } })
    return outputs.dropped.map(({ reason }) => reason)
  }
  assert.deepEqual(await reasonsOf({}), [])
  assert.deepEqual(await reasonsOf({ minSharpness: 100, maxFlatShare: 0.1, minBytesPerPixel: 1 / 120 }), [])
  assert.deepEqual(await reasonsOf({ minSharpness: 100.1 }), ['blurred'])
  assert.deepEqual(await reasonsOf({ maxFlatShare: 0.09 }), ['mostly_flat'])
  assert.deepEqual(await reasonsOf({ minBytesPerPixel: 0.01 }), ['few_bytes'])
  assert.deepEqual(await reasonsOf({ maxQrShare: 0.2, maxTextShare: 0.1, maxRepetition: 2.5 }), [])
  assert.deepEqual(await reasonsOf({ maxQrShare: 0.19 }), ['qr_code'])
  assert.deepEqual(await reasonsOf({ maxTextShare: 0.09 }), ['much_text'])
  assert.deepEqual(await reasonsOf({ maxRepetition: 2.49 }), ['repeated_pattern'])
})

test('judge-images: a slot without measures is damage, not a small image', async () => {
  const { measures: _, ...fact } = slotOf('a', 0, 'p').fact
  const slots = [{ documentId: 'a'.repeat(32), slot: 0, fact: { ...fact, status: 'http_5xx' as const } }]
  await assert.rejects(runStage(judgeImagesStage(LIMITS), { inputs: { slots } }), { code: 'E_CORRUPT' })
})

test('judge-images: only its own part of the config is in the task key', () => {
  const stage = judgeImagesStage({ ...LIMITS, ...{ maxSidePx: 5 } })
  assert.deepEqual(stage.options, { ...LIMITS, bannedUrlWords: [], furnitureUrlWords: [] })
})

test('dedup-images: counts distinct documents, so a picture repeated in one document is one', async () => {
  const slots = [
    ...['a', 'b', 'c'].map((document) => slotOf(document, 0, 'logo')),
    ...[0, 1, 2, 3].map((slot) => slotOf('a', slot + 1, 'photo')),
    slotOf('b', 7, 'photo'),
  ]
  const { outputs, counts } = await runStage(dedupImagesStage({ maxDocumentsPerImage: 2 }), {
    inputs: { slots },
    partitions: 3,
  })
  assert.deepEqual(new Set(outputs.kept.map(({ fact }) => fact.measures?.id)), new Set([sha256Hex('photo')]))
  assert.equal(outputs.kept.length, 5)
  assert.deepEqual(
    outputs.dropped.map(({ reason, measured, limit }) => [reason, measured, limit]),
    [
      ['over_used', 3, 2],
      ['over_used', 3, 2],
      ['over_used', 3, 2],
    ],
  )
  assert.deepEqual(counts, { 'slot.in': 8, 'slot.kept': 5, 'slot.dropped.over_used': 3 })
})

test('dedup-images: the output does not depend on the order of arrival or the number of partitions', async () => {
  const slots = ['a', 'b', 'c', 'd'].flatMap((document, index) => [
    slotOf(document, 10, 'logo'),
    slotOf(document, 9, `photo${index % 2}`),
  ])
  const stage = dedupImagesStage({ maxDocumentsPerImage: 3, near: { maxPhashDistance: 4, maxGradientDistance: 8 } })
  const one = await runStage(stage, { inputs: { slots } })
  const reversed = await runStage(stage, { inputs: { slots: [...slots].reverse() } })
  const many = await runStage(stage, { inputs: { slots }, partitions: 4 })
  assert.deepEqual(reversed.outputs, one.outputs)
  assert.deepEqual(multiset(many.outputs.kept), multiset(one.outputs.kept))
  assert.deepEqual(multiset(many.outputs.dropped), multiset(one.outputs.dropped))
})
