/** A pipeline of one stage whose tasks wait for files, die or make way as they are told: for tests of tasks that share a process. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { yielded } from '../../core/errors.ts'
import type { TaskKind } from '../../core/queue.ts'
import { defineDataset, defineStage } from '../../core/stage.ts'
import type { Pipeline } from '../../engine/plan/pipeline-check.ts'

export interface WaitsOrder {
  /** Default: `crawl`. */
  readonly kind?: TaskKind
  readonly folder: string
  readonly partitions: number
  /** Task 0: kills its process when so many others are committed, the first attempt when all have begun. */
  readonly poison?: boolean
  /** Task 0: ends only when all others are committed, and makes way when that is asked of it. */
  readonly patient?: boolean
}

const marks = defineDataset<{ readonly n: number }>({ name: 'marks' })

/** Every task leaves a file `began-<partition>-<pid>-<time>`, which says how many arenas its process may have, and ends when there is a file `go`. */
export function waitsPipeline({
  kind = 'crawl',
  folder,
  partitions,
  poison = false,
  patient = false,
}: WaitsOrder): Pipeline {
  const filesOf = (place: string, start: string): string[] =>
    existsSync(join(folder, place)) ? readdirSync(join(folder, place)).filter((name) => name.startsWith(start)) : []
  const committed = (): number => filesOf('tasks/waits', '').length
  const stage = defineStage({
    name: 'waits',
    version: 1,
    kind,
    options: {},
    inputs: {},
    whole: {},
    partitions,
    outputs: { marks },
    async *run(_inputs, task) {
      writeFileSync(
        join(folder, `began-${task.partition}-${process.pid}-${performance.now()}`),
        process.env.MALLOC_ARENA_MAX ?? '',
      )
      const isFirst = filesOf('.', `began-${task.partition}-`).length === 1
      const isOdd = task.partition === 0 && (poison || patient)
      const isOver = (): boolean => {
        if (!isOdd) return existsSync(join(folder, 'go'))
        return poison && isFirst ? filesOf('.', 'began-').length >= partitions : committed() >= partitions - 1
      }
      while (!isOver()) {
        if (patient && task.isWanted?.() === true) throw yielded(Date.now())
        task.signal.throwIfAborted()
        await sleep(5)
      }
      if (isOdd && poison) process.kill(process.pid, 'SIGKILL')
      yield ['marks', { n: task.partition }] as const
    },
  })
  return { stages: [stage], seed: 7, shufflePartitions: 1 }
}
