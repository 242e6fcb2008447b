/** Near-duplicate pictures meet whatever their partition, and only they. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hash64 } from '../../../../core/hash.ts'
import { hashDistance } from '../../../../datasets/image-signals.ts'
import { clusteredSlots, judgedSlots } from '../../../../datasets/images.ts'
import type { PictureBand, PicturePair } from '../../../../datasets/near-pictures.ts'
import { dedupImagesStage } from '../../../../filters/image/dedup-images-stage.ts'
import { clusterPicturesStage } from '../../../../filters/image/near/cluster-pictures-stage.ts'
import { gatherPicturesStage } from '../../../../filters/image/near/gather-pictures-stage.ts'
import { bandsOf } from '../../../../filters/image/near/hash-bands.ts'
import { hashPicturesStage } from '../../../../filters/image/near/hash-pictures-stage.ts'
import { matchPicturesStage, pairsUnder } from '../../../../filters/image/near/match-pictures-stage.ts'
import type { ImageSlot } from '../../../../schemas/index.ts'
import { multiset, runStage } from '../../../helpers/run-stage.ts'
import { slotOf } from '../slots.ts'

const DISTANCES = { maxPhashDistance: 4, maxGradientDistance: 8 }
const PLACE = { reads: judgedSlots, upstream: 'judge-images' }

function slotLike(document: string, slot: number, picture: string, phash: bigint, gradient: bigint): ImageSlot {
  const hex = (bits: bigint): string => bits.toString(16).padStart(16, '0')
  const signals = {
    phash: hex(phash),
    gradientHash: hex(gradient),
    colourDeviation: 40,
    sharpness: 100,
    flatShare: 0.1,
    qrShare: 0,
    textShare: 0,
    repetition: 0,
  }
  return slotOf(document, slot, picture, { signals })
}

/** Hashes of 40 scenes, each with copies that differ in a few bits. */
function scenes(): readonly ImageSlot[] {
  return Array.from({ length: 200 }, (_, index) => {
    const [scene, copy] = [Math.floor(index / 5), index % 5]
    const flips = Array.from({ length: copy }, (_bit, bit) => 1n << (hash64(index, `bit ${bit}`) % 64n))
    const phash = flips.reduce((bits, flip) => bits ^ flip, hash64(scene, 'phash'))
    const gradient = flips.reduce((bits, flip) => bits ^ (flip << 1n), hash64(scene, 'gradient'))
    return slotLike(`d${index % 17}`, index, `picture ${index}`, phash, BigInt.asUintN(64, gradient))
  })
}

async function near(slots: readonly ImageSlot[], partitions = 1, maxDocumentsPerImage = 1000) {
  const options = { partitions, outputPartitions: partitions }
  const { outputs: hashed } = await runStage(hashPicturesStage(DISTANCES, PLACE), { inputs: { slots }, ...options })
  const { outputs: matched } = await runStage(matchPicturesStage(DISTANCES), {
    inputs: { bands: hashed.bands },
    partitions: 3,
  })
  const { outputs: clustered } = await runStage(clusterPicturesStage(), {
    inputs: {},
    whole: { pairs: matched.pairs as PicturePair[] },
    outputPartitions: partitions,
  })
  const { outputs: gathered } = await runStage(gatherPicturesStage(PLACE), {
    inputs: { slots, rows: clustered.rows },
    ...options,
  })
  const stage = dedupImagesStage(
    { maxDocumentsPerImage, near: DISTANCES },
    { reads: clusteredSlots, upstream: 'judge-images' },
  )
  const { outputs } = await runStage(stage, { inputs: { slots: gathered.slots }, partitions })
  return outputs
}

/** All with all, and what hangs together. */
function byBruteForce(slots: readonly ImageSlot[]): ReadonlyMap<string, string> {
  const hashes = slots.map(({ fact }) => fact.measures?.signals as { phash: string; gradientHash: string })
  const ids = slots.map(({ fact }) => fact.measures?.id ?? '')
  const cluster = ids.map((id) => id)
  for (let changed = true; changed; ) {
    changed = false
    for (const [i, a] of hashes.entries()) {
      for (const [j, b] of hashes.entries()) {
        if (hashDistance(a.phash, b.phash) > 4 || hashDistance(a.gradientHash, b.gradientHash) > 8) continue
        const [one, other] = [cluster[i] as string, cluster[j] as string]
        if (one >= other) continue
        cluster[j] = one
        changed = true
      }
    }
  }
  return new Map(ids.map((id, index) => [id, cluster[index] as string]))
}

