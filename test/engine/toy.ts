/** A small pipeline with every figure the engine knows: source, map with two outputs, shuffle, group, join, whole input, counted partitions, splits, network. */
import { setTimeout as sleep } from 'node:timers/promises'
import { openSorter } from '../../core/sort.ts'
import { type Dataset, defineDataset, defineStage, type Stage, type TaskContext } from '../../core/stage.ts'
import { collect } from '../../core/streams.ts'
import type { Pipeline } from '../../engine/plan/pipeline-check.ts'

export interface Num {
  readonly n: number
}
export interface Sum {
  readonly key: string
  readonly sum: number
  readonly members: readonly number[]
}
export interface Pair {
  readonly key: string
  readonly even: number
  readonly odd: number
}

export interface ToyOptions {
  readonly count: number
  /** Partitions of the source: how the work is cut. */
  readonly sources: number
  readonly shuffle: number
  /** Time a record of `label` takes, to be killed in. */
  readonly recordMs?: number
  /** Let `label` block its process for good. */
  readonly isStuck?: boolean
  /** Part of the options of `group`, to change it. */
  readonly scale?: number
}

const keyOf = (n: number): string => `k${n % 17}`
export const numbers = defineDataset<Num>({ name: 'numbers' })
export const evens = defineDataset<Num>({ name: 'evens', keyOf: ({ n }) => keyOf(n) })
export const odds = defineDataset<Num>({ name: 'odds', keyOf: ({ n }) => keyOf(n) })
export const sums = defineDataset<Sum>({ name: 'sums', keyOf: ({ key }) => key })
export const pairs = defineDataset<Pair>({ name: 'pairs' })
export const totals = defineDataset<{ readonly pairs: number }>({ name: 'totals' })
/** As many partitions as there are thirds of all pairs. */
export const placed = defineDataset<Pair>({
  name: 'placed',
  keyOf: ({ key }) => key,
  partitions: {
    dataset: totals as Dataset<unknown>,
    count: async ({ readAll }) => {
      let pairs = 0
      for await (const total of readAll()) pairs += (total as { pairs: number }).pairs
      return Math.max(1, Math.ceil(pairs / 3))
    },
  },
})
export const objects = defineDataset<{ readonly key: string; readonly bytes: number; readonly sha256: string }>({
  name: 'objects',
})

export function sourceStage({ count, sources }: ToyOptions, kind: 'cpu' | 'network' = 'network'): Stage {
  return defineStage({
    name: 'source',
    version: 1,
    kind,
    options: { count },
    inputs: {},
    whole: {},
    partitions: sources,
    outputs: { numbers },
    async *run(_inputs, task) {
      for (let n = task.partition; n < count; n += task.partitions) {
        task.count('made')
        task.progress({ made: n })
        yield ['numbers', { n }] as const
      }
    },
  })
}

export function labelStage({ recordMs = 0, isStuck = false }: ToyOptions): Stage {
  return defineStage({
    name: 'label',
    version: 1,
    kind: 'cpu',
    options: {},
    inputs: { numbers },
    whole: {},
    outputs: { evens, odds },
    async *run({ numbers: found }, task) {
      for await (const record of found) {
        if (recordMs > 0) await sleep(recordMs)
        while (isStuck) await Promise.resolve()
        task.count(record.n % 2 === 0 ? 'document.kept' : 'document.dropped.odd')
        if (record.n % 2 === 0) yield ['evens', record] as const
        else yield ['odds', record] as const
      }
    },
  })
}

export function groupStage({ scale = 1 }: ToyOptions): Stage {
  return defineStage({
    name: 'group',
    version: 1,
    kind: 'cpu',
    options: { scale },
    inputs: { evens },
    whole: {},
    outputs: { sums },
    async *run({ evens: found }, task) {
      const sorter = openSorter<Num>({
        scratchFolder: task.scratchFolder,
        name: 'group',
        keyOf: ({ n }) => keyOf(n),
        orderOf: ({ n }) => String(n).padStart(9, '0'),
      })
      for await (const record of found) sorter.add(record)
      for (const group of sorter.groups()) {
        const members = [...group.records()].map(({ n }) => n)
        yield ['sums', { key: group.key, sum: members.reduce((a, b) => a + b, 0) * scale, members }] as const
      }
      sorter.close()
    },
  })
}

export function joinStage(): Stage {
  return defineStage({
    name: 'join',
    version: 1,
    kind: 'cpu',
    options: {},
    inputs: { sums, odds },
    whole: {},
    outputs: { pairs, totals },
    async *run({ sums: even, odds: odd }) {
      const byKey = new Map((await collect(even)).map((sum) => [sum.key, sum.sum]))
      const oddSums = new Map<string, number>()
      for await (const { n } of odd) oddSums.set(keyOf(n), (oddSums.get(keyOf(n)) ?? 0) + n)
      const keys = [...byKey.keys()].filter((key) => oddSums.has(key)).sort()
      for (const key of keys) yield ['pairs', { key, even: byKey.get(key) ?? 0, odd: oddSums.get(key) ?? 0 }] as const
      yield ['totals', { pairs: keys.length }] as const
    },
  })
}

export function placeStage(): Stage {
  return defineStage({
    name: 'place',
    version: 1,
    kind: 'cpu',
    options: {},
    inputs: { pairs },
    whole: { totals },
    outputs: { placed },
    async *run({ pairs: found }, task) {
      const all = await collect(task.whole('totals'))
      task.count(
        'pairs',
        all.reduce((sum, total) => sum + total.pairs, 0),
      )
      for await (const pair of found) yield ['placed', pair] as const
    },
  })
}

export function packStage(): Stage {
  return defineStage({
    name: 'pack',
    version: 1,
    kind: 'cpu',
    options: {},
    inputs: { placed },
    whole: {},
    outputs: { objects },
    async *run({ placed: found }, task: TaskContext) {
      const all = (await collect(found)).sort((a, b) => (a.key < b.key ? -1 : 1))
      const object = await task.createObject('txt')
      for (const pair of all) await object.write(Buffer.from(`${pair.key} ${pair.even} ${pair.odd}\n`))
      yield ['objects', await object.close()] as const
    },
  })
}

/** Every stage, in order. */
export function toyPipeline(options: ToyOptions): Pipeline {
  const stages = [
    sourceStage(options),
    labelStage(options),
    groupStage(options),
    joinStage(),
    placeStage(),
    packStage(),
  ]
  return { stages, seed: 7, shufflePartitions: options.shuffle }
}
