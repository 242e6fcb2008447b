import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { openLedger } from '../../../archives/ledger.ts'
import { id128, sha256Hex } from '../../../core/hash.ts'
import type { Split } from '../../../core/stage.ts'
import { readAll, type Store } from '../../../core/store.ts'
import { fetchImagesStage } from '../../../crawler/media/fetch-images-stage.ts'
import { scanArchivesStage } from '../../../crawler/media/scan-archives-stage.ts'
import { encodeWarcRecord, newRecordId, type WarcRecord } from '../../../formats/warc/write.ts'
import { type ArchivedImage, archivedImage, dropRecord, type ImageRequest } from '../../../schemas/index.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'
import { runStage } from '../../helpers/run-stage.ts'
import { ENVIRONMENT, OPTIONS } from './fetch-all.ts'
import { animation, photo, pngHeader } from './image/pictures.ts'
import { image, openImageSite, redirect, requestsOf, status } from './image-site.ts'

const scan = scanArchivesStage({ imagePartitions: 1, taskBytes: 1_000_000 })

function splitOf(key: string, bytes: Buffer, layout: Split['layout']): Split {
  return { key, bytes: bytes.length, sha256: sha256Hex(bytes), layout, start: 0, end: bytes.length }
}

function response(
  url: string,
  body: Buffer,
  headers: readonly string[],
  { date = '2026-02-03T04:05:06Z', code = 200 } = {},
): WarcRecord {
  const head = [`HTTP/1.1 ${code} OK`, ...headers].join('\r\n')
  return {
    type: 'response',
    recordId: newRecordId(),
    date,
    targetUri: url,
    contentType: 'application/http; msgtype=response',
    block: Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]),
  }
}

async function restore(store: Store, archived: readonly ArchivedImage[], requests: readonly ImageRequest[]) {
  const stage = fetchImagesStage(OPTIONS, { ...ENVIRONMENT, offline: true })
  const { outputs, counts } = await runStage(stage, { inputs: { requests, archived, followed: [] }, store })
  const statuses = new Map([
    ...outputs.slots.map(({ fact }) => [fact.url, fact.status] as const),
    ...outputs.dropped.map(({ url, reason }) => [url, reason] as const),
  ])
  return { ...outputs, counts, statuses }
}

/** What of the slots enters a shard: everything but where the bytes lie and when they came. */
function forShards(slots: readonly { readonly fact: { readonly measures?: unknown } }[]): unknown {
  return JSON.parse(
    JSON.stringify(slots, (name, value: unknown) => (name === 'blob' || name === 'date' ? undefined : value)),
  )
}

test('scan-archives: what our own image archives hold gives the same slots and drops without the network', async (t) => {
  const jpeg = await photo(120, 90).jpeg().toBuffer()
  const cdn = await openImageSite(t, { '/real.jpg': image(jpeg, { 'x-robots-tag': 'otherbot: noai, max-snippet: 5' }) })
  const site = await openImageSite(t, {
    '/robots.txt': (_request, answer) => void answer.end('User-agent: *\nDisallow: /private/'),
    '/a.jpg': image(jpeg),
    '/big.jpg': image(await photo(600, 300).jpeg().toBuffer()),
    '/anim.gif': image(await animation('gif')),
    '/zip.jpg': (_request, answer) => void answer.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(jpeg)),
    '/moved.jpg': redirect(cdn.url('/real.jpg')),
    '/gone.jpg': status(404),
    '/page.jpg': (_request, answer) => void answer.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    '/noai.jpg': image(jpeg, { 'x-robots-tag': 'noai' }),
    '/cut.jpg': image(jpeg.subarray(0, 900)),
    '/bomb.png': image(pngHeader(9000, 9000)),
  })
  const paths = [
    '/a.jpg',
    '/big.jpg',
    '/anim.gif',
    '/zip.jpg',
    '/moved.jpg',
    '/gone.jpg',
    '/page.jpg',
    '/noai.jpg',
    '/cut.jpg',
  ]
  const requests = requestsOf([...paths, '/bomb.png', '/private/a.jpg'].map(site.url))
  const live = await runStage(fetchImagesStage(OPTIONS, ENVIRONMENT), {
    inputs: { requests, archived: [], followed: [] },
  })
  assert.equal(live.outputs.slots.length, 5)

  const store = openMemoryStore()
  const splits: Split[] = []
  for await (const { archive } of openLedger(live.store, 'images', '000').replay()) {
    const bytes = await readAll(live.store, archive.key)
    const key = `imports/${archive.sha256}.warc`
    await store.create(key, bytes)
    splits.push(splitOf(key, bytes, 'plain'))
  }
  const { outputs, counts } = await runStage(scan, { inputs: {}, splits, store, partitions: 2 })
  assert.equal(counts['archive.damaged'], undefined)
  const rebuilt = await restore(store, outputs.found, requests)
  assert.deepEqual(forShards(rebuilt.slots), forShards(live.outputs.slots))
  assert.deepEqual(rebuilt.dropped, live.outputs.dropped)
  assert.equal(rebuilt.counts['outcomes.archive'], requests.length)
})

