/** Failures that pass are asked again by later runs, after pauses that grow; final ones never. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openLedger } from '../../../archives/ledger.ts'
import { collect } from '../../../core/streams.ts'
import { following, isDue, isPassing } from '../../../crawler/media/refetch.ts'
import { type ImageFact, imageFact, refetchableOf } from '../../../schemas/index.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'
import { fetchAll } from './fetch-all.ts'
import { photo } from './image/pictures.ts'
import { image, openImageSite, requestsOf, status, testNetwork } from './image-site.ts'

const HOUR_MS = 3_600_000
const AT = '2026-11-27T00:00:00.000Z'
const failed = (failures?: number): ImageFact => ({
  url: 'http://example.org/a.jpg',
  status: 'http_5xx',
  date: AT,
  ...(failures === undefined ? {} : { failures }),
})

test('refetch: the pause doubles with each run that failed, up to 30 days', () => {
  const dueAfterHours = (fact: ImageFact) =>
    [1, 2, 4, 8, 719, 720].find((hours) => isDue(fact, HOUR_MS, Date.parse(AT) + hours * HOUR_MS))
  assert.deepEqual([failed(), failed(2), failed(4), failed(5000)].map(dueAfterHours), [1, 2, 8, 720])
  assert.equal(isDue(failed(), HOUR_MS, Date.parse(AT) + HOUR_MS - 1), false)
})

test('refetch: failures in a row are counted, and what lies between them ends the row', () => {
  const counts = [undefined, failed(), failed(2), { ...failed(), status: 'http_404_410' as const }]
  assert.deepEqual(
    counts.map((known) => following(failed(), () => known).failures),
    [undefined, 2, 3, undefined],
  )
  const found = { ...failed(), status: 'ok' as const }
  assert.equal(
    following(found, () => assert.fail('what was known before is nothing to a picture that came')),
    found,
  )
  const held = { ...failed(), status: 'decoder_lost' as const, body: { id: '0'.repeat(64), blob: blobOf() } }
  assert.deepEqual([isPassing(failed()), isPassing(held)], [true, false])
})

function blobOf() {
  return { key: 'ledger/images/000/0.warc', offset: 0, length: 1 }
}

test('refetch: a run names what a later one asks again, and leaves out what is final', () => {
  assert.deepEqual(refetchableOf({ http_404_410: 5, http_5xx: 2, headers_timeout: 1, damaged: 3 }), {
    http_5xx: 2,
    headers_timeout: 1,
  })
})

test('fetch-images: within the pause a passing failure stands, after it the host is asked again, and 404 never', async (t) => {
  let isUp = false
  const jpeg = await photo(80, 80).jpeg().toBuffer()
  const site = await openImageSite(t, {
    '/late.jpg': (...asking) => (isUp ? image(jpeg) : status(503))(...asking),
    '/gone.jpg': status(404),
  })
  const urls = ['/late.jpg', '/gone.jpg'].map(site.url)
  const store = openMemoryStore()
  const run = async (refetchPauseMs: number) => {
    const network = testNetwork({ refetchPauseMs, maxAttempts: 1 })
    return (await fetchAll(requestsOf(urls), { store, environment: { network } })).statuses(urls)
  }
  const asked = () => ['/late.jpg', '/gone.jpg'].map((path) => site.asked.get(path))
  const down = ['http_5xx', 'http_404_410']
  assert.deepEqual([await run(HOUR_MS), asked()], [down, [1, 1]])
  assert.deepEqual([await run(HOUR_MS), asked()], [down, [1, 1]])
  assert.deepEqual([await run(0), asked()], [down, [2, 1]])
  const rows = (await collect(openLedger(store, 'images', '000').replay())).flatMap(({ rows }) => rows)
  const late = rows.map((row) => imageFact.parse(row)).filter(({ url }) => url === urls[0])
  assert.deepEqual(
    late.map(({ failures }) => failures),
    [undefined, 2],
  )
  isUp = true
  assert.deepEqual(
    [await run(0), asked()],
    [
      ['ok', 'http_404_410'],
      [3, 1],
    ],
  )
})
