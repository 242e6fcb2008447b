/** Pictures that were fetched under other measures get those of today: from held bytes, once, without a request. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { z } from 'zod'
import { canonicalJson } from '../../../../core/hash.ts'
import type { Store } from '../../../../core/store.ts'
import { fetchImagesStage } from '../../../../crawler/media/fetch-images-stage.ts'
import { COLOUR_DEVIATION } from '../../../../crawler/media/image/measures/colour-deviation.ts'
import { IMAGE_MEASURES } from '../../../../crawler/media/image/measures/measures.ts'
import { PHASH } from '../../../../crawler/media/image/measures/phash.ts'
import type { ImageMeasure } from '../../../../crawler/media/image/measures/view.ts'
import { parseFact } from '../../../../crawler/media/image-facts.ts'
import {
  type MeasureImagesEnvironment,
  measureImagesStage,
} from '../../../../crawler/media/measure/measure-images-stage.ts'
import { dropRecord, type ImageMeasures, type ImageSlot, imageSlot } from '../../../../schemas/index.ts'
import { multiset, runStage } from '../../../helpers/run-stage.ts'
import { ENVIRONMENT, fetchAll, OPTIONS } from '../fetch-all.ts'
import { animation, disc, photo } from '../image/pictures.ts'
import { image, openImageSite, requestsOf } from '../image-site.ts'

const LIMITS = { maxPixels: OPTIONS.maxPixels, decodeCpuMs: OPTIONS.decodeCpuMs }
/** A measure of tomorrow; its code is also in `testDecoder`. */
const REDNESS: ImageMeasure = { name: 'redness', version: 1, value: z.number(), measure: ({ rgb }) => rgb[0] ?? 0 }
const raised = IMAGE_MEASURES.map((measure) =>
  measure === COLOUR_DEVIATION ? { ...measure, version: measure.version + 1 } : measure,
)

interface Measuring extends MeasureImagesEnvironment {
  readonly measures?: readonly ImageMeasure[]
  readonly signal?: AbortSignal
  readonly partitions?: number
}

function measure(store: Store, slots: readonly ImageSlot[], { measures, signal, partitions, ...rest }: Measuring = {}) {
  const stage = measureImagesStage(LIMITS, rest, measures)
  const given = { ...(signal === undefined ? {} : { signal }), ...(partitions === undefined ? {} : { partitions }) }
  return runStage(stage, { inputs: { slots }, store, ...given })
}

/** Slots as if their pictures had been fetched before colour deviation was measured. */
function before(slots: readonly ImageSlot[]): readonly ImageSlot[] {
  return withMeasures(slots, ({ signals, versions, ...about }) => {
    const { colourDeviation: _, ...older } = versions
    const { colourDeviation: __, ...taken } = signals
    return { ...about, signals: taken, versions: older }
  })
}

function withMeasures(slots: readonly ImageSlot[], change: (measures: ImageMeasures) => ImageMeasures) {
  return slots.map((slot) => {
    const { measures = assert.fail() } = slot.fact
    return { ...slot, fact: { ...slot.fact, measures: change(measures) } }
  })
}

/** A decoder that notes each job, also measures redness, and does as pictures say that hold a word behind their end. */
async function testDecoder(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-child-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const [decoderEntry, jobs] = [join(folder, 'child.mjs'), join(folder, 'jobs')]
  const moduleOf = (name: string) =>
    JSON.stringify(new URL(`../../../../crawler/media/image/${name}.js`, import.meta.url).href)
  await writeFile(jobs, '')
  const write = (measures: string) =>
    writeFile(
      decoderEntry,
      `import { appendFileSync } from 'node:fs'
import { readGiven } from ${moduleOf('spool')}
import { decodeImage } from ${moduleOf('decode-image')}
import { IMAGE_MEASURES, measureBy } from ${moduleOf('measures/measures')}
const redness = { name: 'redness', measure: ({ rgb }) => rgb[0] }
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.on('message', async ({ id, length, limits }) => {
  const bytes = readGiven(length, Buffer.alloc(0))
  appendFileSync(${JSON.stringify(jobs)}, '.')
  if (bytes.includes('CRASH')) { process.kill(process.pid, 'SIGSEGV'); for (;;); }
  if (bytes.includes('KILLED')) { process.kill(process.pid, 'SIGKILL'); for (;;); }
  process.send({ kind: 'done', id, result: await decodeImage(bytes, limits, measureBy(${measures})) })
})
process.send({ kind: 'ready' })`,
    )
  await write('IMAGE_MEASURES')
  return {
    decoderEntry,
    jobs: async () => (await readFile(jobs, 'utf8')).length,
    alsoRedness: () => write('[...IMAGE_MEASURES, redness]'),
  }
}

