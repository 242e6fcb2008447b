/** The pace of stages that ask hosts, from looks at a run. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { waitingProgress } from '../../../engine/status/progress.ts'
import { openPaces } from '../../../operations/measure/stage-pace.ts'

const look = (kind: 'crawl' | 'network' | 'cpu', counts: Record<string, number>, live: Record<string, number>) => [
  { ...waitingProgress('x', kind), counts, live },
]

test('a pace is of the time while answers came: neither the start of processes is in it nor the end', () => {
  const paces = openPaces()
  paces.note(look('crawl', {}, {}), 0)
  paces.note(look('crawl', {}, { pages: 10, waiting: 90 }), 9000)
  paces.note(look('crawl', { 'page.in': 40 }, { pages: 50, waiting: 10 }), 13_000)
  paces.note(look('crawl', { 'page.in': 90 }, {}), 19_000)
  assert.deepEqual(paces.of('x'), { units: 80, seconds: 4 })
})

test('videos that have their outcome are counted as pages and pictures are, and none twice as their task commits', () => {
  const paces = openPaces()
  paces.note(look('network', {}, { network: 10, 'waiting at v.example': 99 }), 1000)
  paces.note(look('network', { 'video.in': 10 }, { network: 20, 'waiting at v.example': 80 }), 3000)
  paces.note(look('network', { 'video.in': 30 }, {}), 5000)
  assert.deepEqual(paces.of('x'), { units: 20, seconds: 2 })
})

test('requests for pictures are counted by outcome; of one look there is no pace, nor of a stage that computes', () => {
  const paces = openPaces()
  paces.note(look('network', { 'image.in': 5 }, { network: 10, archive: 5, 'waiting at a.example': 99 }), 1000)
  assert.equal(paces.of('x'), undefined)
  paces.note(look('network', { 'image.in': 25 }, { network: 15 }), 3000)
  assert.deepEqual(paces.of('x'), { units: 20, seconds: 2 })
  const computing = openPaces()
  for (const atMs of [0, 1000]) computing.note(look('cpu', { 'page.in': atMs + 1 }, {}), atMs)
  assert.equal(computing.of('x'), undefined)
})
