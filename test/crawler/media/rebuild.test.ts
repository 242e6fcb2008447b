/** What archives say of image URLs, from the scan to the fetched slots: redirects, several answers, our own records and others'. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { openLedger } from '../../../archives/ledger.ts'
import { sha256Hex } from '../../../core/hash.ts'
import type { Split } from '../../../core/stage.ts'
import { readAll, type Store } from '../../../core/store.ts'
import { fetchImagesStage } from '../../../crawler/media/fetch-images-stage.ts'
import { followRedirectsStage } from '../../../crawler/media/follow-redirects-stage.ts'
import { scanArchivesStage } from '../../../crawler/media/scan-archives-stage.ts'
import { readWarc } from '../../../formats/warc/read.ts'
import { encodeWarcRecord, type WarcRecord } from '../../../formats/warc/write.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'
import { runStage } from '../../helpers/run-stage.ts'
import { ENVIRONMENT, OPTIONS } from './fetch-all.ts'
import { photo } from './image/pictures.ts'
import { image, openImageSite, type Route, redirect, requestsOf, status } from './image-site.ts'

const PARTITIONS = 3
const JPEG = ['Content-Type: image/jpeg']
const U = 'http://a.example/u.jpg'
const V = 'http://b.example/v.jpg'
const W = 'http://c.example/w.jpg'

interface Rest {
  readonly date?: string
  readonly code?: number
  readonly warc?: WarcRecord['headers']
}
let records = 0

function response(url: string, body: Buffer | string, headers: readonly string[], rest: Rest = {}): WarcRecord {
  const { date = '2026-02-03T04:05:06Z', code = 200, warc = [] } = rest
  records += 1
  return {
    type: 'response',
    recordId: `<urn:uuid:00000000-0000-4000-8000-${String(records).padStart(12, '0')}>`,
    date,
    targetUri: url,
    headers: warc,
    contentType: 'application/http; msgtype=response',
    block: Buffer.concat([Buffer.from(`HTTP/1.1 ${code} X\r\n${headers.join('\r\n')}\r\n\r\n`), Buffer.from(body)]),
  }
}

const moved = (url: string, to: string, rest: Rest = {}, headers: readonly string[] = []): WarcRecord =>
  response(url, 'moved', [`Location: ${to}`, ...headers], { code: 302, ...rest })

const encoded = (list: readonly WarcRecord[], gzip = false): Buffer =>
  Buffer.concat(list.map((record) => encodeWarcRecord(record, { gzip })))

function splitOf(key: string, bytes: Buffer, layout: Split['layout'], start = 0, end = bytes.length): Split {
  return { key, bytes: bytes.length, sha256: sha256Hex(bytes), layout, start, end }
}

/** Builds without the network from archives: status and picture of each URL, and all that enters a shard. */
async function rebuild(store: Store, splits: readonly Split[], urls: readonly string[], token = OPTIONS.token) {
  const scan = scanArchivesStage({ imagePartitions: PARTITIONS, taskBytes: 1_000_000 })
  const { outputs: scanned } = await runStage(scan, { inputs: {}, splits, store, partitions: 2 })
  const follow = followRedirectsStage({ imagePartitions: PARTITIONS })
  const { outputs: chains } = await runStage(follow, {
    inputs: { archived: scanned.found },
    whole: { redirects: scanned.redirects },
    partitions: PARTITIONS,
    store,
  })
  const options = { ...OPTIONS, imagePartitions: PARTITIONS, token }
  const fetch = fetchImagesStage(options, { ...ENVIRONMENT, offline: true })
  const { outputs } = await runStage(fetch, {
    inputs: { requests: requestsOf(urls), archived: scanned.found, followed: chains.followed },
    whole: { sites: scanned.sites },
    partitions: PARTITIONS,
    store,
  })
  return { ...outputs, ...summary(outputs) }
}

interface Outputs {
  readonly slots: readonly {
    readonly fact: { readonly url: string; readonly measures?: { readonly id: string } | undefined }
  }[]
  readonly dropped: readonly { readonly url: string; readonly reason: string }[]
}

