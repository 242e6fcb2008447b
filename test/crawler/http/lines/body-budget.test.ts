/** Memory for bodies: who must stop reading, and who goes on. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openHttpClient } from '../../../../crawler/http/client.ts'
import {
  beginReading,
  createBodyBudget,
  endReading,
  freeBytes,
  holdBytes,
  mustPause,
} from '../../../../crawler/http/lines/body-budget.ts'
import { socketLimit } from '../../../../crawler/http/lines/file-limit.ts'
import { HANG_MS } from '../../../helpers/hang-guard.ts'
import { loopback, openSite } from '../../site.ts'

test('bodies over the budget pause in order, and the last reader never does', () => {
  const budget = createBodyBudget(100)
  const went: string[] = []
  const resumes = ['a', 'b', 'c'].map((name) => () => void went.push(name))
  for (const _ of resumes) beginReading(budget)
  holdBytes(budget, 150)
  assert.deepEqual(
    resumes.map((resume) => mustPause(budget, resume)),
    [true, true, false],
  )
  freeBytes(budget, 20)
  assert.deepEqual(went, [], 'still over')
  endReading(budget, undefined)
  assert.deepEqual(went, ['a'], 'one always reads')
  freeBytes(budget, 130)
  assert.deepEqual(went, ['a', 'b'])
})

test('a paused exchange that is given up leaves the budget to the others', () => {
  const budget = createBodyBudget(100)
  const resume = (): void => assert.fail('resumed')
  beginReading(budget)
  beginReading(budget)
  holdBytes(budget, 150)
  assert.equal(mustPause(budget, resume), true)
  endReading(budget, resume)
  freeBytes(budget, 150)
  assert.equal(budget.reading, 1)
})

test('twenty bodies larger than the memory for them all arrive whole, a few at a time', {
  timeout: HANG_MS,
}, async (t) => {
  const bodies = createBodyBudget(1_000_000)
  const client = openHttpClient(loopback(), { bodies })
  t.after(() => client.close())
  let most = 0
  const size = 700_000
  const answer = Buffer.alloc(size, 'x')
  const sites = await Promise.all(
    Array.from({ length: 20 }, () => openSite(t, (_request, response) => void response.end(answer))),
  )
  const watch = setInterval(() => {
    most = Math.max(most, bodies.usedBytes)
  }, 1)
  const results = await Promise.all(sites.map(({ origin }) => client.get(`${origin}/`, { maxBytes: 1e6 })))
  clearInterval(watch)
  for (const result of results) assert.equal(result.kind === 'answer' && result.body.length, size)
  assert.equal(bodies.usedBytes, 0)
  assert.equal(bodies.reading, 0)
  // Each reader may have a chunk on its way, and one always reads on.
  assert.ok(most < 6_000_000, `${most} bytes at once`)
})

test('sockets are half of the files that the system allows', () => {
  assert.equal(socketLimit('Max open files            1024                 4096                 files'), 512)
  assert.equal(socketLimit('Max open files            unlimited            unlimited            files'), Infinity)
  assert.equal(socketLimit(''), 512)
})
