/** Explicit pictures: out alone or with their document, and never passed where nobody looked. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgedSlots } from '../../../datasets/images.ts'
import { dedupImagesStage } from '../../../filters/image/dedup-images-stage.ts'
import { judgeExplicitStage } from '../../../filters/image/judge-explicit-stage.ts'
import { definePipeline, rulesNotRun } from '../../../pipeline.ts'
import { completeConfig, dropRecord, type ImageSlot } from '../../../schemas/index.ts'
import { assembleStage } from '../../../shards/assemble/assemble-stage.ts'
import { runStage } from '../../helpers/run-stage.ts'
import { draftOf, slotOf } from './slots.ts'

const PLACE = { reads: judgedSlots, upstream: 'judge-images' }
const LIMITS = { maxPornScore: 0.85, maxHentaiScore: 0.9 }

function slotScored(document: string, slot: number, picture: string, porn: number, hentai = 0): ImageSlot {
  const made = slotOf(document, slot, picture)
  const measures = made.fact.measures ?? assert.fail()
  const signals = { ...measures.signals, 'explicit.porn': porn, 'explicit.hentai': hentai }
  return { ...made, fact: { ...made.fact, measures: { ...measures, signals } } }
}

const SLOTS = [
  slotScored('a', 0, 'fine', 0.85, 0.9),
  slotScored('a', 1, 'porn', 0.86),
  slotScored('b', 0, 'drawn', 0.1, 0.91),
  slotScored('c', 0, 'fine', 0.85, 0.9),
]

test('judge-explicit: alone, a picture over a limit is dropped with its class, and one at it stays', async () => {
  const { outputs, counts } = await runStage(judgeExplicitStage({ explicit: 'image', ...LIMITS }, PLACE), {
    inputs: { slots: SLOTS },
  })
  for (const drop of outputs.dropped) dropRecord.parse(drop)
  assert.deepEqual(
    outputs.dropped.map(({ reason, measured, limit, detail }) => [reason, measured, limit, detail]),
    [
      ['explicit_image', 0.86, 0.85, 'explicit.porn'],
      ['explicit_image', 0.91, 0.9, 'explicit.hentai'],
    ],
  )
  assert.deepEqual(counts, { 'slot.in': 4, 'slot.kept': 2, 'slot.dropped.explicit_image': 2 })
})

test('judge-explicit: with its document, all of that goes, even where the picture is over-used', async () => {
  const { outputs } = await runStage(judgeExplicitStage({ explicit: 'document', ...LIMITS }, PLACE), {
    inputs: { slots: SLOTS },
  })
  assert.equal(outputs.kept.length, 4)
  const { outputs: counted } = await runStage(dedupImagesStage({ maxDocumentsPerImage: 1 }, PLACE), {
    inputs: { slots: [...outputs.kept, { ...slotOf('d', 0, 'porn') }] },
  })
  assert.ok(counted.kept.some(({ explicit }) => explicit !== undefined))
  const documents = [
    draftOf('a', ['text', { image: 'fine' }, { image: 'porn' }]),
    draftOf('b', ['text', { image: 'drawn' }]),
    draftOf('c', ['text', { image: 'fine' }]),
  ]
  const { outputs: assembled } = await runStage(assembleStage({ upstream: 'dedup-near' }), {
    inputs: { documents, slots: outputs.kept },
  })
  assert.deepEqual(
    assembled.packables.map(({ sample }) => sample.url),
    ['https://page.example/c'],
  )
  const dropped = assembled.dropped.map(({ unit, reason }) => `${unit} ${reason}`).sort()
  assert.deepEqual(dropped, [
    'document explicit_image',
    'document explicit_image',
    'slot document_dropped',
    'slot document_dropped',
    'slot document_dropped',
  ])
})

test('judge-explicit: where the packages are absent no stage looks, and the report says that none did', () => {
  const stagesOf = (images: object): readonly (readonly string[])[] => {
    const config = completeConfig({ images })
    const input = { config, imports: [], seeds: [], sitemaps: [], seedLists: [], leg: 0, imagePartitions: 4 }
    const stages = definePipeline(input).map(({ name }) => name)
    return [
      stages.filter((name) => /classify|explicit/.test(name)),
      rulesNotRun({ config }).flatMap(({ rule, lacks }) => (rule === 'explicit_image' ? [lacks] : [])),
    ]
  }
  assert.deepEqual(stagesOf({ explicit: 'off' }), [[], []])
  assert.deepEqual(stagesOf({ explicit: 'image', explicitModel: 'm' }), [['classify-images', 'judge-explicit'], []])
  const lacks = 'package nsfwjs, onnxruntime-node'
  assert.deepEqual(stagesOf({ explicit: 'image' }), [[], [lacks]])
  assert.deepEqual(stagesOf({}), [[], [lacks]], 'on by default')
  for (const profile of ['m3w', 'quality']) assert.equal(completeConfig({ profile }).images.explicit, 'document')
})

test('judge-explicit: frames of clips are looked at where there is a model, and what is not looked at the report names', () => {
  const saidOf = (images: object) => {
    const config = completeConfig({
      images,
      kinds: ['clip'],
      video: { ffmpeg: '7' },
      plugins: { imageScore: 'x.mjs' },
    })
    const input = { config, imports: [], seeds: [], sitemaps: [], seedLists: [], leg: 0, imagePartitions: 4 }
    const stages = definePipeline(input).map(({ name }) => name)
    return [
      stages.filter((name) => /classify|explicit/.test(name)),
      rulesNotRun({ config }, 'clip').flatMap(({ rule, lacks }) => (rule === 'explicit_image' ? [lacks] : [])),
    ]
  }
  const explicit = 'document'
  assert.deepEqual(saidOf({ explicit, explicitModel: 'm' }), [['classify-clips', 'judge-explicit-clips'], []])
  assert.deepEqual(saidOf({ explicit: 'off', explicitModel: 'm' }), [[], []])
  assert.match(String(saidOf({ explicit })), /^,package nsfwjs/)
  assert.match(String(saidOf({ explicit, maxExplicitScores: { unsafe: 0.5 } })), /plugins\.imageScore at frames/)
})