function summary({ slots, dropped }: Outputs) {
  const got = new Map([
    ...slots.map(({ fact }) => [fact.url, fact.measures?.id ?? ''] as const),
    ...dropped.map(({ url, reason }) => [url, reason] as const),
  ])
  return { outcomeOf: (url: string) => got.get(url) }
}

/** The same for records of foreign archives, each list an archive. */
async function rebuildFrom(archives: readonly (readonly WarcRecord[])[], urls: readonly string[]) {
  const bytes = archives.map((list) => encoded(list, true))
  const store = openMemoryStore(Object.fromEntries(bytes.map((archive, n) => [`archive-${n}`, archive])))
  return await rebuild(
    store,
    bytes.map((archive, n) => splitOf(`archive-${n}`, archive, 'members')),
    urls,
  )
}

const [one, two, three] = await Promise.all([0, 1, 2].map((seed) => photo(120, 90, seed).jpeg().toBuffer()))
if (one === undefined || two === undefined || three === undefined) throw new Error('no pictures')
const id = sha256Hex

/** The image archives of a live run over a site, as the command line imports them, changed by `as`. */
async function archivesOf(live: Store, as: (bytes: Buffer) => Promise<Buffer>, layout: Split['layout']) {
  const store = openMemoryStore()
  const splits: Split[] = []
  for (let partition = 0; partition < PARTITIONS; partition += 1) {
    const ledger = openLedger(live, 'images', String(partition).padStart(3, '0'))
    for await (const { archive } of ledger.replay()) {
      const bytes = await as(await readAll(live, archive.key))
      const key = `imports/${sha256Hex(bytes)}`
      await store.create(key, bytes)
      splits.push(splitOf(key, bytes, layout))
    }
  }
  return { store, splits }
}

async function fetchLive(urls: readonly string[]) {
  const stage = fetchImagesStage({ ...OPTIONS, imagePartitions: PARTITIONS }, ENVIRONMENT)
  const inputs = { requests: requestsOf(urls), archived: [], followed: [] }
  const run = await runStage(stage, { inputs, partitions: PARTITIONS })
  return { ...run, ...summary(run.outputs) }
}

/** What of the slots enters a shard: everything but where the bytes lie and when they came. */
const forShards = (slots: unknown): unknown =>
  JSON.parse(JSON.stringify(slots, (name, value: unknown) => (name === 'blob' || name === 'date' ? undefined : value)))

/** Redirects of every kind that claim to be images, some with an image for a body, and what they lead to. */
function redirectingSite(): Readonly<Record<string, Route>> {
  const typed = { 'content-type': 'image/jpeg' }
  const ofCode =
    (code: number, body: Buffer | string): Route =>
    (_request, answer) =>
      void answer.writeHead(code, { location: '/real.jpg', ...typed }).end(body)
  return {
    ...Object.fromEntries([301, 302, 303, 307, 308].map((code) => [`/${code}.jpg`, ofCode(code, '\n')])),
    '/picture.jpg': ofCode(302, two ?? ''),
    '/chain.jpg': redirect('/301.jpg', typed),
    '/loop.jpg': redirect('/loop.jpg', typed),
    '/reserved.jpg': redirect('/real.jpg', { ...typed, 'x-robots-tag': 'noai' }),
    '/nowhere.jpg': (_request, answer) => void answer.writeHead(302, typed).end(one),
    '/dead.jpg': redirect('/gone.jpg', typed),
    '/unchanged.jpg': status(304, typed),
    '/part.jpg': (_request, answer) => void answer.writeHead(206, { ...typed }).end(one?.subarray(0, 900)),
    '/real.jpg': image(one ?? Buffer.alloc(0)),
  }
}

