/** How much of a core tasks had, and what is told of a stage that had another share of it than the others. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dilationOf, isWorkOfTasks, strainOf } from '../../../../operations/forecast/tell/dilation.ts'
import type { StageMeasure } from '../../../../operations/measure/measure-run.ts'
import { stageOf } from './made-measures.ts'

/** A stage of so many equal tasks. */
const stage = (seconds: number, cpuSeconds?: number, tasks = 1): StageMeasure =>
  stageOf('x', {
    ...{ tasks, seconds, wallSeconds: seconds / 2 },
    ...(cpuSeconds === undefined ? {} : { cpuSeconds, taskTimes: timesOf(seconds, cpuSeconds, tasks) }),
  })
const timesOf = (seconds: number, cpuSeconds: number, tasks: number) =>
  Array.from({ length: tasks }, () => ({ seconds: seconds / tasks, cpuSeconds: cpuSeconds / tasks, counts: {} }))
const rounded = (small: readonly StageMeasure[], large: readonly StageMeasure[]): number =>
  Math.round(100 * dilationOf({ small: { stages: small }, large: { stages: large } })) / 100

test('a quiet machine takes a second for a second, and no task is faster than its process', () => {
  assert.equal(rounded([stage(1, 1)], [stage(4, 4)]), 1)
  assert.equal(rounded([stage(1, 1.5)], [stage(4, 6)]), 1)
  assert.equal(rounded([], []), 1)
})

test('of a busy one all tasks together tell, not those of one stage that had no core just then', () => {
  const large = [stage(8, 4), stage(10, 5), stage(9, 3), stage(6, 6)]
  const all = rounded([stage(2, 1), stage(4, 2)], large)
  assert.ok(all > 1 && all < 2, String(all))
})

test('a wait that every task has, however few its records are, is none that more records make longer', () => {
  const wait = (cpuSeconds: number) => stage(0.5 + 2 * cpuSeconds, cpuSeconds)
  assert.equal(rounded([wait(1), wait(2)], [wait(4), wait(8)]), 2)
})

test('a stage that waits for decoders tells by its time, as does one whose tasks share a process', () => {
  const decoding = stage(30, 1)
  assert.equal(rounded([stage(2, 1), stage(2, 1)], [stage(8, 4), stage(8, 4), decoding]), 2)
  assert.deepEqual(
    [decoding, stage(5, 1), stage(5), { ...stage(5, 1), kind: 'network' }].map((one) => isWorkOfTasks(one, 2)),
    [false, true, false, false],
  )
})

test('work beside others takes more CPU time, half as much again at most, and by their share of the machine', () => {
  assert.equal(strainOf(0, 2), 1)
  assert.deepEqual([strainOf(2, 2), strainOf(9, 2)], [1.45, 1.45])
  assert.ok(strainOf(2, 64) < 1.02)
})
