/** The stage that asks a model about pictures, whole, with a model that is made up: it outlives whatever a picture does to the model's process. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { EXPLICIT_CLASSES } from '../../../../crawler/media/image/explicit/model.ts'
import { classifyImagesStage } from '../../../../crawler/media/measure/classify-images-stage.ts'
import { judgedSlots } from '../../../../datasets/images.ts'
import { dropRecord, imageSlot } from '../../../../schemas/index.ts'
import { multiset, runStage } from '../../../helpers/run-stage.ts'
import { fetchAll, OPTIONS } from '../fetch-all.ts'
import { photo } from '../image/pictures.ts'
import { image, openImageSite, requestsOf } from '../image-site.ts'

/** A decoder process with a model that takes every picture for a drawing. Pictures tell it by a word behind their end to die: always, or once. */
async function fakeModel(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-model-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const [entry, died] = [join(folder, 'child.mjs'), join(folder, 'died')]
  const moduleOf = (name: string) =>
    JSON.stringify(new URL(`../../../../crawler/media/image/${name}.js`, import.meta.url).href)
  await writeFile(
    entry,
    `import { existsSync, writeFileSync } from 'node:fs'
import { readGiven } from ${moduleOf('spool')}
import { serveDecoder } from ${moduleOf('serve-decoder')}
import { explicitSignals } from ${moduleOf('explicit/explicit-signals')}
let bytes
process.on('message', ({ length }) => { bytes = readGiven(length, Buffer.alloc(0)) })
const die = () => { process.kill(process.pid, 'SIGSEGV'); for (;;); }
serveDecoder(explicitSignals(() => {
  if (bytes.includes('ALWAYS')) die()
  if (bytes.includes('ONCE') && !existsSync(${JSON.stringify(died)})) { writeFileSync(${JSON.stringify(died)}, ''); die() }
  return [1, 0, 0, 0, 0]
}))`,
  )
  return { entry, hasDied: () => existsSync(died) }
}

test('classify-images: a picture that kills the model is dropped, one that did so once is not, and the rest have their signals', async (t) => {
  const pictureOf = async (shift: number, word = '') =>
    Buffer.concat([await photo(90, 90, shift).jpeg().toBuffer(), Buffer.from(word)])
  const pictures = {
    '/a.jpg': await pictureOf(0),
    '/always.jpg': await pictureOf(1, 'ALWAYS'),
    '/b.jpg': await pictureOf(2),
    '/once.jpg': await pictureOf(3, 'ONCE'),
  }
  const routes = Object.fromEntries(Object.entries(pictures).map(([path, bytes]) => [path, image(bytes)]))
  const site = await openImageSite(t, routes)
  const urls = Object.keys(pictures).map(site.url)
  const { outputs: fetched, store } = await fetchAll(['x', 'y'].flatMap((document) => requestsOf(urls, () => document)))
  assert.equal(fetched.slots.length, 8)

  const model = await fakeModel(t)
  const options = { model: 'made up', maxPixels: OPTIONS.maxPixels, decodeCpuMs: OPTIONS.decodeCpuMs }
  const place = { reads: judgedSlots, upstream: 'judge-images' }
  const run = () =>
    runStage(classifyImagesStage(options, place, model.entry), { inputs: { slots: fetched.slots }, store })
  const { outputs, counts } = await run()

  for (const slot of outputs.classified) imageSlot.parse(slot)
  for (const drop of outputs.dropped) dropRecord.parse(drop)
  assert.deepEqual(
    multiset(outputs.dropped.map(({ url, reason }) => [url, reason])),
    multiset([1, 2].map(() => [site.url('/always.jpg'), 'decoder_crash'])),
  )
  const [drawing, ...others] = EXPLICIT_CLASSES.map((name) => `explicit.${name}`)
  const kept = urls.filter((url) => !url.endsWith('/always.jpg'))
  assert.deepEqual(multiset(outputs.classified.map(({ fact }) => fact.url)), multiset([...kept, ...kept]))
  for (const { fact } of outputs.classified) {
    const { signals = {} } = fact.measures ?? {}
    assert.deepEqual([signals[drawing ?? ''], ...others.map((name) => signals[name])], [1, 0, 0, 0, 0])
    assert.ok('phash' in signals, 'what was measured before stays')
  }
  assert.ok(model.hasDied())
  assert.deepEqual([counts['slot.in'], counts['slot.kept'], counts['slot.dropped.decoder_crash']], [8, 6, 2])
  assert.equal(counts['pictures.classified'], 4)
  // As if nobody had ever died: the same once more, with the same outcome.
  const again = await run()
  assert.deepEqual(again.outputs, outputs)
})