test('rebuild: images behind redirects that carry an image type are the same without the network', async (t) => {
  const site = await openImageSite(t, redirectingSite())
  const urls = [...Object.keys(redirectingSite()), '/gone.jpg'].map(site.url)
  const live = await fetchLive(urls)
  assert.equal(live.outcomeOf(site.url('/302.jpg')), id(one))
  assert.equal(live.outputs.slots.length, 8)
  const { store, splits } = await archivesOf(live.store, async (bytes) => bytes, 'plain')
  const rebuilt = await rebuild(store, splits, urls)
  assert.deepEqual(forShards(rebuilt.slots), forShards(live.outputs.slots))
  assert.deepEqual(rebuilt.dropped, live.outputs.dropped)
})

test('rebuild: archives of ours that were compressed since give the same images, those behind redirects too', async (t) => {
  const site = await openImageSite(t, redirectingSite())
  const urls = ['/real.jpg', '/302.jpg', '/picture.jpg', '/chain.jpg', '/reserved.jpg'].map(site.url)
  const live = await fetchLive(urls)
  const { store, splits } = await archivesOf(live.store, recompressed, 'members')
  const rebuilt = await rebuild(store, splits, urls)
  assert.deepEqual(forShards(rebuilt.slots), forShards(live.outputs.slots))
  assert.deepEqual(rebuilt.dropped, live.outputs.dropped)
})

/** The records of a plain archive, each as a gzip member, as archivists store them. */
async function recompressed(bytes: Buffer): Promise<Buffer> {
  const members: Buffer[] = []
  async function* source(): AsyncGenerator<Buffer> {
    yield bytes
  }
  for await (const item of readWarc(source(), { layout: 'plain', maxBlockBytes: 1_000_000 })) {
    assert.equal(item.kind, 'record')
    members.push(gzipSync(bytes.subarray(item.offset, item.offset + item.length)))
  }
  return Buffer.concat(members)
}

test('rebuild: an answer that a redirect led to does not stand for a picture that changed until it was asked for itself', async (t) => {
  const site = await openImageSite(t, {
    '/a.jpg': redirect('/z.jpg'),
    '/z.jpg': (request, answer, nth) =>
      image(nth === 1 ? (one ?? Buffer.alloc(0)) : (two ?? Buffer.alloc(0)))(request, answer, nth),
  })
  const urls = ['/a.jpg', '/z.jpg'].map(site.url)
  const live = await fetchLive(urls)
  assert.deepEqual(new Set(urls.map(live.outcomeOf)), new Set([id(one), id(two)]))
  const { store, splits } = await archivesOf(live.store, async (bytes) => bytes, 'plain')
  const rebuilt = await rebuild(store, splits, urls)
  assert.deepEqual(urls.map(rebuilt.outcomeOf), urls.map(live.outcomeOf))
})

/** A URL of a host of its own, and one that it may lead to, elsewhere. */
const places = (name: string) => [`http://${name}.example/u.jpg`, `http://cdn-${name}.example/v.jpg`] as const

test('rebuild: a foreign redirect and its target give the image, in one archive or two, on any hosts, by any code', async () => {
  const [hops, targets]: [WarcRecord[], WarcRecord[]] = [[], []]
  const urls: string[] = []
  for (const code of [301, 302, 303, 307, 308]) {
    const [typed, typedTarget] = places(`typed-${code}`)
    const [bare, bareTarget] = places(`bare-${code}`)
    urls.push(typed, bare)
    hops.push(
      moved(typed, typedTarget, { code }, JPEG),
      response(typedTarget, one, JPEG),
      moved(bare, bareTarget, { code }),
    )
    targets.push(response(bareTarget, one, JPEG))
  }
  const [chained, link] = places('chain')
  hops.push(moved(chained, link), moved(link, V))
  targets.push(response(V, one, JPEG))
  hops.push(moved(U, '../u2.jpg'), response('http://a.example/u2.jpg', one, JPEG))
  urls.push(chained, U)
  const { outcomeOf } = await rebuildFrom([hops, targets], urls)
  for (const url of urls) assert.equal(outcomeOf(url), id(one), url)
})

