import assert from 'node:assert/strict'
import { test } from 'node:test'
import { id128 } from '../../../core/hash.ts'
import { completeConfig, type DraftDocument } from '../../../schemas/index.ts'
import { assembleStage } from '../../../shards/assemble/assemble-stage.ts'
import { documentLimitsOf, NO_DOCUMENT_LIMITS } from '../../../shards/assemble/document-limits.ts'
import { draftOf, slotOf } from '../../filters/image/slots.ts'
import { multiset, runStage } from '../../helpers/run-stage.ts'

const QUALITY = documentLimitsOf(completeConfig({ profile: 'quality' }).images)

/** A document of so many words with so many pictures of one shape, the first of them with a caption. */
function pictured(name: string, images: number, words: number): DraftDocument {
  const pieces = Array.from({ length: images }, (_, index) => ({ image: `${name}${index}` }))
  const draft = draftOf(name, ['text', ...pieces])
  const first = draft.segments.findIndex(({ kind }) => kind === 'image')
  const segments = draft.segments.map((segment, index) =>
    index === first ? { ...segment, caption: 'A plot' } : segment,
  ) as DraftDocument['segments']
  return { ...draft, segments, signals: { words } }
}

async function assembled(documents: readonly [name: string, images: number, words: number][], widthPx = 300) {
  const { outputs, counts } = await runStage(assembleStage({ upstream: 'dedup-content', limits: QUALITY }), {
    inputs: {
      documents: documents.map((each) => pictured(...each)),
      slots: documents.flatMap(([name, images]) =>
        Array.from({ length: images }, (_, slot) => slotOf(name, slot, `${name}${slot}`, { widthPx, heightPx: 200 })),
      ),
    },
  })
  return { counts, dropped: outputs.dropped.map(({ id, reason, measured, limit }) => [id, reason, measured, limit]) }
}

test('document limits: 30 images stay and 31 do not, 50 words an image suffice and 49 do not', async () => {
  const { dropped, counts } = await assembled([
    ['thirty', 30, 1500],
    ['more', 31, 10_000],
    ['three', 3, 150],
    ['wordless', 3, 147],
    ['two', 2, 1],
  ])
  const ofDocuments = dropped.filter(([, reason]) => reason !== 'document_dropped')
  assert.deepEqual(
    multiset(ofDocuments.map(String)),
    multiset([`${id128('more')},too_many_images,31,30`, `${id128('wordless')},few_words_per_image,49,50`]),
  )
  assert.equal(counts['slot.dropped.document_dropped'], 34)
})

test('document limits: of two long pictures the one with a caption stays, up to its own limit', async () => {
  const { dropped } = await assembled([['long', 2, 100]], 800)
  assert.deepEqual(dropped, [[`${id128('long')}.1`, 'aspect_over', 4, 2]])
  assert.deepEqual((await assembled([['square', 2, 100]], 400)).dropped, [], 'at the limit both stay')
})

test('document limits: profile m3w has none, and a single limit of aspects is asked before', () => {
  const { images } = completeConfig({})
  assert.deepEqual(documentLimitsOf(images), NO_DOCUMENT_LIMITS)
  assert.equal(documentLimitsOf({ ...images, maxAspect: 5, maxCaptionedAspect: 4 }).maxBareAspect, null)
})
