/** Known URLs are told apart exactly, in memory and behind it, and memory is given back. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { addId, createFingerprintMap, freeMap, idOf } from '../../../../crawler/pages/frontier/fingerprint-map.ts'
import { createFrontierStore } from '../../../../crawler/pages/frontier/frontier-store.ts'
import { fingerprintOf } from '../../../../crawler/pages/frontier/url-key.ts'

test('a map finds what was added and nothing else, through every growth, also fingerprints that collide in half their bits', () => {
  const map = createFingerprintMap()
  const fingerprints = [
    ...Array.from({ length: 5000 }, (_, n) => fingerprintOf(`key ${n}`)),
    ...Array.from({ length: 200 }, (_, n) => BigInt(n) << 32n),
    ...Array.from({ length: 200 }, (_, n) => BigInt.asIntN(64, (BigInt(n + 1) << 40n) | 5n)),
    -1n,
  ].filter((one) => one !== 0n)
  for (const [index, fingerprint] of fingerprints.entries()) {
    assert.equal(idOf(map, fingerprint), 0)
    assert.ok(addId(map, fingerprint, index + 1))
  }
  for (const [index, fingerprint] of fingerprints.entries()) assert.equal(idOf(map, fingerprint), index + 1)
  for (let n = 0; n < 5000; n += 1) assert.equal(idOf(map, fingerprintOf(`other ${n}`)), 0)
  freeMap(map)
  assert.equal(idOf(map, fingerprints[0] as bigint), 0)
})

test('zero is a fingerprint like any other', () => {
  const map = createFingerprintMap()
  assert.equal(idOf(map, 0n), 0)
  assert.ok(addId(map, 0n, 7))
  assert.equal(idOf(map, 0n), 7)
  freeMap(map)
})

test('a store whose map is full goes on in SQLite, and knows every URL once', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-store-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const store = createFrontierStore(join(folder, 'frontier.sqlite'), 1024)
  const urlOf = (n: number): string => `http://e.example/${n}`
  const insert = (n: number): boolean =>
    store.insert({ fingerprint: fingerprintOf(urlOf(n)), host: 0, depth: 1, hops: 0, via: 0, url: urlOf(n) }, 'queued')
  for (let n = 0; n < 3000; n += 1) assert.equal(insert(n), true, `${n} is new`)
  for (let n = 0; n < 3000; n += 1) assert.equal(insert(n), false, `${n} is known`)
  for (const n of [0, 500, 715, 716, 717, 718, 2999]) {
    assert.equal(store.find(fingerprintOf(urlOf(n)))?.url, urlOf(n))
  }
  assert.equal(store.find(fingerprintOf(urlOf(3000))), undefined)
  assert.equal(store.take(0, 5000).length, 3000)
  store.close()
})
