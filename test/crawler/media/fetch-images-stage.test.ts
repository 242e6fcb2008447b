import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type Ledger, openLedger } from '../../../archives/ledger.ts'
import { canonicalJson, sha256Hex } from '../../../core/hash.ts'
import { readAll } from '../../../core/store.ts'
import { collect } from '../../../core/streams.ts'
import { type FetchImagesEnvironment, fetchImagesStage } from '../../../crawler/media/fetch-images-stage.ts'
import { DECODER_VERSION } from '../../../crawler/media/image/decode-protocol.ts'
import { type ImageFact, imageFact } from '../../../schemas/index.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'
import { ENVIRONMENT, fetchAll, OPTIONS } from './fetch-all.ts'
import { animation, photo, pngHeader } from './image/pictures.ts'
import { image, openImageSite, redirect, requestsOf, status, testNetwork } from './image-site.ts'

test('fetch-images: keeps the bytes as raw ranges of the ledger, and re-encoded ones beside them', async (t) => {
  const jpeg = await photo(120, 90).jpeg().toBuffer()
  const gif = await animation('gif')
  const site = await openImageSite(t, {
    '/a.jpg': image(jpeg),
    '/b.gif': image(gif, { 'content-type': 'text/html' }),
    '/c.jpg': (_request, response) => {
      const body = gzipSync(jpeg)
      response.writeHead(200, { 'content-type': 'image/jpeg', 'content-encoding': 'gzip' }).end(body)
    },
  })
  const urls = ['/a.jpg', '/b.gif', '/c.jpg'].map(site.url)
  const { outcomes, store, counts } = await fetchAll(requestsOf(urls))
  const blobOf = async (blob: { key: string; offset: number; length: number } | undefined) =>
    blob === undefined
      ? assert.fail('no blob')
      : await readAll(store, blob.key, { start: blob.offset, end: blob.offset + blob.length })

  const [a, b, c] = urls.map((url) => outcomes.get(url)?.fact?.measures)
  assert.ok((await blobOf(a?.blob)).equals(jpeg))
  assert.ok((await blobOf(c?.blob)).equals(jpeg), 'content coding is removed')
  assert.ok((await blobOf(b?.blob)).equals(gif))
  assert.deepEqual([a?.id, a?.bytes, a?.format, a?.widthPx], [sha256Hex(jpeg), jpeg.length, 'jpeg', 120])
  assert.equal(sha256Hex(await blobOf(b?.stored?.blob)), b?.stored?.sha256)
  assert.equal(outcomes.get(site.url('/b.gif'))?.status, 'ok_reencoded')
  assert.deepEqual(counts, { 'outcomes.network': 3, 'image.in': 3, 'image.kept': 3, 'slot.in': 3, 'slot.kept': 3 })
})

test('fetch-images: asks for a URL once, however many places want it, and answers each in order', async (t) => {
  const site = await openImageSite(t, { '/a.jpg': image(await photo(80, 80).jpeg().toBuffer()) })
  const url = site.url('/a.jpg')
  const requests = ['x', 'y', 'z'].flatMap((document) => requestsOf([url, url], () => document))
  const { outputs, counts } = await fetchAll([...requests].reverse())
  assert.equal(site.asked.get('/a.jpg'), 1)
  assert.deepEqual(
    outputs.slots.map(({ documentId, slot }) => `${documentId}.${slot}`),
    requests.map(({ documentId, slot }) => `${documentId}.${slot}`).sort(),
  )
  assert.deepEqual([counts['image.in'], counts['slot.in'], counts['slot.kept']], [1, 6, 6])
})

test('fetch-images: a picture that says in its own bytes that it is not for training leaves not one of them', async (t) => {
  const words = 'DMI-PROHIBITED-AIMLTRAINING'
  const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/" plus:DataMining="http://ns.useplus.org/ldf/vocab/${words}"/></rdf:RDF></x:xmpmeta>`
  const site = await openImageSite(t, { '/a.jpg': image(await photo(80, 80).withXmp(xmp).jpeg().toBuffer()) })
  const { outcomes, store } = await fetchAll(requestsOf([site.url('/a.jpg')]))
  const fact = outcomes.get(site.url('/a.jpg'))
  assert.equal(fact?.status, 'optout_embedded')
  for await (const { key } of store.list('ledger/images/')) {
    const bytes = await readAll(store, key)
    if (key.endsWith('.warc')) assert.equal(bytes.includes('ns.adobe.com'), false)
  }
})