test('near-pictures: clusters are those of comparing all with all, for any number of partitions', async () => {
  const slots = scenes()
  const expected = byBruteForce(slots)
  const sizes = new Map<string, number>()
  for (const id of expected.values()) sizes.set(id, (sizes.get(id) ?? 0) + 1)
  assert.ok([...sizes.values()].some((size) => size === 5))
  const one = await near(slots)
  for (const { fact, cluster, picturesLike } of one.kept) {
    const id = expected.get(fact.measures?.id ?? '') ?? ''
    assert.deepEqual([cluster, picturesLike], [{ id, size: sizes.get(id) }, undefined])
  }
  for (const partitions of [3, 8]) assert.deepEqual(multiset((await near(slots, partitions)).kept), multiset(one.kept))
  assert.deepEqual(multiset((await near([...slots].reverse(), 3)).kept), multiset(one.kept))
})

test('near-pictures: a chain of small steps is cut into what is near to one picture, for any number of partitions', async () => {
  const chain = Array.from({ length: 7 }, (_, step) =>
    slotLike(`d${step}`, 0, `step ${step}`, 0x123456789abcdefn ^ ((1n << BigInt(3 * step)) - 1n), 77n),
  )
  const one = await near(chain)
  const clusters = new Map<string, string[]>()
  for (const { fact, cluster } of one.kept) {
    const members = clusters.get(cluster?.id ?? '') ?? []
    members.push(String(fact.measures?.signals.phash))
    clusters.set(cluster?.id ?? '', members)
    assert.equal(
      cluster?.id,
      [
        ...new Set(one.kept.filter((s) => s.cluster?.id === cluster?.id).map((s) => s.fact.measures?.id ?? '')),
      ].sort()[0],
    )
  }
  for (const members of clusters.values()) {
    assert.ok(members.some((leader) => members.every((member) => hashDistance(leader, member) <= 4)))
  }
  assert.deepEqual([...clusters.values()].map(({ length }) => length).sort(), [2, 2, 3])
  assert.deepEqual(multiset((await near([...chain].reverse(), 3)).kept), multiset(one.kept))
})

test('near-pictures: over-use is counted over all near-duplicates together', async () => {
  const logo = [0, 1, 2].map((index) => slotLike(`d${index}`, 0, `logo ${index}`, 0xabcdn ^ (1n << BigInt(index)), 77n))
  const { kept, dropped } = await near([...logo, slotLike('d0', 1, 'photo', 0xffff0000ffffn, 77n)], 2, 2)
  assert.deepEqual(
    dropped.map(({ reason, measured, limit, detail }) => [reason, measured, limit, detail?.slice(0, 20)]),
    Array.from({ length: 3 }, () => ['over_used', 3, 2, '3 near-duplicates of']),
  )
  assert.equal(kept.length, 1)
})

test('near-pictures: two pictures whose frequencies agree are apart where one gets brighter elsewhere', async () => {
  const { kept } = await near([
    slotLike('a', 0, 'graph', 99n, 0xff00ff00n),
    slotLike('b', 0, 'other', 99n, 0x00ff00ffn),
  ])
  assert.deepEqual(
    kept.map(({ cluster }) => cluster?.size),
    [1, 1],
  )
})

test('near-pictures: fills and plain gradients, of which hashes say nothing, are near to nothing', () => {
  assert.deepEqual(bandsOf({ phash: '8000000000000000', gradientHash: '0000000000000000' }, DISTANCES), [])
  assert.equal(bandsOf({ phash: '8000000000000000', gradientHash: '0000000000000001' }, DISTANCES).length, 5)
})

test('near-pictures: however many are under a band, each is compared with so many, and the rows with the first alike', () => {
  const rows: PictureBand[] = Array.from({ length: 3000 }, (_, picture) => ({
    band: '0:1',
    picture,
    phash: hash64(Math.floor(picture / 2), 'x')
      .toString(16)
      .padStart(16, '0'),
    gradientHash: '00000000000000ff',
  }))
  const all = { maxPhashDistance: 64, maxGradientDistance: 64 }
  assert.equal([...pairsUnder(rows, all, 10)].length, 1500 + 10 * 1500 - 55)
})
