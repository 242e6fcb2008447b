/** A million pages of earlier generations are gone through: other partitions of the process have their turns, and a stop is heard. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { replayEarlier } from '../../../../crawler/pages/refresh/replay-earlier.ts'

type Options = Parameters<typeof replayEarlier>[1]

/** Options of a crawl whose earlier generations had so many pages; `admitted` counts those that were gone through. */
function earlier(pages: number) {
  const counts = { admitted: 0 }
  const stop = new AbortController()
  const known = { url: 'http://a.example/', depth: 0, hops: 0, date: '2026-01-01T00:00:00Z', outcome: 'captured' }
  const note = (): void => {
    counts.admitted += 1
  }
  const options = {
    history: { all: () => Array.from({ length: pages }, () => known) },
    frontier: { admitAgain: note, replayDone: note },
    before: '2026-02-02T00:00:00Z',
    signal: stop.signal,
  } as unknown as Options
  return { counts, stop, options }
}

test('going through the pages of earlier generations gives the event loop its turn, and ends when it is stopped', async () => {
  const { counts, stop, options } = earlier(10_000)
  let turns = 0
  const look = (): void => {
    turns += 1
    if (turns === 3) stop.abort()
    else setImmediate(look)
  }
  setImmediate(look)
  await assert.rejects(replayEarlier([], options), { name: 'AbortError' })
  assert.ok(counts.admitted > 0 && counts.admitted < 10_000, `${counts.admitted} pages`)
})
