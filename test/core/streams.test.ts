/** Bounded concurrency: in order, never more than asked for, and the source is closed whatever happens. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { collect, mapConcurrent } from '../../core/streams.ts'

/** Numbers 0 … count-1 that note when they are closed. */
function numbers(count: number) {
  const state = { pulled: 0, isClosed: false }
  const source = async function* (): AsyncGenerator<number> {
    try {
      for (let n = 0; n < count; n += 1) {
        state.pulled = n + 1
        yield n
      }
    } finally {
      state.isClosed = true
    }
  }
  return { state, source: source() }
}

describe('mapConcurrent', () => {
  it('gives results in the order of the source, however long each takes', async () => {
    const { source } = numbers(30)
    const results = await collect(mapConcurrent(source, 7, async (n) => await sleep((n * 13) % 11, n * 2)))
    assert.deepEqual(
      results,
      Array.from({ length: 30 }, (_, n) => n * 2),
    )
  })

  it('never runs more than asked for, and does run that many', async () => {
    let running = 0
    let most = 0
    await collect(
      mapConcurrent(numbers(40).source, 5, async () => {
        running += 1
        most = Math.max(most, running)
        await sleep(2)
        running -= 1
      }),
    )
    assert.equal(most, 5)
  })

  it('pulls no more than it may hold', async () => {
    const { state, source } = numbers(1000)
    const results = mapConcurrent(source, 4, async (n) => n)
    await results.next()
    await sleep(10)
    assert.ok(state.pulled <= 5, `${state.pulled}`)
    await results.return(undefined)
  })

  it('closes the source and waits for what runs when the consumer stops early', async () => {
    const { state, source } = numbers(100)
    let running = 0
    const map = async (n: number): Promise<number> => {
      running += 1
      await sleep(5)
      running -= 1
      return n
    }
    for await (const _ of mapConcurrent(source, 3, map)) break
    assert.equal(state.isClosed, true)
    assert.equal(running, 0)
  })

  it('closes the source and reports the error when a call fails', async () => {
    const { state, source } = numbers(100)
    const results = mapConcurrent(source, 3, async (n) => {
      await sleep(1)
      if (n === 10) throw new Error('call 10')
      return n
    })
    const seen: number[] = []
    await assert.rejects(async () => {
      for await (const n of results) seen.push(n)
    }, /call 10/)
    assert.deepEqual(seen, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    assert.equal(state.isClosed, true)
  })

  it('reports an error of the source after the results before it', async () => {
    const source = async function* (): AsyncGenerator<number> {
      yield 1
      throw new Error('source')
    }
    await assert.rejects(collect(mapConcurrent(source(), 3, async (n) => n)), /source/)
  })

  it('takes plain iterables', async () => {
    assert.deepEqual(await collect(mapConcurrent([1, 2, 3], 2, async (n) => n + 1)), [2, 3, 4])
    assert.deepEqual(await collect([1, 2]), [1, 2])
  })
})