test('fetch-images: asks nobody for a picture that its page keeps to itself, and for another page it does', async (t) => {
  const jpeg = await photo(80, 80).jpeg().toBuffer()
  const site = await openImageSite(t, { '/a.jpg': image(jpeg), '/b.jpg': image(jpeg) })
  const reserved = 'meta-robots: noimageai'
  const [kept, lost] = [requestsOf([site.url('/a.jpg')], () => 'open'), requestsOf(['/a.jpg', '/b.jpg'].map(site.url))]
  const requests = [...kept, ...lost.map((request) => ({ ...request, reserved }))]
  const { outputs, counts } = await fetchAll(requests)
  assert.deepEqual([site.asked.get('/a.jpg'), site.asked.get('/b.jpg')], [1, undefined])
  assert.deepEqual(
    outputs.slots.map(({ documentId }) => documentId),
    kept.map(({ documentId }) => documentId),
  )
  const drops = outputs.dropped.map(({ reason, detail }) => `${reason}: ${detail}`)
  assert.deepEqual(
    drops,
    Array.from({ length: 2 }, () => `optout_page: ${reserved}`),
  )
  assert.deepEqual([counts['image.in'], counts['slot.in'], counts['slot.kept']], [1, 3, 1])
})

test('fetch-images: one status for each way to fail', async (t) => {
  const jpeg = await photo(120, 90).jpeg().toBuffer()
  const site = await openImageSite(t, {
    '/robots.txt': (_request, response) => void response.end('User-agent: *\nDisallow: /private/'),
    '/private/a.jpg': image(jpeg),
    '/gone.jpg': status(410),
    '/forbidden.jpg': status(403),
    '/legal.jpg': status(451),
    '/teapot.jpg': status(418),
    '/page.jpg': (_request, response) => void response.writeHead(200, { 'content-type': 'image/jpeg' }).end('<html>'),
    '/vector.svg': (_request, response) => void response.end('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    '/empty.jpg': image(Buffer.alloc(0)),
    '/cut.jpg': image(jpeg.subarray(0, 900)),
    '/bomb.png': image(pngHeader(30_000, 30_000)),
    '/large.jpg': image(Buffer.concat([jpeg, Buffer.alloc(60_000)])),
    '/noai.jpg': image(jpeg, { 'x-robots-tag': 'noai, unavailable_after: 25 Jun 2030 15:00:00 GMT' }),
    '/otherbot.jpg': image(jpeg, { 'x-robots-tag': 'otherbot: noai' }),
    '/loop.jpg': redirect('/loop2.jpg'),
    '/loop2.jpg': redirect('/loop.jpg'),
    '/nowhere.jpg': redirect('ftp://example.org/a.jpg'),
    '/inside.jpg': redirect('http://10.0.0.1/a.jpg'),
    '/blocked.jpg': redirect('/private/a.jpg'),
    '/chain0': redirect('/chain1'),
    '/chain1': redirect('/chain2'),
    '/chain2': redirect('/chain3'),
    '/chain3': redirect('/chain4'),
    '/reserved-hop.jpg': redirect('/fine.jpg', { 'x-robots-tag': 'noimageai' }),
    '/fine.jpg': image(jpeg),
  })
  const expected: Record<string, string> = {
    '/private/a.jpg': 'robots_disallow',
    '/missing.jpg': 'http_404_410',
    '/gone.jpg': 'http_404_410',
    '/forbidden.jpg': 'http_401_403',
    '/legal.jpg': 'http_451',
    '/teapot.jpg': 'http_4xx',
    '/page.jpg': 'not_image',
    '/vector.svg': 'type_denied',
    '/empty.jpg': 'empty',
    '/cut.jpg': 'truncated',
    '/bomb.png': 'bomb',
    '/large.jpg': 'too_large',
    '/noai.jpg': 'optout_header',
    '/otherbot.jpg': 'ok',
    '/loop.jpg': 'redirect_loop',
    '/nowhere.jpg': 'http_other',
    '/inside.jpg': 'redirect_blocked',
    '/blocked.jpg': 'redirect_blocked',
    '/chain0': 'redirect_limit',
    '/chain1': 'redirect_limit',
    '/reserved-hop.jpg': 'optout_header',
  }
  const network = testNetwork({ maxRedirects: 2, maxImageBytes: 50_000 })
  const { outcomes, outputs, counts } = await fetchAll(requestsOf(Object.keys(expected).map(site.url)), {
    environment: { network },
  })
  const got = Object.fromEntries(Object.keys(expected).map((path) => [path, outcomes.get(site.url(path))?.status]))
  assert.deepEqual(got, expected)
  assert.equal(site.asked.get('/private/a.jpg'), undefined)
  const dropped = Object.entries(counts).filter(([name]) => name.startsWith('slot.dropped.'))
  assert.equal(
    dropped.reduce((sum, [, count]) => sum + count, 1),
    counts['slot.in'],
  )
  assert.ok(outputs.dropped.every(({ unit, stage }) => unit === 'slot' && stage === 'fetch-images'))
})

test('fetch-images: bytes under an opt-out are not kept', async (t) => {
  const jpeg = await photo(120, 90).jpeg().toBuffer()
  const site = await openImageSite(t, { '/noai.jpg': image(jpeg, { 'x-robots-tag': 'noimageai' }) })
  const { store } = await fetchAll(requestsOf([site.url('/noai.jpg')]))
  for await (const { archive } of openLedger(store, 'images', '000').replay()) {
    assert.equal((await readAll(store, archive.key)).indexOf(jpeg.subarray(0, 100)), -1)
  }
})

test('fetch-images: follows redirects and keeps the URL that was asked for', async (t) => {
  const jpeg = await photo(120, 90).jpeg().toBuffer()
  const cdn = await openImageSite(t, { '/real.jpg': image(jpeg) })
  const site = await openImageSite(t, { '/a.jpg': redirect(cdn.url('/real.jpg')), '/b.jpg': redirect('a.jpg') })
  const { outcomes } = await fetchAll(requestsOf([site.url('/b.jpg')]))
  const fact = outcomes.get(site.url('/b.jpg'))?.fact
  assert.deepEqual([fact?.status, fact?.measures?.id], ['ok', sha256Hex(jpeg)])
  assert.equal(cdn.asked.get('/robots.txt'), 1)
})

test('fetch-images: asks nothing whose outcome is final, in any later run of the store', async (t) => {
  const jpeg = await photo(120, 90).jpeg().toBuffer()
  const site = await openImageSite(t, { '/a.jpg': image(jpeg), '/b.jpg': status(404), '/flaky.jpg': status(500) })
  const urls = ['/a.jpg', '/b.jpg', '/flaky.jpg'].map(site.url)
  const store = openMemoryStore()
  const first = await fetchAll(requestsOf(urls), { store })
  const before = new Map(site.asked)
  const second = await fetchAll(requestsOf(urls), { store })
  assert.deepEqual(second.statuses(urls), first.statuses(urls))
  assert.deepEqual(second.outcomes.get(site.url('/a.jpg')), first.outcomes.get(site.url('/a.jpg')))
  assert.equal(site.asked.get('/a.jpg'), before.get('/a.jpg'))
  assert.equal(site.asked.get('/b.jpg'), before.get('/b.jpg'))
  assert.equal(site.asked.get('/flaky.jpg'), (before.get('/flaky.jpg') ?? 0) * 2)
  assert.equal(second.counts['outcomes.ledger'], 2)
})

test('fetch-images: another side limit decodes again from the ledger, without asking', async (t) => {
  const jpeg = await photo(600, 300).jpeg().toBuffer()
  const site = await openImageSite(t, { '/a.jpg': image(jpeg), '/b.png': image(pngHeader(2000, 2000)) })
  const urls = ['/a.jpg', '/b.png'].map(site.url)
  const store = openMemoryStore()
  const storedSide = async (options: Partial<typeof OPTIONS>) => {
    const { outcomes } = await fetchAll(requestsOf(urls), { store, options, environment: { offline: true } })
    return outcomes.get(urls[0] ?? '')?.fact?.measures?.stored?.widthPx
  }
  const first = await fetchAll(requestsOf(urls), { store })
  assert.deepEqual(first.statuses(urls), ['ok_reencoded', 'bomb'])
  assert.equal(await storedSide({}), 256)
  assert.equal(await storedSide({ maxSidePx: 128 }), 128)
  assert.equal(await storedSide({ maxSidePx: 400 }), 400)
  assert.equal(await storedSide({ maxSidePx: 1000 }), undefined)
  const wider = await fetchAll(requestsOf(urls), {
    store,
    options: { maxPixels: 10_000_000 },
    environment: { offline: true },
  })
  assert.deepEqual(wider.statuses(urls), ['ok_reencoded', 'decode_error'])
  assert.deepEqual([site.asked.get('/a.jpg'), site.asked.get('/b.png')], [1, 1])
})

test('fetch-images: what another version of the decoder opened or refused is decoded again from the ledger, once, without asking', async (t) => {
  const jpeg = await photo(600, 300).jpeg().toBuffer()
  const site = await openImageSite(t, { '/a.jpg': image(jpeg), '/cut.jpg': image(jpeg.subarray(0, 900)) })
  const urls = ['/a.jpg', '/cut.jpg'].map(site.url)
  const store = openMemoryStore()
  const first = await fetchAll(requestsOf(urls), { store })
  assert.deepEqual(first.statuses(urls), ['ok_reencoded', 'truncated'])
  const ledger = openLedger(store, 'images', '000')
  const rowsOf = async () => (await collect(ledger.replay())).flatMap(({ rows }) => rows)
  // As if both had been decoded by the next decoder, that finds another width.
  const [segment] = await collect(ledger.replay())
  const facts = (segment?.rows ?? []).map((row) => imageFact.parse(row))
  const others = facts.map(
    ({ measures, ...fact }): ImageFact => ({
      ...fact,
      decoder: DECODER_VERSION + 1,
      ...(measures === undefined ? {} : { measures: { ...measures, widthPx: 1 } }),
    }),
  )
  await commitRows(t, ledger, 1, others)
  const again = () => fetchAll(requestsOf(urls), { store, environment: { offline: true } })
  const second = await again()
  assert.deepEqual(second.statuses(urls), first.statuses(urls))
  const [now, before] = [second, first].map(({ outcomes }) => outcomes.get(urls[0] ?? '')?.fact?.measures)
  assert.equal(now?.widthPx, before?.widthPx)
  const decoders = (await rowsOf()).map((row) => imageFact.parse(row).decoder)
  const [ours, theirs] = [DECODER_VERSION, DECODER_VERSION + 1]
  assert.deepEqual(decoders, [ours, ours, theirs, theirs, ours, ours])
  await again()
  assert.equal((await rowsOf()).length, decoders.length)
  assert.deepEqual([site.asked.get('/a.jpg'), site.asked.get('/cut.jpg')], [1, 1])
})

test('fetch-images: a run that may ask the network is not answered by the task of one that might not', () => {
  const versionOf = (environment: Partial<FetchImagesEnvironment>) =>
    canonicalJson(fetchImagesStage(OPTIONS, { ...ENVIRONMENT, ...environment }).options)
  assert.notEqual(versionOf({ offline: true }), versionOf({}))
  const kindOf = (offline: boolean) => fetchImagesStage(OPTIONS, { ...ENVIRONMENT, offline }).kind
  assert.deepEqual(
    [kindOf(true), kindOf(false)],
    ['cpu', 'network'],
    'where nobody is asked there is nothing to wait for',
  )
  const patient = { network: testNetwork({ totalTimeoutMs: 1, minDelayMs: 7 }), decodeTimeoutMs: 7, decoders: 3 }
  assert.equal(versionOf(patient), versionOf({}), 'pace and time-outs make no other task')
})

test('fetch-images: offline, what is nowhere on record is dropped as not_archived and asked by a later run', async (t) => {
  const site = await openImageSite(t, { '/a.jpg': image(await photo(80, 80).jpeg().toBuffer()) })
  const url = site.url('/a.jpg')
  const { contact: _, ...network } = testNetwork()
  const store = openMemoryStore()
  const offline = await fetchAll(requestsOf([url]), { store, environment: { offline: true, network } })
  assert.deepEqual(offline.statuses([url]), ['not_archived'])
  assert.equal(site.asked.size, 0)
  assert.deepEqual((await fetchAll(requestsOf([url]), { store })).statuses([url]), ['ok'])
})

/** Commits a segment of rows alone. */
async function commitRows(t: TestContext, ledger: Ledger, n: number, rows: readonly ImageFact[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-rows-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const warcFile = join(folder, 'empty.warc')
  await writeFile(warcFile, '')
  const rowTexts = rows.map((row) => JSON.stringify(row))
  await ledger.commit(n, { key: ledger.archiveKey(n, 'plain'), layout: 'plain', warcFile, rowTexts })
}