test('scan-archives: finds images in foreign archives of every layout, by type or by magic, and nothing else', async () => {
  const jpeg = await photo(120, 90).jpeg().toBuffer()
  const records = [
    response('http://h.example/page', Buffer.from('<html>'), ['Content-Type: text/html']),
    response('http://h.example/typed.jpg#top', jpeg, ['Content-Type: image/jpeg']),
    response('http://h.example/untyped', gzipSync(jpeg), [
      'Content-Type: application/octet-stream',
      'Content-Encoding: gzip',
    ]),
    response('http://h.example/lost.gif', Buffer.from('gone'), ['Content-Type: image/gif'], { code: 404 }),
    {
      ...response('http://h.example/res.png', jpeg, []),
      type: 'resource',
      contentType: 'image/png',
      block: jpeg,
    } as const,
    { ...response('http://h.example/asked.jpg', jpeg, ['Content-Type: image/jpeg']), type: 'request' } as const,
    response('urn:not-http', jpeg, ['Content-Type: image/jpeg']),
  ]
  const expected = [
    'http://h.example/lost.gif',
    'http://h.example/res.png',
    'http://h.example/typed.jpg',
    'http://h.example/untyped',
  ]
  const plain = Buffer.concat(records.map((record) => encodeWarcRecord(record, { gzip: false })))
  const archives = {
    plain,
    members: Buffer.concat(records.map((record) => encodeWarcRecord(record, { gzip: true }))),
    solid: gzipSync(plain),
  } as const
  for (const layout of ['plain', 'members', 'solid'] as const) {
    const store = openMemoryStore({ archive: archives[layout] })
    const { outputs } = await runStage(scan, {
      inputs: {},
      splits: [splitOf('archive', archives[layout], layout)],
      store,
    })
    for (const found of outputs.found) archivedImage.parse(found)
    assert.deepEqual(outputs.found.map(({ url }) => url).sort(), expected, layout)
    const { statuses, slots } = await restore(store, outputs.found, requestsOf(expected))
    assert.deepEqual(
      expected.map((url) => statuses.get(url)),
      ['http_404_410', 'ok', 'ok', 'ok'],
      layout,
    )
    assert.ok(slots.every(({ fact }) => fact.measures?.id === sha256Hex(jpeg)))
  }
})

test('scan-archives: of several answers the earliest final one counts', async () => {
  const [early, late] = [await photo(120, 90).jpeg().toBuffer(), await photo(120, 90, 1).jpeg().toBuffer()]
  const url = 'http://h.example/a.jpg'
  const type = ['Content-Type: image/jpeg']
  const bytes = Buffer.concat(
    [
      response(url, late, type, { date: '2026-03-01T00:00:00Z' }),
      response(url, early, type, { date: '2026-02-01T00:00:00Z' }),
      response(url, Buffer.from('busy'), type, { date: '2026-01-01T00:00:00Z', code: 503 }),
    ].map((record) => encodeWarcRecord(record, { gzip: false })),
  )
  const store = openMemoryStore({ archive: bytes })
  const { outputs } = await runStage(scan, { inputs: {}, splits: [splitOf('archive', bytes, 'plain')], store })
  assert.equal(outputs.found.length, 3)
  const { slots } = await restore(store, outputs.found, requestsOf([url]))
  assert.equal(slots[0]?.fact.measures?.id, sha256Hex(early))
})

