/** What a rank takes: its own tasks at once, those of others after a pause, and never one that asks the network. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TaskKind, TaskQueue, TaskSpec } from '../../../core/queue.ts'
import type { StagePlan } from '../../../engine/plan/plan.ts'
import { type FollowedStage, followStage } from '../../../engine/workers/followed-stage.ts'
import { openRankShare, rankOf } from '../../../engine/workers/rank-share.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'

const KEYS = Array.from({ length: 40 }, (_, n) => `key${n}`)

function stageOf(kind: TaskKind): Promise<FollowedStage> {
  const plan = { stage: { name: 'toy', kind }, taskKeys: KEYS, partitions: KEYS.length } as unknown as StagePlan
  return followStage(openMemoryStore(), { state: 'planned', plan })
}

/** What rank 1 of 4 adds at its first look and, with nothing left to do, at its second. */
async function looks(kind: TaskKind, isOffline: boolean, pauseMs = 0): Promise<readonly (readonly string[])[]> {
  const added: TaskSpec[] = []
  const queue = {
    add: async (tasks: readonly TaskSpec[]) => void added.push(...tasks),
    counts: async () => ({ waiting: 0, leased: 0, done: 0, failed: 0 }),
  } as unknown as TaskQueue
  const share = openRankShare({ rank: 1, of: 4, slots: 3, isOffline, pauseMs })(queue, async () => {})
  const stage = await stageOf(kind)
  const found: string[][] = []
  for (let look = 0; look < 2; look += 1) {
    added.length = 0
    await share.feed(stage)
    found.push(added.map(({ taskKey }) => taskKey))
    for (const key of found.at(-1) ?? []) stage.open.delete(key)
  }
  return found
}

describe('the share of a rank', () => {
  it('is what hashes to it, and then as many of the others as it has slots', async () => {
    const [own, stolen] = await looks('cpu', false)
    assert.deepEqual(
      own,
      KEYS.filter((key) => rankOf(key, 4) === 1),
    )
    assert.equal(stolen?.length, 3)
    assert.ok(stolen?.every((key) => rankOf(key, 4) !== 1))
  })

  it('never has a task of another that asks the network, unless nothing may be asked', async () => {
    for (const kind of ['network', 'crawl'] as const) {
      assert.deepEqual((await looks(kind, false))[1], [])
      assert.equal((await looks(kind, true))[1]?.length, 3)
    }
  })

  it('waits for the others before it takes what is theirs', async () => {
    assert.deepEqual((await looks('cpu', false, 60_000))[1], [])
  })
})