/** Fetched slots of all kinds of pictures, some of them at two URLs. */
async function fetchPictures(t: TestContext, more: Readonly<Record<string, Buffer>> = {}) {
  const jpeg = await photo(120, 90).jpeg().toBuffer()
  const pictures: Record<string, Buffer> = {
    '/a.jpg': jpeg,
    '/copy.jpg': jpeg,
    '/wide.jpg': await photo(600, 300, 1).jpeg().toBuffer(),
    '/moving.gif': await animation('gif'),
    '/disc.png': await disc(90, [255, 0, 0]).png().toBuffer(),
    ...more,
  }
  const routes = Object.fromEntries(Object.entries(pictures).map(([path, bytes]) => [path, image(bytes)]))
  const site = await openImageSite(t, routes)
  const urls = Object.keys(pictures).map(site.url)
  const requests = ['x', 'y'].flatMap((document) => requestsOf(urls, () => document))
  const { outputs, store } = await fetchAll(requests)
  return {
    slots: outputs.slots,
    store,
    site,
    pictures: new Set(outputs.slots.map(({ fact }) => fact.measures?.id)).size,
  }
}

test('measure-images: pictures that were fetched under today’s measures pass as they are, and no decoder is started', async (t) => {
  const { slots, store, pictures } = await fetchPictures(t)
  const { outputs, counts } = await measure(store, slots, { decoderEntry: '/nowhere/child.mjs', partitions: 3 })
  assert.deepEqual(multiset(outputs.measured), multiset(slots))
  assert.deepEqual(counts, { 'slot.in': 10, 'slot.kept': 10, 'measures.ledger': pictures })
})

test('measure-images: a picture that was fetched before a measure existed gets it without a request, as if it were fetched now', async (t) => {
  const { slots, store, site } = await fetchPictures(t)
  const asked = new Map(site.asked)
  const { outputs } = await measure(store, before(slots))
  assert.deepEqual(multiset(outputs.measured), multiset(slots))
  for (const slot of outputs.measured) imageSlot.parse(slot)
  assert.deepEqual(site.asked, asked)
})

test('measure-images: a measure that is new in the list reaches every picture that is held, without a request', async (t) => {
  const { slots, store, site } = await fetchPictures(t)
  const asked = new Map(site.asked)
  const { decoderEntry, alsoRedness } = await testDecoder(t)
  await alsoRedness()
  const { outputs } = await measure(store, slots, { decoderEntry, measures: [...IMAGE_MEASURES, REDNESS] })
  assert.equal(outputs.measured.length, slots.length)
  for (const { fact } of outputs.measured) {
    assert.equal(typeof fact.measures?.signals.redness, 'number')
    assert.equal(fact.measures?.versions.redness, 1)
  }
  assert.deepEqual(site.asked, asked)
})

test('measure-images: each picture is decoded once, however many places and URLs it has', async (t) => {
  const { slots, store, pictures } = await fetchPictures(t)
  const { decoderEntry, jobs } = await testDecoder(t)
  const { outputs, counts } = await measure(store, before(slots), { decoderEntry, partitions: 3 })
  assert.equal(pictures, 4)
  assert.equal(await jobs(), pictures)
  assert.deepEqual(counts, { 'slot.in': 10, 'slot.kept': 10, 'measures.taken': pictures })
  assert.deepEqual(multiset(outputs.measured), multiset(slots))
})

test('measure-images: what one URL of a picture has of today is worth for the others', async (t) => {
  const { slots, store } = await fetchPictures(t)
  const places = slots.filter(({ fact }) => /a\.jpg|copy\.jpg/.test(fact.url))
  assert.equal(places.length, 4)
  // Whichever place it is: the first in order, the last, or one between.
  for (const current of places) {
    const mixed = places.flatMap((slot) => (slot === current ? [slot] : before([slot])))
    const { outputs, counts } = await measure(store, mixed)
    assert.deepEqual([counts['measures.ledger'], counts['measures.taken']], [1, undefined])
    assert.equal(new Set(outputs.measured.map(({ fact }) => canonicalJson(fact.measures?.signals ?? {}))).size, 1)
  }
})

