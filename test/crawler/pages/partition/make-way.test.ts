/** A partition whose hosts all rest makes way for others, and what its hosts asked for holds when it comes back. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { M3wError } from '../../../../core/errors.ts'
import { mustMakeWay } from '../../../../crawler/pages/partition/make-way.ts'
import { HANG_MS } from '../../../helpers/hang-guard.ts'
import { openMemoryStore } from '../../../helpers/memory-store.ts'
import { answers, openSite } from '../../site.ts'
import { outcomes, runCrawl } from '../run-crawl.ts'

const DAY_MS = 86_400_000

test('a partition whose host asks for a day of rest makes way, keeps what it has, and asks nothing before the day is over', {
  timeout: HANG_MS,
}, async (t) => {
  const site = await openSite(
    t,
    answers({
      '/': '<p>Home</p><a href="/busy">busy</a>',
      '/busy': (_request, response) => void response.writeHead(503, { 'retry-after': '86400' }).end(),
    }),
  )
  const stateFolder = await mkdtemp(join(tmpdir(), 'm3w-way-'))
  t.after(() => rm(stateFolder, { recursive: true, force: true }))
  const store = openMemoryStore()
  const go = () => runCrawl(t, { seeds: [`${site.origin}/`], store, stateFolder, isWanted: () => true })
  for (const pass of [1, 2]) {
    const beganMs = Date.now()
    await assert.rejects(go(), (error) => {
      assert.ok(error instanceof M3wError && error.code === 'E_YIELDED')
      const restMs = Number(error.details.notBeforeMs) - beganMs
      // It looks now and then whether the crawl was ended, and asks nothing.
      assert.ok(restMs > 10_000 && restMs <= DAY_MS / 24, `pass ${pass}: ${restMs}`)
      return true
    })
  }
  assert.deepEqual(await outcomes(store), { '/': 'captured' })
  assert.equal(site.times('/busy'), 1)
  assert.equal(site.times('/'), 1)
})

test('a partition with work makes way after its turn, and not while nobody waits', () => {
  const nowMs = performance.now()
  const ready = { nextAtMs: () => nowMs }
  const wanted = { isWanted: () => true }
  assert.equal(mustMakeWay(wanted, ready, { beganMs: nowMs, replayMs: 0 }), false)
  assert.equal(mustMakeWay(wanted, ready, { beganMs: nowMs - 700_000, replayMs: 0 }), true)
  assert.equal(mustMakeWay({ isWanted: () => false }, ready, { beganMs: nowMs - 700_000, replayMs: 0 }), false)
  assert.equal(mustMakeWay({}, ready, { beganMs: nowMs - 700_000, replayMs: 0 }), false)
  assert.equal(mustMakeWay(wanted, ready, { beganMs: nowMs - 700_000, replayMs: 60_000 }), false, 'long to read again')
  assert.equal(mustMakeWay(wanted, { nextAtMs: () => undefined }, { beganMs: nowMs, replayMs: 0 }), false)
})
