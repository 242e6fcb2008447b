import assert from 'node:assert/strict'
import { test } from 'node:test'
import { id128, sha256Hex } from '../../../core/hash.ts'
import { dedupPairImagesStage } from '../../../filters/pairs/dedup-pair-images-stage.ts'
import { dedupPairTextsStage } from '../../../filters/pairs/dedup-pair-texts-stage.ts'
import { pairTextsStage } from '../../../filters/pairs/pair-texts-stage.ts'
import {
  type DraftDocument,
  type DraftImage,
  dropRecord,
  pairLimits,
  pairSample,
  pairsConfig,
} from '../../../schemas/index.ts'
import { assemblePairsStage } from '../../../shards/assemble/assemble-pairs-stage.ts'
import { multiset, runStage } from '../../helpers/run-stage.ts'
import { draftOf, slotOf } from '../image/slots.ts'

const HERON = 'A grey heron stands in the shallow water of a pond'

/** A document with one picture, which has these texts. */
function page(name: string, image: string, texts: Partial<DraftImage>, ...around: readonly string[]): DraftDocument {
  const draft = draftOf(name, [...around.slice(0, 1), { image }, ...around.slice(1)])
  return {
    ...draft,
    segments: draft.segments.map((segment) => {
      if (segment.kind === 'text') return segment
      const { alt: _, ...bare } = segment
      return { ...bare, ...texts }
    }),
  }
}

function choose(documents: readonly DraftDocument[], slots: readonly ReturnType<typeof slotOf>[], config: object = {}) {
  const limits = pairLimits(pairsConfig.parse(config))
  return runStage(pairTextsStage({ limits, languages: [] }), { inputs: { documents, slots }, partitions: 1 })
}

test('pair-texts: the caption goes before the alt text, and all texts stay beside the chosen one', async () => {
  const { outputs, counts } = await choose(
    [page('d', 'p', { alt: `${HERON} at noon`, caption: HERON })],
    [slotOf('d', 0, 'p')],
  )
  const [pair] = outputs.pairs
  assert.deepEqual([pair?.text, pair?.origin], [HERON, 'caption'])
  assert.deepEqual(
    pair?.captions.map(({ origin }) => origin),
    ['caption', 'alt'],
  )
  assert.equal(pair?.id, id128(`${sha256Hex('p')}\n${HERON}`))
  assert.deepEqual([counts['pair.in'], counts['pair.kept']], [1, 1])
})

test('pair-texts: the word of schema.org is taken where caption and alt text do not pass', async () => {
  const { outputs } = await choose([page('d', 'p', { alt: 'heron', structuredCaption: HERON })], [slotOf('d', 0, 'p')])
  assert.equal(outputs.pairs[0]?.origin, 'json-ld')
})

test('pair-texts: the word of a sitemap comes behind all that the page itself says', async () => {
  const says = { alt: 'heron', structuredCaption: 'bird', sitemapCaption: HERON }
  const { outputs } = await choose([page('d', 'p', says)], [slotOf('d', 0, 'p')])
  const [pair] = outputs.pairs
  assert.equal(pair?.origin, 'sitemap')
  assert.deepEqual(
    pair?.captions.map(({ origin }) => origin),
    ['alt', 'json-ld', 'sitemap'],
  )
})

test('pair-texts: a paragraph is taken only where it has the words of the names, and only where the config asks for it', async () => {
  const near = 'The grey heron of the old pond stands still for hours, and then it is quick.'
  const documents = [
    page('d', 'p', { alt: 'grey heron, pond' }, 'Of something else there is much to say here too.', near),
  ]
  const slots = [slotOf('d', 0, 'p')]
  assert.equal((await choose(documents, slots)).outputs.pairs.length, 0)
  const wide = await choose(documents, slots, { profile: 'wide', texts: ['paragraph'] })
  assert.equal(wide.outputs.pairs[0]?.text, near)
  const other = [page('d', 'p', { alt: 'two sailing boats' }, near, near)]
  assert.equal((await choose(other, slots, { texts: ['paragraph'] })).outputs.dropped[0]?.reason, 'pair_no_text')
})

test('pair-texts: an explicit picture takes all pairs of its document out, as it takes out the document, and none of others', async () => {
  const pictures = draftOf('d', [{ image: 'p' }, { image: 'q' }])
  const both = {
    ...pictures,
    segments: pictures.segments.map((segment) => (segment.kind === 'text' ? segment : { ...segment, alt: HERON })),
  }
  const explicit = { signal: 'explicit.porn', value: 0.99, limit: 0.85 }
  const slots = [slotOf('d', 0, 'p'), { ...slotOf('d', 1, 'q'), explicit }, slotOf('e', 0, 'r')]
  const { outputs, counts } = await choose([both, page('e', 'r', { alt: HERON })], slots)
  assert.deepEqual(
    outputs.pairs.map(({ slot }) => slot.documentId),
    [slots[2]?.documentId],
  )
  assert.deepEqual(
    outputs.dropped.map(({ reason, measured, limit, detail }) => [reason, measured, limit, detail]),
    Array(2).fill(['explicit_image', 0.99, 0.85, 'explicit.porn']),
  )
  assert.deepEqual([counts['pair.in'], counts['pair.kept']], [3, 1])
})

