/** A host's queue keeps its order through memory and disk, and takes as much memory for a thousand URLs as for a million. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import Database from 'better-sqlite3'
import { createFrontierStore } from '../../../../crawler/pages/frontier/frontier-store.ts'
import { createHostQueues, pushId, shiftId, unshiftId } from '../../../../crawler/pages/frontier/host-queues.ts'
import { fingerprintOf } from '../../../../crawler/pages/frontier/url-key.ts'

const first = { tries: 0, depth: 1 }

function openQueues(t: TestContext): ReturnType<typeof createHostQueues> {
  const db = new Database(':memory:')
  t.after(() => db.close())
  return createHostQueues(db)
}

test('URLs come out by tries, then depth, then as they came, however they are put in between', (t) => {
  const queues = openQueues(t)
  const model: { id: number; tries: number; depth: number; order: number }[] = []
  // A generator of numbers that is the same in each run.
  let seed = 7
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed % below
  }
  for (let id = 1; id < 20_000; id += 1) {
    const rank = { tries: random(3) === 0 ? 1 : 0, depth: random(3) }
    if (random(50) === 0) {
      unshiftId(queues, 4, rank, id)
      model.push({ id, ...rank, order: -id })
    } else {
      pushId(queues, 4, rank, id)
      model.push({ id, ...rank, order: id })
    }
    if (random(3) > 0) continue
    model.sort((a, b) => a.tries - b.tries || a.depth - b.depth || a.order - b.order)
    assert.equal(shiftId(queues, 4)?.id, model.shift()?.id)
  }
  model.sort((a, b) => a.tries - b.tries || a.depth - b.depth || a.order - b.order)
  for (const { id, tries, depth } of model) assert.deepEqual(shiftId(queues, 4), { id, tries, depth })
  assert.equal(shiftId(queues, 4), undefined)
  assert.equal(queues.lanes.size, 0, 'an empty host is forgotten')
})

test('what a host keeps in memory does not grow with its queue', (t) => {
  const queues = openQueues(t)
  for (let id = 1; id <= 100_000; id += 1) pushId(queues, 0, first, id)
  const [lane] = queues.lanes.get(0) ?? []
  assert.ok((lane?.head.length ?? 0) + (lane?.tail.length ?? 0) <= 128)
  for (let id = 1; id <= 100_000; id += 1) assert.equal(shiftId(queues, 0)?.id, id)
})

test('a URL that the ledger settles while it is queued is not given out, and one that it says was tried waits for the others', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-queues-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const store = createFrontierStore(join(folder, 'frontier.sqlite'))
  t.after(() => store.close())
  const urlOf = (n: number): string => `http://e.example/${n}`
  for (let n = 0; n < 4; n += 1) {
    store.insert({ fingerprint: fingerprintOf(urlOf(n)), host: 0, depth: 1, hops: 0, via: 0, url: urlOf(n) }, 'queued')
  }
  store.setDone(store.find(fingerprintOf(urlOf(0)))?.id ?? 0)
  store.addTry(store.find(fingerprintOf(urlOf(1)))?.id ?? 0)
  const taken = store.take(0, 10)
  assert.deepEqual(
    taken.map(({ url, tries }) => [url, tries]),
    [
      [urlOf(2), 0],
      [urlOf(3), 0],
      [urlOf(1), 1],
    ],
  )
  for (const item of taken.slice(0, 2).reverse()) store.putBack(0, item)
  assert.deepEqual(
    store.take(0, 10).map(({ url }) => url),
    [urlOf(2), urlOf(3)],
  )
})
