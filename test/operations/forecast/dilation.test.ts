/** How much of a core tasks had, and what is told of a stage that had another share of it than the others. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dilationOf, isWorkOfTasks } from '../../../operations/forecast/dilation.ts'
import type { StageMeasure } from '../../../operations/measure/measure-run.ts'

const stage = (seconds: number, cpuSeconds?: number): StageMeasure => ({
  ...{ name: 'x', kind: 'cpu', tasks: 2, seconds, wallSeconds: seconds / 2, bytes: 0, counts: {} },
  ...(cpuSeconds === undefined ? {} : { cpuSeconds }),
})
const rounded = (small: readonly StageMeasure[], large: readonly StageMeasure[]): number =>
  Math.round(100 * dilationOf({ small: { stages: small }, large: { stages: large } })) / 100

test('a quiet machine takes a second for a second, and no task is faster than its process', () => {
  assert.equal(rounded([stage(1, 1)], [stage(4, 4)]), 1)
  assert.equal(rounded([stage(1, 1.5)], [stage(4, 6)]), 1)
  assert.equal(rounded([], []), 1)
})

test('of a busy one all stages together tell, not the one that had no core just then', () => {
  const large = [stage(2, 1), stage(2, 1), stage(5, 1), stage(4, 4)]
  assert.equal(rounded([stage(2, 1), stage(2, 1)], large), Math.round(100 * Math.sqrt((17 / 9) * (9 / 5))) / 100)
})

test('waits that are as long for few records as for many count half as much as they seem to', () => {
  const few = [stage(9, 1), stage(9, 1)]
  const many = [stage(11, 3), stage(11, 3)]
  assert.equal(rounded(few, many), Math.round(100 * Math.sqrt((40 / 8) * 1)) / 100)
})

test('a stage that waits for decoders tells by its time, as does one whose tasks share a process', () => {
  const decoding = stage(30, 1)
  assert.equal(rounded([stage(2, 1), stage(2, 1)], [stage(8, 4), stage(8, 4), decoding]), 2)
  assert.deepEqual(
    [decoding, stage(5, 1), stage(5), { ...stage(5, 1), kind: 'network' }].map((one) => isWorkOfTasks(one, 2)),
    [false, true, false, false],
  )
})