test('scan-archives: a revisit of another URL leads to its answer, one of its own URL to nothing', async () => {
  const jpeg = await photo(120, 90).jpeg().toBuffer()
  const type = ['Content-Type: image/jpeg']
  const revisit = (url: string, of: string) =>
    ({
      ...response(url, Buffer.alloc(0), type),
      type: 'revisit',
      headers: [['WARC-Refers-To-Target-URI', of]],
    }) as const
  const records = [
    response('http://h.example/a.jpg', jpeg, type),
    revisit('http://h.example/b.jpg', 'http://h.example/a.jpg'),
    revisit('http://h.example/a.jpg', 'http://h.example/a.jpg'),
  ]
  const bytes = Buffer.concat(records.map((record) => encodeWarcRecord(record, { gzip: true })))
  const store = openMemoryStore({ archive: bytes })
  const { outputs } = await runStage(scan, { inputs: {}, splits: [splitOf('archive', bytes, 'members')], store })
  assert.deepEqual(
    outputs.redirects.map(({ url, to }) => [url, to]),
    [['http://h.example/b.jpg', 'http://h.example/a.jpg']],
  )
})

test('scan-archives: damage is counted, and what stands behind it is found', async () => {
  const jpeg = await photo(120, 90).jpeg().toBuffer()
  const type = ['Content-Type: image/jpeg']
  const [first, broken, last] = ['a', 'b', 'c'].map((name) =>
    encodeWarcRecord(response(`http://h.example/${name}.jpg`, jpeg, type), { gzip: true }),
  )
  if (first === undefined || broken === undefined || last === undefined) return assert.fail()
  // No deflate block begins with these bits: inflating fails at once.
  broken.fill(0xff, 12, 60)
  const bytes = Buffer.concat([first, broken, last])
  const store = openMemoryStore({ archive: bytes })
  const { outputs, counts } = await runStage(scan, {
    inputs: {},
    splits: [splitOf('archive', bytes, 'members')],
    store,
  })
  assert.deepEqual(
    outputs.found.map(({ url }) => url),
    ['http://h.example/a.jpg', 'http://h.example/c.jpg'],
  )
  assert.equal(counts['archive.damaged'], 1)
})

test('scan-archives: a record that kills its reader is a drop with its id and the hash of its bytes, and the others are kept', async () => {
  const jpeg = await photo(120, 90).jpeg().toBuffer()
  const records = ['a', 'b', 'c'].map((name) =>
    response(`http://h.example/${name}.jpg`, jpeg, ['Content-Type: image/jpeg']),
  )
  const bytes = Buffer.concat(records.map((record) => encodeWarcRecord(record, { gzip: true })))
  let asked = 0
  const { outputs, counts } = await runStage(scan, {
    inputs: {},
    splits: [splitOf('archive', bytes, 'members')],
    store: openMemoryStore({ archive: bytes }),
    admit: () => {
      asked += 1
      return asked === 2 ? 'poison' : 'work'
    },
  })
  assert.deepEqual(
    outputs.found.map(({ url }) => url),
    ['http://h.example/a.jpg', 'http://h.example/c.jpg'],
  )
  const [drop] = outputs.dropped.map((record) => dropRecord.parse(record))
  const [, killer] = records
  assert.deepEqual([drop?.reason, drop?.unit, drop?.url], ['worker_crash', 'record', 'http://h.example/b.jpg'])
  assert.equal(drop?.id, id128(killer?.recordId ?? ''))
  assert.equal(drop?.detail, `SHA-256 of the record's block: ${sha256Hex(killer?.block as Buffer)}`)
  assert.deepEqual([counts['record.in'], counts['record.kept'], counts['record.dropped.worker_crash']], [3, 2, 1])
})

test('scan-archives: an outcome whose bytes are not where it says restores nothing', async (t) => {
  const jpeg = await photo(120, 90).jpeg().toBuffer()
  const cdn = await openImageSite(t, { '/real.jpg': image(jpeg) })
  const site = await openImageSite(t, { '/moved.jpg': redirect(cdn.url('/real.jpg')) })
  const requests = requestsOf([site.url('/moved.jpg')])
  const live = await runStage(fetchImagesStage(OPTIONS, ENVIRONMENT), {
    inputs: { requests, archived: [], followed: [] },
  })
  for await (const { archive } of openLedger(live.store, 'images', '000').replay()) {
    const bytes = await readAll(live.store, archive.key)
    bytes.fill(0x20, bytes.indexOf(jpeg) + 200, bytes.indexOf(jpeg) + 300)
    const store = openMemoryStore({ archive: bytes })
    const { outputs } = await runStage(scan, { inputs: {}, splits: [splitOf('archive', bytes, 'plain')], store })
    const { statuses } = await restore(store, outputs.found, requests)
    assert.equal(statuses.get(site.url('/moved.jpg')), 'not_archived')
  }
})
