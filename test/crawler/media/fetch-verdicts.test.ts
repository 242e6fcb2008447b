/** Pictures that a decoder does not survive, and attempts that are cut short: what is decided of them, and when it is final. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { silentLog } from '../../../core/log.ts'
import { readAll } from '../../../core/store.ts'
import { collect } from '../../../core/streams.ts'
import { type FetchImagesEnvironment, fetchImagesStage } from '../../../crawler/media/fetch-images-stage.ts'
import type { ImageFact, ImageRequest } from '../../../schemas/index.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'
import { ENVIRONMENT, fetchAll, OPTIONS } from './fetch-all.ts'
import { photo, pngHeader } from './image/pictures.ts'
import { image, openImageSite, requestsOf, testNetwork } from './image-site.ts'

/** A decoder that does as pictures say that hold a word behind their end; until the file `mended` is there. */
async function obedientDecoder(t: TestContext): Promise<{ readonly entry: string; mend(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-child-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const [entry, mended] = [join(folder, 'child.mjs'), join(folder, 'mended')]
  const moduleOf = (name: string) => new URL(`../../../crawler/media/image/${name}.js`, import.meta.url).href
  const [real, spool] = [moduleOf('decode-child'), moduleOf('spool')]
  await writeFile(
    entry,
    `import { existsSync } from 'node:fs'
import { readGiven } from ${JSON.stringify(spool)}
process.prependListener('message', ({ length }) => {
  const bytes = readGiven(length, Buffer.alloc(0))
  if (existsSync(${JSON.stringify(mended)})) return
  if (bytes.includes('CRASH')) { process.kill(process.pid, 'SIGSEGV'); for (;;); }
  if (bytes.includes('KILLED')) { process.kill(process.pid, 'SIGKILL'); for (;;); }
  if (bytes.includes('HANG')) for (;;);
})
await import(${JSON.stringify(real)})`,
  )
  return { entry, mend: () => writeFile(mended, '') }
}

test('fetch-images: an image that crashes the decoder is lost, its neighbours are not, and it is never tried again', async (t) => {
  const { entry: decoderEntry, mend } = await obedientDecoder(t)
  const jpeg = await photo(80, 80).jpeg().toBuffer()
  const site = await openImageSite(t, {
    '/a.jpg': image(jpeg),
    '/crash.jpg': image(Buffer.concat([jpeg, Buffer.from('CRASH')])),
    '/hang.jpg': image(Buffer.concat([jpeg, Buffer.from('HANG')])),
    '/z.jpg': image(jpeg),
  })
  const urls = ['/a.jpg', '/crash.jpg', '/hang.jpg', '/z.jpg'].map(site.url)
  const store = openMemoryStore()
  const options = { decodeCpuMs: 500 }
  const { statuses } = await fetchAll(requestsOf(urls), { store, options, environment: { decoderEntry } })
  assert.deepEqual(statuses(urls), ['ok', 'decoder_crash', 'decoder_timeout', 'ok'])
  await mend()
  const again = await fetchAll(requestsOf(urls), { store, options })
  assert.deepEqual(again.statuses(urls), ['ok', 'decoder_crash', 'decoder_timeout', 'ok'])
  const moreTime = await fetchAll(requestsOf(urls), { store })
  assert.deepEqual(moreTime.statuses(urls), ['ok', 'decoder_crash', 'ok', 'ok'], 'a time-out stands for its limit')
  assert.deepEqual([site.asked.get('/crash.jpg'), site.asked.get('/hang.jpg')], [1, 1])
})

test('fetch-images: what no decoder lived to judge is not final, and the next run decodes the held bytes without asking', async (t) => {
  const { entry: decoderEntry, mend } = await obedientDecoder(t)
  const jpeg = await photo(80, 80).jpeg().toBuffer()
  const site = await openImageSite(t, { '/a.jpg': image(Buffer.concat([jpeg, Buffer.from('KILLED')])) })
  const urls = [site.url('/a.jpg')]
  const store = openMemoryStore()
  const run = async (offline: boolean) =>
    (await fetchAll(requestsOf(urls), { store, environment: { decoderEntry, offline, maxLosses: 2 } })).statuses(urls)
  assert.deepEqual(await run(false), ['decoder_lost'])
  assert.deepEqual(await run(true), ['decoder_lost'])
  await mend()
  assert.deepEqual(await run(false), ['ok'])
  assert.deepEqual(await run(true), ['ok'])
  assert.equal(site.asked.get('/a.jpg'), 1)
})

test('fetch-images: a verdict that an older version took by the wall clock or one death is taken again, once, from held bytes', async (t) => {
  const { entry: decoderEntry } = await obedientDecoder(t)
  const jpeg = await photo(80, 80).jpeg().toBuffer()
  const site = await openImageSite(t, {
    '/a.jpg': image(jpeg),
    '/b.jpg': image(await photo(80, 80, 1).jpeg().toBuffer()),
    '/c.jpg': image(Buffer.concat([jpeg, Buffer.from('CRASH')])),
  })
  const urls = ['/a.jpg', '/b.jpg', '/c.jpg'].map(site.url)
  const { store: live } = await fetchAll(requestsOf(urls), { environment: { decoderEntry } })
  const objects: Record<string, Buffer> = {}
  for await (const { key } of live.list('ledger/')) {
    objects[key] = key.endsWith('.journal.json')
      ? Buffer.from(asOldVerdicts(await readAll(live, key)))
      : await readAll(live, key)
  }
  const store = openMemoryStore(objects)
  const run = () => fetchAll(requestsOf(urls), { store, environment: { decoderEntry, offline: true } })
  assert.deepEqual((await run()).statuses(urls), ['ok', 'ok', 'decoder_crash'])
  const segments = (await collect(store.list('ledger/'))).length
  assert.deepEqual((await run()).statuses(urls), ['ok', 'ok', 'decoder_crash'])
  assert.equal((await collect(store.list('ledger/'))).length, segments, 'nothing was decoded a second time')
})

/** A journal in which every image has a verdict of the decoder, as versions without `conviction` wrote it. */
function asOldVerdicts(journal: Buffer): string {
  const { rows, ...about } = JSON.parse(journal.toString('utf8'))
  const old = rows.map(({ url, date, measures, body, rights }: ImageFact) => ({
    url,
    date,
    status: url.endsWith('/a.jpg') ? 'decoder_timeout' : 'decoder_crash',
    detail: url.endsWith('/a.jpg') ? '20000 ms' : 'SIGKILL',
    body: measures === undefined ? body : { id: measures.id, blob: measures.blob },
    ...(rights === undefined ? {} : { rights }),
  }))
  return JSON.stringify({ ...about, rows: old })
}

test('fetch-images: an attempt that is interrupted blames nobody, and the next goes on where it was', async (t) => {
  const jpeg = await photo(80, 80).jpeg().toBuffer()
  const controller = new AbortController()
  const site = await openImageSite(t, {
    '/a.jpg': image(jpeg),
    '/b.jpg': image(jpeg),
    '/c.jpg': (request, response, nth) => {
      if (nth > 1) image(jpeg)(request, response, nth)
      else setTimeout(() => controller.abort(new Error('stop')), 100)
    },
  })
  const environment = { network: testNetwork({ maxImageConnectionsPerHost: 1 }) }
  const urls = ['/a.jpg', '/b.jpg', '/c.jpg'].map(site.url)
  const { run, store } = await openTask(t, requestsOf(urls), environment)
  await assert.rejects(run(controller.signal), /stop|interrupted/)
  assert.deepEqual(await collect(store.list('ledger/')), [], 'nothing is committed yet')
  const records = await run(new AbortController().signal)
  assert.deepEqual(
    records.map(([name]) => name),
    ['slots', 'slots', 'slots'],
  )
  assert.deepEqual(
    ['/a.jpg', '/b.jpg', '/c.jpg'].map((path) => site.asked.get(path)),
    [1, 1, 2],
  )
  for (const [name, slot] of records) {
    if (name !== 'slots') continue
    const { key, offset, length } = slot.fact.measures?.blob ?? assert.fail()
    assert.ok(
      (await readAll(store, key, { start: offset, end: offset + length })).equals(jpeg),
      'recovered blobs are moved along',
    )
  }
})

test('fetch-images: an answer that no decoder could be started for is kept, and the next attempt does not ask again', async (t) => {
  const { entry: decoderEntry } = await obedientDecoder(t)
  const site = await openImageSite(t, {
    '/a.jpg': image(await photo(80, 80).jpeg().toBuffer()),
    '/bomb.png': image(pngHeader(9000, 9000)),
  })
  const works = await readFile(decoderEntry)
  const { run } = await openTask(t, requestsOf(['/bomb.png', '/a.jpg'].map(site.url)), { decoderEntry })
  await writeFile(decoderEntry, 'process.exit(3)')
  await assert.rejects(run(new AbortController().signal), { code: 'E_CHILD', retryable: true })
  await assert.rejects(run(new AbortController().signal), { code: 'E_CHILD', retryable: true })
  await writeFile(decoderEntry, works)
  const outcomes = (await run(new AbortController().signal)).map(([name, record]) =>
    name === 'slots' ? record.fact.status : record.reason,
  )
  assert.deepEqual(outcomes, ['ok', 'bomb'])
  assert.deepEqual([site.asked.get('/a.jpg'), site.asked.get('/bomb.png')], [1, 1])
})

/** Runs the stage more than once over one state folder, as a restarted worker does. */
async function openTask(
  t: TestContext,
  requests: readonly ImageRequest[],
  environment: Partial<FetchImagesEnvironment>,
) {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-fetch-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const store = openMemoryStore()
  const stage = fetchImagesStage(OPTIONS, { ...ENVIRONMENT, ...environment })
  let attempt = 0
  const run = async (signal: AbortSignal) => {
    const scratchFolder = join(folder, `scratch-${attempt++}`)
    const stateFolder = join(folder, 'state')
    await Promise.all([mkdir(scratchFolder), mkdir(stateFolder, { recursive: true })])
    return await collect(
      stage.run(
        { requests: stream(requests), archived: stream([]), followed: stream([]) },
        {
          stage: stage.name,
          partition: 0,
          partitions: 1,
          seed: 0,
          taskKey: '0'.repeat(64),
          scratchFolder,
          stateFolder,
          signal,
          log: silentLog,
          splits: [],
          whole: () => stream([]),
          count() {},
          progress() {},
          store,
          createObject: () => Promise.reject(new Error('not used')),
        },
      ),
    )
  }
  return { run, store }
}

async function* stream<T>(records: readonly T[]): AsyncGenerator<T> {
  yield* records
}