test('rebuild: redirects that lead to nothing archived are no answer', async () => {
  const chain = (from: string, length: number): readonly WarcRecord[] => [
    ...Array.from({ length }, (_, n) => moved(n === 0 ? from : `${from}?${n}`, `${from}?${n + 1}`)),
    response(`${from}?${length}`, one, JPEG),
  ]
  const cases: readonly [name: string, records: (u: string, v: string) => readonly WarcRecord[], expected: string][] = [
    ['alone', (u, v) => [moved(u, v, {}, JPEG)], 'not_archived'],
    ['loop', (u, v) => [moved(u, v, {}, JPEG), moved(v, u, {}, JPEG)], 'not_archived'],
    ['itself', (u) => [moved(u, u, {}, JPEG)], 'not_archived'],
    ['nowhere', (u) => [response(u, one, JPEG, { code: 302 })], 'not_archived'],
    ['five', (u) => chain(u, 5), id(one)],
    ['six', (u) => chain(u, 6), 'not_archived'],
  ]
  const list = cases.flatMap(([name, recordsOf]) => recordsOf(...places(name)))
  const { outcomeOf } = await rebuildFrom(
    [list],
    cases.map(([name]) => places(name)[0]),
  )
  for (const [name, , expected] of cases) assert.equal(outcomeOf(places(name)[0]), expected, name)
})

test('rebuild: what an archiver got for a conditional or partial request, or cut short, is passed over', async () => {
  const cut: WarcRecord['headers'] = [['WARC-Truncated', 'length']]
  const cases: readonly [name: string, recordOf: (url: string) => WarcRecord, expected: string][] = [
    ['unchanged', (url) => response(url, '', JPEG, { code: 304 }), 'not_archived'],
    ['part', (url) => response(url, one.subarray(0, 900), JPEG, { code: 206 }), 'not_archived'],
    ['cut', (url) => response(url, one.subarray(0, 900), JPEG, { warc: cut }), 'not_archived'],
    ['asked-as-page', (url) => response(url, '', JPEG, { warc: cut }), 'not_archived'],
    ['robots', (url) => response(url, one, JPEG, { warc: [['M3W-Purpose', 'robots']] }), 'not_archived'],
    ['gone', (url) => response(url, 'gone', JPEG, { code: 404 }), 'http_404_410'],
  ]
  const first = cases.map(([name, recordOf]) => recordOf(places(name)[0]))
  const urls = cases.map(([name]) => places(name)[0])
  const alone = await rebuildFrom([first], urls)
  const whole = urls.map((url) => response(url, two, JPEG, { date: '2026-03-01T00:00:00Z' }))
  const withLater = await rebuildFrom([first, whole], urls)
  for (const [name, , expected] of cases) {
    const [url] = places(name)
    assert.equal(alone.outcomeOf(url), expected, name)
    const later: string = expected === 'not_archived' ? id(two) : expected
    assert.equal(withLater.outcomeOf(url), later, `${name}, and a whole one later`)
  }
  const solid = gzipSync(encoded([response(U, one.subarray(0, 900), JPEG, { warc: cut })]))
  const inSolid = await rebuild(openMemoryStore({ solid }), [splitOf('solid', solid, 'solid')], [U])
  assert.equal(inSolid.outcomeOf(U), 'not_archived', 'the copy of a record keeps the mark')
})

test('rebuild: of a redirect and a picture at one URL the earlier counts, if it leads to a picture', async () => {
  const [early, late] = [{ date: '2026-01-01T00:00:00Z' }, { date: '2026-05-01T00:00:00Z' }]
  const target = (url: string) => response(url, one, JPEG, { date: '2026-06-01T00:00:00Z' })
  const cases: readonly [name: string, records: (u: string, v: string) => readonly WarcRecord[], expected: string][] = [
    ['redirect-first', (u, v) => [moved(u, v, early), response(u, two, JPEG, late), target(v)], id(one)],
    ['to-nowhere-first', (u, v) => [moved(u, v, early), response(u, two, JPEG, late)], id(two)],
    ['picture-first', (u, v) => [response(u, two, JPEG, early), moved(u, v, late), target(v)], id(two)],
    ['two', (u, v) => [moved(u, W, late), moved(u, v, early), target(v)], id(one)],
  ]
  const list = [...cases.flatMap(([name, recordsOf]) => recordsOf(...places(name))), response(W, three, JPEG, early)]
  const urls = cases.map(([name]) => places(name)[0])
  for (const order of [list, [...list].reverse()]) {
    const { outcomeOf } = await rebuildFrom([order], urls)
    for (const [name, , expected] of cases) assert.equal(outcomeOf(places(name)[0]), expected, name)
  }
})

