/** Finding the records that kill: by halves, each blamed only for deaths of its own. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { M3wError } from '../../../core/errors.ts'
import { silentLog } from '../../../core/log.ts'
import type { TaskSpec } from '../../../core/queue.ts'
import { notePoison, type RecordRange, readPoison } from '../../../engine/task/poison.ts'
import { findPoison, openIsolatingRunner } from '../../../engine/workers/isolate.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'

const records = (count: number) => Array.from({ length: count }, (_, n) => ({ key: 'a.warc', offset: 10 * n }))

/** Finds what `kills` says of ranges of 100 records; counts the trials. */
async function find(kills: (range: RecordRange) => boolean) {
  let trials = 0
  const found = await findPoison(async (range) => {
    trials += 1
    return kills(range) ? undefined : { records: records(100) }
  })
  assert.ok(found !== 'too many', `${trials} trials`)
  return { numbers: found.map(({ number }) => number), found, trials }
}
const holds = ({ from, to }: RecordRange, ...numbers: number[]): boolean => numbers.some((n) => n >= from && n < to)

describe('poison', () => {
  it('is found wherever it stands, with its place, and costs a few trials', async () => {
    const { numbers, found, trials } = await find((range) => holds(range, 0, 41, 99))
    assert.deepEqual(numbers, [0, 41, 99])
    assert.deepEqual(found[1], { number: 41, key: 'a.warc', offset: 410 })
    assert.ok(trials < 60, `${trials}`)
  })

  it('is no record that a process died on only once or twice', async () => {
    let deaths = 0
    const { numbers } = await find((range) => holds(range, 7) && (range.to - range.from > 1 || ++deaths <= 2))
    assert.deepEqual(numbers, [])
    assert.equal(deaths, 3)
  })

  it('is no record whose deaths another record shares: the machine is full', async () => {
    let isFull = false
    const { numbers } = await find((range) => {
      if (range.from === 99 && range.to === 100) isFull = true
      return (isFull && range.to > range.from) || holds(range, 99)
    })
    assert.deepEqual(numbers, [])
  })

  it('is found in a task of one record, beside which none can pass', async () => {
    const records = [{ key: 'a.warc', offset: 0 }]
    const found = await findPoison(async ({ from, to }) => (from === to ? { records } : undefined))
    assert.deepEqual(found, [{ number: 0, key: 'a.warc', offset: 0 }])
  })

  it('is not twenty-one records of a task, nor one beside twenty that are known', async () => {
    const most = 20
    let trials = 0
    const findOf = (count: number, known?: ReadonlySet<number>) =>
      findPoison(async ({ from, to }) => {
        trials += 1
        return from < Math.min(to, count) ? undefined : { records: records(100) }
      }, known)
    assert.equal((await findOf(most)).length, most)
    trials = 0
    assert.equal(await findOf(100), 'too many')
    assert.ok(trials < 60, `${trials}`)
    assert.equal(await findOf(1, new Set(Array.from({ length: most }, (_, n) => 50 + n))), 'too many')
  })

  it('is not found where only many records together kill', async () => {
    assert.deepEqual((await find(({ from, to }) => to - from > 40)).numbers, [])
  })

  it('is not found where the process dies before the first record', async () => {
    const { numbers, trials } = await find(() => true)
    assert.deepEqual(numbers, [])
    assert.equal(trials, 1)
  })

  it('stands in the store once, whoever found it, and what is found later behind it', async () => {
    const store = openMemoryStore()
    const task = { stage: 'extract', taskKey: 'a'.repeat(64) }
    const place = (number: number) => ({ number, key: 'a.warc', offset: number })
    assert.deepEqual(await readPoison(store, task), new Set())
    assert.equal(await notePoison(store, task, [place(4), place(2)]), true)
    assert.equal(await notePoison(store, task, [place(2)]), false)
    assert.equal(await notePoison(store, task, [place(2), place(9)]), true)
    assert.deepEqual(await readPoison(store, task), new Set([2, 4, 9]))
    assert.deepEqual(await readPoison(store, { ...task, stage: 'scan-archives' }), new Set())
  })

  it('is looked for when a task has died as often as it may, and never where the stage does not isolate', async () => {
    const store = openMemoryStore()
    const runs: string[] = []
    /** The first runs of the whole task die, however many; ranges never do. */
    const runner = (deaths: number, isolates: boolean) =>
      openIsolatingRunner(
        {
          async run(_task, _signal, _attempt, range) {
            runs.push(range === undefined ? 'whole' : `${range.from}-${range.to}`)
            if (range === undefined && runs.filter((what) => what === 'whole').length <= deaths)
              throw new M3wError('E_CHILD', 'died.', { retryable: true, details: { isDeath: true } })
            return { counts: {}, seconds: 0, isOurs: true, isEmpty: false, records: records(2) }
          },
          async close() {},
        },
        { store, maxAttempts: 3, mayIsolate: () => isolates, log: silentLog },
      )
    const task: TaskSpec = { id: 'a', kind: 'cpu', stage: 'a', partition: 0, taskKey: 'a' }
    const { signal } = new AbortController()
    const rejects = async (deaths: number, isolates: boolean, attempt: number, why: RegExp) => {
      runs.length = 0
      await assert.rejects(runner(deaths, isolates).run(task, signal, attempt), why)
      return runs.join(' ')
    }
    assert.equal(await rejects(9, true, 2, /died\.$/), 'whole')
    assert.equal(await rejects(9, false, 3, /died\.$/), 'whole')
    const twice = 'whole 0-0 0-1 1-2 whole 0-0 0-1 1-2'
    assert.equal(await rejects(9, true, 3, /It died 3 times, and on no record alone/), twice)
    runs.length = 0
    // A machine that killed the third attempt, too, costs time and no record.
    await runner(1, true).run(task, signal, 3)
    assert.equal(runs.join(' '), 'whole 0-0 0-1 1-2 whole')
  })
})