test('pair-texts: pictures that are small or long, and sites that are not listed, are dropped with measure and limit', async () => {
  const documents = ['a', 'b', 'c'].map((name) => page(name, name, { alt: HERON }))
  const slots = [
    slotOf('a', 0, 'a', { widthPx: 199, heightPx: 300 }),
    slotOf('b', 0, 'b', { widthPx: 901, heightPx: 300 }),
    slotOf('c', 0, 'c'),
  ]
  const reasons = async (config: object) =>
    (await choose(documents, slots, config)).outputs.dropped
      .map((drop) => [dropRecord.parse(drop).reason, drop.measured])
      .sort()
  assert.deepEqual(await reasons({}), [
    ['pair_aspect', 901 / 300],
    ['pair_small_px', 199],
  ])
  assert.deepEqual(
    await reasons({ sites: ['other.example'] }),
    Array.from({ length: 3 }, () => ['pair_site', 'page.example']),
  )
  assert.equal((await reasons({ sites: ['page.example'] })).length, 2)
})

async function dedup(
  pictures: readonly (readonly [name: string, text: string, phash?: string])[],
  limits: object = {},
  cluster?: { readonly id: string; readonly size: number },
) {
  const documents = pictures.map(([name, alt]) => page(name, name, { alt }))
  const slots = pictures.map(([name, , phash = name.padEnd(16, '0')]) => ({
    ...slotOf(name, 0, name, { signals: { phash } }),
    ...(cluster === undefined ? {} : { cluster }),
  }))
  const all = pairLimits(pairsConfig.parse(limits))
  const { outputs } = await choose(documents, slots)
  const once = async (pairs: typeof outputs.pairs, partitions: number) => {
    const texts = await runStage(dedupPairTextsStage(all), { inputs: { pairs }, partitions })
    const images = await runStage(dedupPairImagesStage(all), { inputs: { pairs: texts.outputs.kept }, partitions })
    return { kept: images.outputs.kept, dropped: [...texts.outputs.dropped, ...images.outputs.dropped] }
  }
  const found = await once(outputs.pairs, 1)
  const other = await once([...outputs.pairs].reverse(), 3)
  assert.deepEqual(multiset(other.kept), multiset(found.kept), 'order and partitions change nothing')
  assert.deepEqual(multiset(other.dropped), multiset(found.dropped))
  return found
}

test('a text of a template goes with all its pictures; case and marks do not hide it', async () => {
  const pictures = Array.from(
    { length: 11 },
    (_, at) => [String.fromCharCode(97 + at), at % 2 === 0 ? `${HERON}.` : HERON.toUpperCase()] as const,
  )
  const { kept, dropped } = await dedup(pictures)
  assert.equal(kept.length, 0)
  assert.deepEqual(
    new Set(dropped.map(({ reason, measured, limit }) => `${reason} ${measured} ${limit}`)),
    new Set(['pair_text_over_used 11 10']),
  )
  assert.equal((await dedup(pictures.slice(1))).kept.length, 10)
})

test('of pictures that look the same and have one text one stays, and with another text both', async () => {
  const { kept, dropped } = await dedup([
    ['a', HERON, 'ffff000000000000'],
    ['b', HERON, 'ffff000000000000'],
    ['c', `${HERON} at noon`, 'ffff000000000000'],
  ])
  assert.equal(kept.length, 2)
  assert.deepEqual(
    dropped.map(({ reason }) => reason),
    ['pair_duplicate'],
  )
  assert.equal(dropped[0]?.detail, kept.find(({ text }) => text === HERON)?.id)
})

test('near-duplicates are one picture: for a text, for its texts, and for a template', async () => {
  const cluster = { id: sha256Hex('a'), size: 3 }
  const alike = [HERON, `${HERON} at noon`, HERON].map(
    (text, at) => ['abc'.charAt(at), text, `${at}`.repeat(16)] as const,
  )
  const { kept, dropped } = await dedup(alike, {}, cluster)
  assert.deepEqual([kept.length, dropped.map(({ reason }) => reason)], [2, ['pair_duplicate']])
  const fewer = await dedup(alike, { maxTextsPerImage: 1 }, cluster)
  assert.deepEqual(
    fewer.dropped.map(({ reason, measured }) => [reason, measured]),
    [
      ['pair_duplicate', null],
      ['pair_image_over_used', 2],
      ['pair_image_over_used', 2],
    ],
  )
  const eleven = Array.from(
    { length: 11 },
    (_, at) => [String.fromCharCode(97 + at), HERON, `${at}`.padEnd(16, '0')] as const,
  )
  assert.equal(
    (await dedup(eleven, {}, { ...cluster, size: 11 })).kept.length,
    1,
    'one picture in eleven sizes is no template',
  )
})

test('a picture that has more texts than may goes with all of them', async () => {
  const documents = [1, 2, 3].map((at) => page(`d${at}`, 'p', { alt: `${HERON} number ${'i'.repeat(at)}` }))
  const slots = [1, 2, 3].map((at) => slotOf(`d${at}`, 0, 'p'))
  const { outputs } = await choose(documents, slots)
  const { outputs: judged } = await runStage(dedupPairImagesStage({ maxTextsPerImage: 2 }), {
    inputs: { pairs: outputs.pairs },
  })
  assert.equal(judged.kept.length, 0)
  assert.deepEqual(
    judged.dropped.map(({ reason, measured }) => [reason, measured]),
    Array.from({ length: 3 }, () => ['pair_image_over_used', 3]),
  )
})

test('assemble-pairs: a pair becomes a sample of the format, its score null where nothing scored it', async () => {
  const { outputs } = await choose([page('d', 'p', { alt: HERON })], [slotOf('d', 0, 'p')])
  const assembled = await runStage(assemblePairsStage(), { inputs: { pairs: outputs.pairs } as never })
  const [packable] = assembled.outputs.packables as { sample: unknown; blobs: unknown[] }[]
  const sample = pairSample.parse(packable?.sample)
  assert.deepEqual(
    [sample.text, sample.image, sample.score, sample.url],
    [HERON, 'jpg', null, 'https://page.example/d'],
  )
  assert.equal(packable?.blobs.length, 1)
})