test('rebuild: an owner who reserves a picture where it is redirected is heeded', async () => {
  const hop = moved(U, V, {}, ['X-Robots-Tag: noai'])
  assert.equal((await rebuildFrom([[hop, response(V, one, JPEG)]], [U])).outcomeOf(U), 'optout_header')
})

test('rebuild: our own outcome of a URL counts before what others archived, whenever that was, but a dead link is filled', async (t) => {
  const site = await openImageSite(t, { '/u.jpg': image(one), '/gone.jpg': status(404), '/flaky.jpg': status(503) })
  const urls = ['/u.jpg', '/gone.jpg', '/flaky.jpg'].map(site.url)
  const live = await fetchLive(urls)
  const { store, splits } = await archivesOf(live.store, async (bytes) => bytes, 'plain')
  const foreign = encoded(urls.map((url) => response(url, two, JPEG, { date: '2001-01-01T00:00:00Z' })))
  await store.create('foreign', foreign)
  const rebuilt = await rebuild(store, [...splits, splitOf('foreign', foreign, 'plain')], urls)
  assert.deepEqual(urls.map(rebuilt.outcomeOf), [id(one), id(two), id(two)])
  // In a store that knows the link to be dead, an archive that is named later fills it, once; a refusal it does not.
  const [gone = ''] = urls.slice(1)
  const { store: own } = live
  await own.create('foreign', foreign)
  const filled = await rebuild(own, [splitOf('foreign', foreign, 'plain')], urls)
  assert.deepEqual(filled.outcomeOf(gone), id(two))
  const again = await rebuild(own, [splitOf('foreign', foreign, 'plain')], urls)
  assert.deepEqual(again.outcomeOf(gone), id(two))
})

test('rebuild: reservations are judged again by the headers of the answer, for whoever builds', async (t) => {
  const site = await openImageSite(t, { '/u.jpg': image(one, { 'x-robots-tag': 'otherbot: noai' }) })
  const urls = [site.url('/u.jpg')]
  const live = await fetchLive(urls)
  const { store, splits } = await archivesOf(live.store, async (bytes) => bytes, 'plain')
  assert.deepEqual(urls.map(live.outcomeOf), [id(one)])
  assert.deepEqual(urls.map((await rebuild(store, splits, urls, 'otherbot')).outcomeOf), ['optout_header'])
})

test('what archives hold of a site keeps its pictures out, also behind a redirect, and speaks of no other site', async () => {
  const text = ['Content-Type: text/plain']
  const json = ['Content-Type: application/json']
  const free = 'http://a.example/free.jpg'
  const redirected = 'http://d.example/d.jpg'
  const words = [
    response('http://a.example/robots.txt', 'User-agent: *\nDisallow: /u', text),
    response('http://b.example/.well-known/tdmrep.json', '[{"location":"/","tdm-reservation":1}]', json),
  ]
  const answers = [response(U, one, JPEG), response(V, one, JPEG), response(W, two, JPEG), response(free, three, JPEG)]
  const { outcomeOf } = await rebuildFrom([[...answers, moved(redirected, V)], words], [U, V, W, free, redirected])
  assert.equal(outcomeOf(U), 'robots_disallow')
  assert.equal(outcomeOf(V), 'rights_reserved')
  assert.equal(outcomeOf(redirected), 'rights_reserved')
  assert.equal(outcomeOf(W), id(two))
  assert.equal(outcomeOf(free), id(three))
})
