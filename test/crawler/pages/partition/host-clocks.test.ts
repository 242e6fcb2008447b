/** The rest that a host asked for holds in the next process, however the one before it ended. */
import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { FetchFailure } from '../../../../crawler/http/exchange.ts'
import { openPacer } from '../../../../crawler/http/pace.ts'
import { openHostClocks } from '../../../../crawler/pages/partition/host-clocks.ts'
import { loopback } from '../../site.ts'

const HOST = 'busy.example'
const reset: FetchFailure = { kind: 'failure', url: '', date: '', code: 'reset', detail: '' }
const network = loopback({ backoffMs: 3_600_000 })

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'm3w-clocks-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const restMs = (pacer: ReturnType<typeof openPacer>): number => pacer.readyAtMs(HOST) - performance.now()

test('a back-off that was noted holds for a process that knows nothing else, though the first was killed', async (t) => {
  const folder = folderOf(t)
  const pacer = openPacer(network)
  const clocks = openHostClocks(pacer, folder)
  const release = await pacer.acquire(HOST)
  release(reset)
  clocks.note(HOST)
  clocks.note('calm.example')
  // Killed: nothing is saved or closed, and the last line is torn.
  appendFileSync(join(folder, 'clocks.jsonl'), '{"host":"torn.exam')
  const next = openPacer(network)
  openHostClocks(next, folder).close()
  assert.ok(restMs(next) > 3_000_000, `${restMs(next)} ms of rest`)
  clocks.close()
})

test('a host that answered again is in no trouble for the next process either', (t) => {
  const folder = folderOf(t)
  const pacer = openPacer(network)
  const clocks = openHostClocks(pacer, folder)
  pacer.setClock({ host: HOST, restMs: 0, crawlDelayMs: 0, troubles: 5 })
  clocks.note(HOST)
  const calm = { ...pacer, clocks: () => [] }
  const later = openHostClocks(calm, folder)
  later.note(HOST)
  later.close()
  clocks.close()
  const next = openPacer(network)
  openHostClocks(next, folder).close()
  assert.deepEqual(next.clocks([HOST]), [])
})

test('the jobs of a host that is given up write its clock once, not once each', (t) => {
  const folder = folderOf(t)
  const pacer = openPacer(network)
  const clocks = openHostClocks(pacer, folder)
  const lines = (): number => readFileSync(join(folder, 'clocks.jsonl'), 'utf8').split('\n').length - 1
  pacer.setClock({ host: HOST, restMs: 50_000, crawlDelayMs: 0, troubles: 6 })
  for (let job = 0; job < 1000; job += 1) clocks.note(HOST)
  assert.equal(lines(), 1)
  pacer.setClock({ host: HOST, restMs: 900_000, crawlDelayMs: 0, troubles: 6 })
  clocks.note(HOST)
  pacer.setClock({ host: HOST, restMs: 0, crawlDelayMs: 0, troubles: 7 })
  clocks.note(HOST)
  assert.equal(lines(), 3, 'a longer rest and a further trouble count')
  clocks.close()
})