test('measure-images: a raised version measures again by itself, and fetches, decodes and re-encodes nothing anew', async (t) => {
  const versionOf = (measures?: readonly ImageMeasure[]) =>
    canonicalJson(measureImagesStage(LIMITS, {}, measures).version)
  assert.equal(new Set([versionOf(), versionOf(raised), versionOf([PHASH]), versionOf([...raised, REDNESS])]).size, 4)
  assert.deepEqual(
    Object.keys(fetchImagesStage(OPTIONS, ENVIRONMENT).version ?? {}).sort(),
    ['decoder', 'step'],
    'no measure is in it',
  )
  const { slots, store } = await fetchPictures(t)
  const objects = await list(store)
  const { outputs, counts } = await measure(store, slots, { measures: raised })
  assert.equal(counts['measures.taken'], 4)
  const asBefore = withMeasures(outputs.measured, (measures) => {
    assert.equal(measures.versions.colourDeviation, COLOUR_DEVIATION.version + 1)
    return { ...measures, versions: { ...measures.versions, colourDeviation: COLOUR_DEVIATION.version } }
  })
  assert.deepEqual(multiset(asBefore), multiset(slots))
  assert.deepEqual(await list(store), objects, 'the ledger is as it was')
})

test('measure-images: a measure that is no more leaves no trace, and costs no decode', async (t) => {
  const { slots, store } = await fetchPictures(t)
  const { outputs, counts } = await measure(store, slots, { measures: [PHASH], decoderEntry: '/nowhere/child.mjs' })
  assert.equal(counts['measures.ledger'], 4)
  for (const { fact } of outputs.measured) {
    assert.deepEqual(Object.keys(fact.measures?.signals ?? {}), ['phash'])
    assert.deepEqual(Object.keys(fact.measures?.versions ?? {}).sort(), ['phash', 'view'])
  }
})

test('measure-images: facts of ledgers before signals had versions are read, and measured again', async (t) => {
  const { slots, store } = await fetchPictures(t)
  const old = slots.map(({ fact, ...slot }) => {
    const { signals, versions: _, ...about } = fact.measures ?? assert.fail()
    const { phash, colourDeviation } = signals
    return { ...slot, fact: parseFact({ ...fact, measures: { ...about, phash, colourDeviation } }) }
  })
  const { outputs, counts } = await measure(store, old)
  assert.equal(counts['measures.taken'], 4)
  assert.deepEqual(multiset(outputs.measured), multiset(slots))
})

test('measure-images: a picture that the decoder does not survive any more is dropped with a reason, its neighbours are not', async (t) => {
  const bad = Buffer.concat([await photo(80, 80, 2).jpeg().toBuffer(), Buffer.from('CRASH')])
  const { slots, store } = await fetchPictures(t, { '/bad.jpg': bad })
  const { decoderEntry } = await testDecoder(t)
  const { outputs, counts } = await measure(store, before(slots), { decoderEntry, partitions: 2 })
  const good = slots.filter(({ fact }) => !fact.url.endsWith('/bad.jpg'))
  assert.deepEqual(multiset(outputs.measured), multiset(good))
  assert.equal(outputs.dropped.length, 2)
  for (const drop of outputs.dropped) {
    dropRecord.parse(drop)
    assert.deepEqual([drop.unit, drop.reason, drop.detail], ['slot', 'decoder_crash', 'SIGSEGV'])
  }
  assert.deepEqual([counts['slot.in'], counts['slot.kept'], counts['slot.dropped.decoder_crash']], [12, 10, 2])
})

test('measure-images: where no decoder lives nothing is said of the picture, and the task may be tried again', async (t) => {
  const { slots, store } = await fetchPictures(t, {
    '/lost.jpg': Buffer.concat([await photo(80, 80, 2).jpeg().toBuffer(), Buffer.from('KILLED')]),
  })
  const { decoderEntry } = await testDecoder(t)
  const run = measure(store, before(slots), { decoderEntry, maxLosses: 2 })
  await assert.rejects(run, { code: 'E_CHILD', retryable: true })
  assert.deepEqual(multiset((await measure(store, before(slots))).outputs.measured), multiset(slots))
})

test('measure-images: bytes that are not those of the picture stop the run', async (t) => {
  const { slots, store } = await fetchPictures(t)
  const moved = withMeasures(before(slots), ({ blob, ...about }) => ({
    ...about,
    blob: { ...blob, offset: blob.offset + 1 },
  }))
  await assert.rejects(measure(store, moved), { code: 'E_CORRUPT' })
})

test('measure-images: an interrupted task leaves nothing, and the next one gives what it would have given', async (t) => {
  const { slots, store } = await fetchPictures(t)
  const objects = await list(store)
  const signal = AbortSignal.abort(new Error('stop'))
  await assert.rejects(measure(store, before(slots), { signal }), /stop/)
  assert.deepEqual(await list(store), objects)
  assert.deepEqual(multiset((await measure(store, before(slots))).outputs.measured), multiset(slots))
})

async function list(store: Store): Promise<readonly string[]> {
  const keys: string[] = []
  for await (const { key, bytes } of store.list('')) keys.push(`${key} ${bytes}`)
  return keys
}
