/** What one more record costs, out of made tasks of many shapes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LEAST_SLOPE, recordCost } from '../../../../operations/forecast/tell/record-cost.ts'
import { ownShareAfter, warmUpAfter } from '../../../../operations/forecast/tell/start-cost.ts'
import type { TaskCost } from '../../../../operations/forecast/tell/task-slope.ts'
import { RECORD_SECONDS, taskOf } from './made-measures.ts'

interface Shape {
  readonly stage?: string
  readonly small: readonly TaskCost[]
  readonly large: readonly TaskCost[]
  readonly workers?: number
}

const sumOf = (tasks: readonly TaskCost[]): TaskCost => ({
  units: tasks.reduce((sum, { units }) => sum + units, 0),
  cpuSeconds: tasks.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
})

/** In ms. */
const costOf = ({ stage = 'classify-images', small, large, workers = 2 }: Shape): number => {
  const [few, many] = [sumOf(small), sumOf(large)]
  const processes = Math.max(1, Math.min(workers, large.length))
  const processSeconds = many.cpuSeconds / processes
  return 1000 * recordCost({ stage, tasks: [...small, ...large], few, many, processSeconds })
}

/** Every task has a start. */
const tasks = (sizes: readonly number[], start: (at: number) => number): readonly TaskCost[] =>
  sizes.map((units, at) => taskOf(units, start(at)))

/** The same noise each time, of mean 0: up to so much either way. */
const noise = (at: number, size: number): number => size * Math.sin(12.9898 * (at + 1))

const spread = [35, 41, 52, 36, 44, 46, 35, 35]
const SHAPES: readonly (readonly [string, Shape, number])[] = [
  ['a decoder for ten seconds', { small: tasks([200, 50], () => 0), large: tasks([300, 300, 400], () => 0) }, 5],
  [
    'a decoder, which is machine code from the start, for a second',
    { small: tasks([25], () => 0), large: tasks([30, 30, 40], () => 0) },
    40,
  ],
  ['a model that every task loads', { small: tasks([7, 10, 13, 16], () => 0.5), large: tasks(spread, () => 0.5) }, 10],
  [
    'a start that two processes pay',
    { small: tasks([90, 110], () => 0.4), large: tasks([80, 120, 150, 300], (at) => (at < 2 ? 0.4 : 0)) },
    25,
  ],
  [
    'seven tasks of one size, which differ by their starts',
    {
      small: tasks([14, 14, 14], (at) => (at === 0 ? 0.3 : 0)),
      large: tasks([57, 57, 58, 57, 56, 58, 57], (at) => (at < 2 ? 0.45 - at / 10 : 0)),
    },
    30,
  ],
  [
    'the same, the larger ones among the starts',
    { small: tasks([14, 14], () => 0.3), large: tasks([58, 58, 56, 56, 57, 56, 57], (at) => (at < 2 ? 0.45 : 0)) },
    30,
  ],
  [
    'the same, the smaller ones among them',
    { small: tasks([15, 14], () => 0.3), large: tasks([56, 56, 58, 58, 57, 58, 57], (at) => (at < 2 ? 0.45 : 0)) },
    30,
  ],
  ['one task in each probe', { small: tasks([100], () => 0.3), large: tasks([400], () => 0.3) }, 25],
  ['two tasks, no start', { small: tasks([100], () => 0), large: tasks([100, 300], () => 0) }, 12],
  [
    'tasks that differ by a tenth for no reason',
    {
      small: tasks(spread, (at) => noise(at, 0.04)),
      large: tasks(
        spread.map((units) => 4 * units),
        (at) => noise(at + 9, 0.16),
      ),
    },
    15,
  ],
]

for (const [what, shape, within] of SHAPES)
  test(`of ${what}, a record of 10 ms is told to within ${within} %`, () => {
    const told = costOf(shape)
    assert.ok(Math.abs(told / (1000 * RECORD_SECONDS) - 1) <= within / 100, `${told.toFixed(2)} ms`)
  })

test('a page of few is told cheaper where the code is compiled while it runs, and no picture is', () => {
  // 17 ms a page at first, as extraction takes it, where 4 are true.
  const cold = { small: tasks([10], () => 0.07), large: tasks([10, 30], () => 0.07) }
  const [extract, decode] = [costOf({ ...cold, stage: 'extract' }), costOf({ ...cold, stage: 'fetch-images' })]
  assert.ok(extract < 0.7 * decode, `${extract}, ${decode}`)
  assert.equal(warmUpAfter(0, 'fetch-images'), 1)
  assert.equal(warmUpAfter(0, 'extract'), 3)
  assert.ok(warmUpAfter(10, 'extract') < 1.001)
})

test('a record costs a tenth of the mean at least and the mean at most, and nothing where there was none', () => {
  const falling = [
    { units: 10, cpuSeconds: 3 },
    { units: 100, cpuSeconds: 1 },
    { units: 200, cpuSeconds: 0.5 },
  ]
  const [mean, told] = [(1000 * 4.5) / 310, costOf({ small: [], large: falling })]
  assert.ok(told >= LEAST_SLOPE * mean && told <= mean, String(told))
  const steep = [0, 1, 2, 3].map((n) => ({ units: 1000 * n + 10, cpuSeconds: 60 - 19 * n }))
  assert.equal(costOf({ small: [], large: steep }).toFixed(2), ((1000 * LEAST_SLOPE * 126) / 6040).toFixed(2))
  assert.ok(costOf({ small: tasks([1], () => 0), large: [{ units: 9, cpuSeconds: 9 }] }) <= 1000)
  assert.equal(costOf({ small: [], large: [] }), 0)
})

test('the longer a process has worked, the more of the cost is the records’ own', () => {
  const shares = [0.2, 0.5, 1.3, 3, 8].map((seconds) => ownShareAfter(seconds, 'measure-text'))
  assert.deepEqual(
    shares,
    [...shares].sort((a, b) => a - b),
  )
  assert.ok(ownShareAfter(1, 'extract') < ownShareAfter(1, 'measure-text'))
})
