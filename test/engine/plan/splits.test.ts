/** Splits: every byte of every archive in exactly one task, decided by content alone. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sha256Hex } from '../../../core/hash.ts'
import type { ArchiveObject } from '../../../core/stage.ts'
import { planSplits } from '../../../engine/plan/splits.ts'

/** It may be cut at every byte, or in 10,000 places. */
const archive = (name: string, bytes: number, layout: ArchiveObject['layout'] = 'members'): ArchiveObject => ({
  key: `ledger/${name}.warc.gz`,
  bytes,
  sha256: sha256Hex(name),
  layout,
  borders: Array.from({ length: Math.min(bytes, 10_000) }, (_, n) => Math.floor((n * bytes) / Math.min(bytes, 10_000))),
})
const sizes = (tasks: ReturnType<typeof planSplits>): number[] =>
  tasks.map((splits) => splits.reduce((sum, { start, end }) => sum + end - start, 0))

describe('planSplits', () => {
  it('gives one empty task where there is nothing', () => {
    assert.deepEqual(planSplits([], 100), [[]])
  })

  it('cuts one large archive into many tasks of at most the wanted size, without gap or overlap', () => {
    const tasks = planSplits([archive('a', 1003)], 100)
    assert.equal(tasks.length, 11)
    assert.ok(sizes(tasks).every((bytes) => bytes <= 100))
    let at = 0
    for (const { start, end } of tasks.flat()) {
      assert.equal(start, at)
      at = end
    }
    assert.equal(at, 1003)
  })

  it('never cuts an archive of which nobody says where its records begin', () => {
    const { borders: _, ...unread } = archive('a', 1003)
    assert.deepEqual(sizes(planSplits([unread], 100)), [1003])
    assert.deepEqual(sizes(planSplits([{ ...unread, borders: [] }], 100)), [1003])
  })

  it('cuts at borders alone, at the first behind an equal part', () => {
    const cut = (borders: readonly number[]) =>
      planSplits([{ ...archive('a', 1000), borders }], 250).flatMap((splits) => splits.map(({ start }) => start))
    assert.deepEqual(cut([0, 10, 255, 490, 505, 760]), [0, 255, 505, 760])
    assert.deepEqual(cut([10, 240, 900, 950]), [0, 900])
    assert.deepEqual(cut([10, 240]), [0])
  })

  it('puts small archives together', () => {
    const archives = Array.from({ length: 50 }, (_, n) => archive(`a${n}`, 10))
    const tasks = planSplits(archives, 100)
    assert.deepEqual(sizes(tasks), [100, 100, 100, 100, 100])
    assert.equal(new Set(tasks.flat().map(({ key }) => key)).size, 50)
  })

  it('does not depend on the order or the place of archives', () => {
    const archives = [
      archive('a', 1003),
      archive('b', 20),
      archive('c', 350, 'plain'),
      archive('d', 7),
      archive('e', 7),
    ]
    const plan = (given: readonly ArchiveObject[]) =>
      planSplits(given, 100).map((splits) => splits.map(({ sha256, start, end }) => [sha256, start, end]))
    const moved = [...archives].reverse().map((one) => ({ ...one, key: `imports/${one.sha256}` }))
    assert.deepEqual(plan(moved), plan(archives))
  })

  it('cuts an input that is smaller than one task, so that more than one core has work', () => {
    const tasks = planSplits([archive('a', 30_000_000)], 256_000_000)
    assert.equal(tasks.length, 15)
    assert.equal(planSplits([archive('a', 3_000_000)], 256_000_000).length, 2)
    assert.equal(planSplits([archive('a', 30_000_000_000)], 256_000_000).length, 118)
  })

  it('keeps an empty archive as a split that owns nothing', () => {
    assert.deepEqual(sizes(planSplits([archive('a', 0)], 100)), [0])
  })
})
