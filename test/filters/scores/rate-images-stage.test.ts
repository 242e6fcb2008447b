/** A module of the user's that scores pictures: asked once a picture, in the place of m3w's own model where the config says so, and never silently left out. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { M3wError } from '../../../core/errors.ts'
import { sha256Hex } from '../../../core/hash.ts'
import { judgedSlots, ratedSlots } from '../../../datasets/images.ts'
import { judgeExplicitStage } from '../../../filters/image/judge-explicit-stage.ts'
import { rateImagesStage } from '../../../filters/scores/rate-images-stage.ts'
import { scoreImagesStage } from '../../../filters/scores/score-images-stage.ts'
import { definePipeline, rulesNotRun } from '../../../pipeline.ts'
import { completeConfig, imageSlot } from '../../../schemas/index.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'
import { runStage } from '../../helpers/run-stage.ts'
import { slotOf } from '../image/slots.ts'

const PLACE = { reads: judgedSlots, upstream: 'judge-images' }
const RATED = { reads: ratedSlots, upstream: 'judge-images' }
/** 40 pictures in 41 places; the bytes of number n are n. */
const STORED = Buffer.from(Array.from({ length: 40 }, (_, index) => index))
const SLOTS = [...STORED, 3].map((picture, place) =>
  slotOf(`d${place % 5}`, place, String(picture), { blob: { key: 'pictures', offset: picture, length: 1 } }),
)

async function ratedBy(code: string, { demanded = [] as readonly string[], digest = sha256Hex(code) } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-plugin-'))
  try {
    const path = join(folder, 'score.mjs')
    await writeFile(path, code)
    const store = openMemoryStore()
    await store.create('pictures', STORED)
    const plugin = { path, sha256: digest }
    return await runStage(rateImagesStage({ plugin, demanded }, PLACE), { inputs: { slots: SLOTS }, store })
  } finally {
    await rm(folder, { recursive: true })
  }
}

const MODULE = `
  export const scores = ['unsafe', 'format']
  export const openImageScorer = async () => async (images) => {
    if (images.length > 32) throw new Error('too many at a time')
    return images.map(({ image, format, widthPx, heightPx }) =>
      ({ unsafe: image[0] / 40, ...(widthPx === 400 && heightPx === 300 && format === 'jpeg' ? { format: 1 } : {}) }))
  }`

test('rate-images: each picture is asked about once, and all its places have the scores beside what was measured', async () => {
  const { outputs, counts } = await ratedBy(MODULE)
  for (const slot of outputs.rated) imageSlot.parse(slot)
  assert.equal(counts['pictures.rated'], 40)
  assert.equal(outputs.rated.length, 41)
  for (const { fact } of outputs.rated) {
    const { signals = {}, blob } = fact.measures ?? {}
    assert.deepEqual([signals['score.unsafe'], signals['score.format']], [(blob?.offset ?? 0) / 40, 1])
    assert.ok('phash' in signals)
  }
})

test('rate-images: rules on scores and on explicit pictures hold for what the module said', async () => {
  const { outputs } = await ratedBy(MODULE)
  const inputs = { slots: outputs.rated, scores: [] }
  const judged = await runStage(scoreImagesStage({ rules: { unsafe: { max: 0.9 } } }, RATED), { inputs })
  assert.deepEqual(judged.counts['slot.dropped.score_high'], 3)
  const limits = { maxPornScore: 0, maxHentaiScore: 0, maxExplicitScores: { unsafe: 0.95 } }
  const looked = await runStage(judgeExplicitStage({ explicit: 'image', ...limits }, RATED), { inputs })
  assert.deepEqual(
    looked.outputs.dropped.map(({ reason, measured, limit, detail }) => [reason, measured, limit, detail]),
    [['explicit_image', 39 / 40, 0.95, 'score.unsafe']],
  )
})

test('rate-images: a module that is another than promised is refused in words that say what to do', async () => {
  const cases: readonly [code: string, words: RegExp, demanded?: readonly string[]][] = [
    ['export const scores = ["a"]', /`openImageScorer`/],
    ['export const scores = ["a"]; export const openImageScorer = () => () => [{ a: 1 }]', /for 32 pictures/],
    ['export const scores = ["a"]; export const openImageScorer = () => (all) => all.map(() => ({ b: 1 }))', /"b"/],
    ['export const scores = ["a"]; export const openImageScorer = () => (all) => all.map(() => ({ a: NaN }))', /NaN/],
    ['export const scores = ["a"]; export const openImageScorer = () => () => []', /counts on unsafe/, ['unsafe']],
    [
      'export const scores = ["a"]; export const openImageScorer = () => (all) => all.map(() => ({}))',
      /left "a" out/,
      ['a'],
    ],
  ]
  for (const [code, words, demanded = []] of cases) {
    await assert.rejects(ratedBy(code, { demanded }), (error: unknown) => {
      assert.ok(error instanceof M3wError && error.code === 'E_CONFIG', String(error))
      assert.match(error.message, words)
      return true
    })
  }
  await assert.rejects(ratedBy(MODULE, { digest: '0'.repeat(64) }), /has changed/)
})

test('rate-images: with limits on its scores it takes the place of the packages, and nothing is said to be not run', () => {
  const images = { explicit: 'document', maxExplicitScores: { unsafe: 0.5 } } as const
  const config = completeConfig({ images, plugins: { imageScore: '/a.mjs' } })
  const input = { config, imports: [], seeds: [], sitemaps: [], seedLists: [], leg: 0, imagePartitions: 4 }
  const names = definePipeline(input).map(({ name }) => name)
  const asked = ['rate-images', 'score-images', 'classify-images', 'judge-explicit']
  assert.deepEqual(
    names.filter((name) => asked.includes(name)),
    ['rate-images', 'score-images', 'judge-explicit'],
  )
  assert.ok(names.includes('read-scores'), 'score-images reads what it writes')
  assert.deepEqual(
    rulesNotRun({ config }).filter(({ rule }) => rule === 'explicit_image'),
    [],
  )
})
