/** The plan: what can be run, how it is cut, what is cached after a change. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { M3wError } from '../../../core/errors.ts'
import { type ArchiveObject, type Dataset, defineDataset, defineStage, type Stage } from '../../../core/stage.ts'
import { collect } from '../../../core/streams.ts'
import { openPlan } from '../../../engine/plan/plan.ts'
import { planRun } from '../../../engine/status/status.ts'
import { openFileStore } from '../../../engine/stores/file-store.ts'
import { joinStage, labelStage, type Num, numbers, pairs, sourceStage, toyPipeline } from '../toy.ts'
import { runToy, shardDigests, withFolder } from '../toy-run.ts'

const OPTIONS = { count: 120, sources: 3, shuffle: 4 }

const isConfigError = (pattern: RegExp) => (error: unknown) =>
  error instanceof M3wError && error.code === 'E_CONFIG' && pattern.test(error.message)

/** A stage that writes n numbers into a dataset of one partition a task. */
function writer(name: string, partitions: number): Stage {
  return defineStage({
    name,
    version: 1,
    kind: 'cpu',
    options: {},
    inputs: {},
    whole: {},
    partitions,
    outputs: { numbers },
    async *run(_inputs, task) {
      yield ['numbers', { n: task.partition }] as const
    },
  })
}

/** A stage that reads some datasets and writes one. */
function stageReading(name: string, reads: readonly Dataset<Num>[], output: Dataset<Num>): Stage {
  return defineStage({
    name,
    version: 1,
    kind: 'cpu',
    options: {},
    inputs: Object.fromEntries(reads.map((each) => [each.name, each])),
    whole: {},
    outputs: { output },
    async *run() {},
  })
}

