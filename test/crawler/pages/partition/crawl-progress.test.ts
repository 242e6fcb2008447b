/** What a crawl says of itself while it works. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTimeHeap } from '../../../../crawler/http/time-heap.ts'
import { type Hold, holdOf, openCrawlProgress } from '../../../../crawler/pages/partition/crawl-progress.ts'

interface Moment {
  readonly isDown?: boolean
  readonly waiting?: number
  readonly turns?: { readonly ready: number; readonly asking: number; readonly resting: number }
  readonly pending?: number
}

const watch = ({ isDown = false, waiting = 0, turns = { ready: 0, asking: 2, resting: 9 }, pending = 0 }: Moment) => ({
  frontier: {
    counts: () => ({ admitted: 9, finished: 4, waiting: 5, hosts: 11, bytes: 700 }),
    turns: () => turns,
    busiest: () => [{ name: 'slow.example', queued: 4 }],
  },
  client: { counts: () => ({ inFlight: 2, waiting, mostInFlight: 2 }) },
  robots: { pending: () => pending },
  isDown: () => isDown,
  bytesBefore: 300,
})

const HOLDS: readonly (readonly [Hold, Moment])[] = [
  ['delay', {}],
  ['outage', { isDown: true, waiting: 5 }],
  ['sockets', { waiting: 1 }],
  ['cpu', { turns: { ready: 50, asking: 2, resting: 0 } }],
  ['robots', { turns: { ready: 0, asking: 0, resting: 3 }, pending: 3 }],
]
for (const [hold, moment] of HOLDS) {
  test(`crawl progress: what holds a crawl is its ${hold}`, () => assert.equal(holdOf(watch(moment) as never), hold))
}

test('crawl progress: says how many hosts are ready and rest, what is in flight, and how fast it goes', () => {
  const values = openCrawlProgress(watch({}) as never)()
  assert.deepEqual(values, {
    ...{
      pages: 4,
      waiting: 5,
      hosts: 11,
      bytes: 400,
      'hosts ready': 2,
      'hosts resting': 9,
      'in flight': 2,
      'pages/s': 0,
    },
    'held by delay': 1,
    'waiting at slow.example': 4,
  })
})

test('time heap: counts what is due without touching it', () => {
  const heap = createTimeHeap<number>()
  for (let n = 0; n < 1000; n += 1) heap.push((n * 7919) % 1000, n)
  assert.equal(heap.countDue(-1), 0)
  assert.equal(heap.countDue(249), 250)
  assert.equal(heap.countDue(5000), 1000)
  assert.equal(heap.size, 1000)
})