describe('the plan', () => {
  it('refuses a pipeline that cannot be run, and says why', () => {
    const store = openFileStore('/nonexistent')
    const plan = (stages: readonly Stage[]) => () => openPlan(store, { stages, seed: 0, shufflePartitions: 1 })
    assert.throws(plan([labelStage(OPTIONS)]), isConfigError(/label reads numbers, which no stage before it writes/))
    assert.throws(plan([labelStage(OPTIONS), sourceStage(OPTIONS)]), isConfigError(/label reads numbers/))
    assert.throws(plan([sourceStage(OPTIONS), sourceStage(OPTIONS)]), isConfigError(/two stages called source/))
    assert.throws(plan([{ ...sourceStage(OPTIONS), name: 'Ä' }]), isConfigError(/stage name/))
    assert.throws(
      plan([{ ...joinStage(), outputs: { a: numbers, b: numbers }, inputs: {} }]),
      isConfigError(/two of its outputs/),
    )
  })

  it('asks once for each seal, however many ways lead to it', () =>
    withFolder(async (folder) => {
      const depth = 12
      const chain = Array.from({ length: depth }, (_, n) => defineDataset<Num>({ name: `d${n}` }))
      const stages = chain.map((output, n) => stageReading(`s${n}`, chain.slice(Math.max(0, n - 2), n), output))
      const store = openFileStore(folder)
      const asked: string[] = []
      const stat = (key: string) => {
        asked.push(key)
        return store.stat(key)
      }
      const counting = { ...store, stat }
      const rows = await planRun(counting, { stages, seed: 0, shufflePartitions: 1 })
      assert.equal(rows.filter(({ state }) => state === 'waiting').length, depth - 1)
      assert.ok(asked.length <= 2 * depth, `asked ${asked.length} times`)
    }))

  it('knows before a run only the stages without inputs, and says what the others wait for', () =>
    withFolder(async (folder) => {
      const rows = await planRun(openFileStore(folder), toyPipeline(OPTIONS))
      assert.deepEqual(
        rows.map(({ name, state, waitingFor, tasks }) => [name, state, waitingFor.join(), tasks]),
        [
          ['source', 'planned', '', 3],
          ['label', 'waiting', 'source', 0],
          ['group', 'waiting', 'label', 0],
          ['join', 'waiting', 'group,label', 0],
          ['place', 'waiting', 'join', 0],
          ['pack', 'waiting', 'place', 0],
        ],
      )
      assert.deepEqual(await collect(openFileStore(folder).list('')), [])
    }))

  it('after a changed option re-runs that stage and what its output changes, nothing before', () =>
    withFolder(async (folder) => {
      const first = await runToy(folder, OPTIONS)
      const rows = await planRun(openFileStore(folder), toyPipeline({ ...OPTIONS, scale: 2 }))
      assert.deepEqual(
        rows.map(({ name, state, cached, tasks }) => [name, state, `${cached}/${tasks}`]),
        [
          ['source', 'sealed', '3/3'],
          ['label', 'sealed', '3/3'],
          ['group', 'planned', '0/4'],
          ['join', 'waiting', '0/0'],
          ['place', 'waiting', '0/0'],
          ['pack', 'waiting', '0/0'],
        ],
      )
      const second = await runToy(folder, { ...OPTIONS, scale: 2 })
      assert.notDeepEqual(await shardDigests(second), await shardDigests(first))
      assert.deepEqual(
        second.progress.map(({ name, cached }) => `${name} ${cached}`),
        ['source 3', 'label 3', 'group 0', 'join 0', 'place 0', 'pack 0'],
      )
      // And back: everything is still there.
      const third = await runToy(folder, OPTIONS)
      assert.ok(third.progress.every(({ cached, tasks }) => cached === tasks && tasks > 0))
      assert.deepEqual(await shardDigests(third), await shardDigests(first))
    }))

  it('does not re-run what follows a stage whose new output equals the old one', () =>
    withFolder(async (folder) => {
      await runToy(folder, OPTIONS)
      const changed = toyPipeline(OPTIONS)
      const stages = changed.stages.map((stage) => (stage.name === 'group' ? { ...stage, version: 2 } : stage))
      const { progress } = await runToy(folder, OPTIONS, { pipeline: { ...changed, stages } })
      assert.deepEqual(
        progress.map(({ name, tasks, cached }) => `${name} ${tasks - cached}`),
        ['source 0', 'label 0', 'group 4', 'join 0', 'place 0', 'pack 0'],
      )
    }))

  it('does not let two cuts of one input share results', () =>
    withFolder(async (folder) => {
      const first = await runToy(folder, OPTIONS)
      const second = await runToy(folder, { ...OPTIONS, shuffle: 7 })
      assert.deepEqual(second.progress.map(({ tasks, cached }) => tasks - cached).slice(0, 4), [0, 3, 7, 7])
      assert.deepEqual(await shardDigests(second), await shardDigests(first))
    }))

  it('cuts shuffles by data where no number is given, and lets the stages that write them wait for it', () =>
    withFolder(async (folder) => {
      const byCount = { dataset: numbers, count: ({ records }: { readonly records: number }) => records / 40 }
      const pipeline = { ...toyPipeline(OPTIONS), shufflePartitions: byCount }
      const { progress, plan } = await runToy(folder, OPTIONS, { pipeline })
      assert.equal(progress.find(({ name }) => name === 'group')?.tasks, 3)
      const byHand = await runToy(`${folder}/by-hand`, { ...OPTIONS, shuffle: 3 })
      assert.deepEqual(await shardDigests({ plan }), await shardDigests(byHand))
      const isEarly = { ...pipeline, shufflePartitions: { ...byCount, dataset: pairs } }
      assert.throws(
        () => openPlan(openFileStore(folder), isEarly),
        isConfigError(/label reads pairs, which no stage before it writes/),
      )
    }))

  it('reads a dataset of several producers in pipeline order, if their partitions agree', () =>
    withFolder(async (folder) => {
      const run = (partitions: number) =>
        runToy(`${folder}/${partitions}`, OPTIONS, {
          pipeline: {
            stages: [writer('one', 2), writer('two', partitions), labelStage(OPTIONS)],
            seed: 0,
            shufflePartitions: 2,
          },
        })
      const { plan } = await run(2)
      const found = await collect((await plan.dataset('numbers'))?.readAll() ?? [])
      assert.deepEqual(found, [{ n: 0 }, { n: 0 }, { n: 1 }, { n: 1 }])
      await assert.rejects(run(3), isConfigError(/same number of partitions/))
    }))

  it('refuses inputs that are cut differently', () =>
    withFolder(async (folder) => {
      const keyed = (name: string, partitions: number) =>
        defineDataset<Num>({ name, keyOf: ({ n }) => String(n), partitions })
      const a = keyed('a', 2)
      const b = keyed('b', 3)
      const stages = [
        { ...writer('one', 1), outputs: { numbers: a } },
        { ...writer('two', 1), outputs: { numbers: b } },
        { ...labelStage(OPTIONS), inputs: { numbers: a, b } },
      ]
      const run = runToy(folder, OPTIONS, { pipeline: { stages, seed: 0, shufflePartitions: 1 } })
      await assert.rejects(run, isConfigError(/numbers: 2, b: 3/))
    }))

  it('cuts archives of sealed datasets into tasks by content', () =>
    withFolder(async (folder) => {
      const archives = defineDataset<ArchiveObject>({ name: 'archives' })
      const seen = defineDataset<{ readonly start: number; readonly end: number; readonly task: number }>({
        name: 'seen',
      })
      const register = defineStage({
        name: 'register',
        version: 1,
        kind: 'cpu',
        options: {},
        inputs: {},
        whole: {},
        outputs: { archives },
        async *run() {
          const borders = Array.from({ length: 250 }, (_, offset) => offset)
          const a = { key: 'imports/a.warc', bytes: 250, sha256: 'a'.repeat(64), layout: 'members', borders } as const
          yield ['archives', a] as const
          yield ['archives', { key: 'imports/b.warc', bytes: 30, sha256: 'b'.repeat(64), layout: 'solid' }] as const
        },
      })
      const scan = defineStage({
        name: 'scan',
        version: 1,
        kind: 'cpu',
        options: {},
        inputs: {},
        whole: {},
        splits: { datasets: [archives], taskBytes: 100 },
        outputs: { seen },
        async *run(_inputs, task) {
          for (const { start, end } of task.splits) yield ['seen', { start, end, task: task.partition }] as const
        },
      })
      const { plan } = await runToy(folder, OPTIONS, {
        pipeline: { stages: [register, scan], seed: 0, shufflePartitions: 1 },
      })
      assert.deepEqual(await collect((await plan.dataset('seen'))?.readAll() ?? []), [
        { start: 0, end: 83, task: 0 },
        { start: 83, end: 166, task: 1 },
        { start: 166, end: 250, task: 2 },
        { start: 0, end: 30, task: 3 },
      ])
    }))
})
