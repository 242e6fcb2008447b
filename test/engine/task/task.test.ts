/** One task: its commit decides, a failed run leaves nothing. */
import assert from 'node:assert/strict'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { M3wError } from '../../../core/errors.ts'
import { type Log, silentLog } from '../../../core/log.ts'
import { defineDataset, defineStage, type Stage, type TaskContext } from '../../../core/stage.ts'
import { readJson, type Store } from '../../../core/store.ts'
import { collect } from '../../../core/streams.ts'
import { openPlan, type Plan, type StagePlan, taskSpecOf } from '../../../engine/plan/plan.ts'
import { readManifest } from '../../../engine/records/manifests.ts'
import { openFileStore } from '../../../engine/stores/file-store.ts'
import { runTask } from '../../../engine/task/run-task.ts'
import { sealStage } from '../../../engine/task/seal.ts'
import { toyPipeline } from '../toy.ts'
import { runToy, withFolder } from '../toy-run.ts'

const lines = defineDataset<{ readonly n: number }>({ name: 'lines' })
type Body = (task: TaskContext) => AsyncGenerator<readonly ['lines', { readonly n: number }]>

function stageOf(run: Body, kind: Stage['kind'] = 'cpu'): Stage {
  return defineStage({
    name: 'one',
    version: 1,
    kind,
    options: {},
    inputs: {},
    whole: {},
    outputs: { lines },
    run: (_inputs, task) => run(task),
  })
}

const two: Body = async function* (task) {
  const object = await task.createObject('bin')
  await object.write(Buffer.from('bytes'))
  await object.close()
  task.count('page.kept', 2)
  yield ['lines', { n: 1 }]
  yield ['lines', { n: 2 }]
}

const plansOf = (store: Store, stage: Stage): Plan =>
  openPlan(store, { stages: [stage], seed: 0, shufflePartitions: 1 })

async function planOf(store: Store, stage: Stage): Promise<StagePlan> {
  const found = await plansOf(store, stage).stage('one')
  return found.state === 'waiting' ? assert.fail('has no inputs to wait for') : found.plan
}

async function runOne(
  folder: string,
  stage: Stage,
  store: Store = openFileStore(folder),
  signal = new AbortController().signal,
  log: Log = silentLog,
) {
  const plan = await planOf(store, stage)
  const environment = { store, workFolder: join(folder, 'work'), m3w: '0.0.0', log }
  return { plan, result: await runTask(environment, plansOf(store, stage), taskSpecOf(plan, 0), { signal }) }
}

const keysIn = async (folder: string, prefix = ''): Promise<string[]> =>
  (await collect(openFileStore(folder).list(prefix))).map(({ key }) => key)

describe('a task', () => {
  it('lists in its manifest every object it wrote, its parts, its counts and who made it', () =>
    withFolder(async (folder) => {
      const { plan, result } = await runOne(folder, stageOf(two))
      assert.equal(result.isOurs, true)
      const manifest = await readManifest(openFileStore(folder), 'one', {
        taskKey: plan.taskKeys[0] ?? '',
        partition: 0,
      })
      assert.deepEqual(
        manifest.objects.map(({ key }) => key.replace(/^data\/one\/[0-9a-f]{64}-[0-9a-f]{8}/, '')).sort(),
        ['-0000.bin', '.lines.jsonl.zst'],
      )
      assert.deepEqual([...manifest.objects.map(({ key }) => key)].sort(), await keysIn(folder, 'data/'))
      assert.deepEqual(
        manifest.parts.map(({ dataset, partition, records }) => [dataset, partition, records]),
        [['lines', 0, 2]],
      )
      assert.equal(manifest.counts['page.kept'], 2)
      assert.equal(manifest.counts['out.lines.records'], 2)
      assert.equal(manifest.producer.node, process.version)
      assert.ok(manifest.producer.peakRssBytes > 10_000_000 && (manifest.producer.cpuSeconds ?? -1) >= 0)
      assert.deepEqual(await readdir(join(folder, 'work/scratch')), [])
    }))

  it('that loses the race for its commit deletes its own objects and succeeds', () =>
    withFolder(async (folder) => {
      const results = await Promise.all(Array.from({ length: 5 }, () => runOne(folder, stageOf(two))))
      assert.equal(results.filter(({ result }) => result.isOurs).length, 1)
      assert.equal((await keysIn(folder, 'tasks/')).length, 1)
      assert.equal((await keysIn(folder, 'data/')).length, 2)
    }))

  it('says that two runs of it differ, but not for the keys of the objects that its records name', () =>
    withFolder(async (folder) => {
      let run = 0
      const stageWith = (name: string, bytes: (run: number) => string, n: (run: number) => number): Stage =>
        stageOf(async function* (task) {
          run += 1
          const object = name === 'none' ? undefined : await task.createObject('bin')
          await object?.write(Buffer.from(bytes(run)))
          await object?.close()
          yield ['lines', { n: n(run), ...(object === undefined ? {} : { key: object.key }) }]
        })
      const differs = async (stage: Stage): Promise<boolean> => {
        const [place, said] = [join(folder, `store-${run}`), [] as string[]]
        const log = { ...silentLog, warn: (event: string) => void said.push(event), with: () => silentLog }
        for (const _ of [1, 2]) await runOne(place, stage, openFileStore(place), undefined, log)
        return said.includes('task.differs')
      }
      const [same, other] = [() => 'same', (n: number) => `run ${n}`]
      assert.equal(await differs(stageWith('names it', same, () => 1)), false)
      assert.equal(await differs(stageWith('names it', other, () => 1)), true)
      assert.equal(await differs(stageWith('none', same, () => 1)), false)
      assert.equal(await differs(stageWith('none', same, (n) => n)), true)
    }))

  it('that finds the winner without its objects is E_CORRUPT', () =>
    withFolder(async (folder) => {
      await runOne(folder, stageOf(two))
      const store = openFileStore(folder)
      for (const key of await keysIn(folder, 'data/')) await store.delete(key)
      await assert.rejects(
        runOne(folder, stageOf(two)),
        (error) => error instanceof M3wError && error.code === 'E_CORRUPT',
      )
    }))

  it('whose commit was answered twice does not delete what it committed', () =>
    withFolder(async (folder) => {
      const inner = openFileStore(folder)
      // A store that sends a request again after a lost answer sees its own object.
      const forgetful: Store = { ...inner, create: async (key, bytes) => (await inner.create(key, bytes)) && false }
      const { result } = await runOne(folder, stageOf(two), forgetful)
      assert.equal(result.isOurs, true)
      assert.equal((await keysIn(folder, 'data/')).length, 2)
    }))

  it('keeps its objects if the commit may have happened', () =>
    withFolder(async (folder) => {
      const inner = openFileStore(folder)
      const cut: Store = {
        ...inner,
        async create(key, bytes) {
          await inner.create(key, bytes)
          throw new M3wError('E_STORE', 'connection lost', { retryable: true })
        },
      }
      await assert.rejects(runOne(folder, stageOf(two), cut), /connection lost/)
      assert.equal((await keysIn(folder, 'data/')).length, 2)
      assert.equal((await runOne(folder, stageOf(two))).result.isOurs, false)
    }))

  it('that throws leaves no object, no scratch and no manifest', () =>
    withFolder(async (folder) => {
      const stage = stageOf(async function* (task) {
        yield* two(task)
        await task.createObject('open')
        throw new Error('broken')
      })
      await assert.rejects(runOne(folder, stage), /broken/)
      assert.deepEqual(await keysIn(folder), [])
      assert.deepEqual(await readdir(join(folder, 'work/scratch')), [])
      assert.deepEqual(await readdir(join(folder, '.tmp')), [])
    }))

  it('writes its outputs side by side, lists them in their order, and leaves none where one cannot be written', () =>
    withFolder(async (folder) => {
      const stage = defineStage({
        ...stageOf(two),
        outputs: { lines, others: defineDataset<{ readonly n: number }>({ name: 'others' }) },
        async *run() {
          yield ['others', { n: 2 }] as const
          yield ['lines', { n: 1 }] as const
        },
      })
      let [ending, most, isBroken] = [0, 0, false]
      const inner = openFileStore(folder)
      const store: Store = {
        ...inner,
        async write(key) {
          const writer = await inner.write(key)
          const close: typeof writer.close = async () => {
            ending += 1
            most = Math.max(most, ending)
            // One waits for the other: which of them a disk is done with first is its own affair.
            for (let waited = 0; most < 2 && waited < 500; waited += 1) await sleep(10)
            ending -= 1
            if (isBroken && key.includes('.lines.')) throw new Error('no such disk')
            return await writer.close()
          }
          return { ...writer, close }
        },
      }
      const { plan } = await runOne(folder, stage, store)
      const { parts } = await readManifest(store, 'one', { taskKey: plan.taskKeys[0] ?? '', partition: 0 })
      assert.deepEqual([parts.map(({ dataset }) => dataset), most], [['lines', 'others'], 2])
      await store.delete(`tasks/one/${plan.taskKeys[0]}.json`)
      const before = await keysIn(folder)
      isBroken = true
      await assert.rejects(runOne(folder, stage, store), /no such disk/)
      assert.deepEqual(await keysIn(folder), before)
    }))

  it('may not leave an object open or name an output it has not', () =>
    withFolder(async (folder) => {
      const open = stageOf(async function* (task) {
        await task.createObject('bin')
        yield* []
      })
      await assert.rejects(runOne(folder, open), /did not close the object/)
      const wrong = stageOf(async function* () {
        yield ['other' as 'lines', { n: 1 }]
      })
      await assert.rejects(runOne(folder, wrong), /no output called other/)
    }))

  it('stops between two records when it is aborted', () =>
    withFolder(async (folder) => {
      const controller = new AbortController()
      const stage = stageOf(async function* () {
        yield ['lines', { n: 1 }]
        controller.abort()
        yield ['lines', { n: 2 }]
        assert.fail('went on')
      })
      await assert.rejects(
        runOne(folder, stage, openFileStore(folder), controller.signal),
        (error) => error instanceof M3wError && error.code === 'E_INTERRUPTED',
      )
    }))

  it('lets the event loop turn while a stage only computes', () =>
    withFolder(async (folder) => {
      const controller = new AbortController()
      const timer = setTimeout(() => controller.abort(), 20)
      const stage = stageOf(async function* () {
        for (let n = 0; ; n += 1) yield ['lines', { n }]
      })
      await assert.rejects(runOne(folder, stage, openFileStore(folder), controller.signal), /stopped/)
      clearTimeout(timer)
    }))

  it('finds the state of its last attempt, if it is a network task, until it is committed', () =>
    withFolder(async (folder) => {
      let isFirst = true
      const stage = stageOf(async function* (task) {
        const file = join(task.stateFolder, 'frontier')
        if (isFirst) {
          isFirst = false
          await writeFile(file, 'half')
          throw new Error('first attempt')
        }
        assert.equal(await readFile(file, 'utf8'), 'half')
        yield* []
      }, 'network')
      await assert.rejects(runOne(folder, stage), /first attempt/)
      await runOne(folder, stage)
      assert.deepEqual(await readdir(join(folder, 'work/state')), [])
    }))

  it('waits for a seal that another machine made and this one does not see yet', () =>
    withFolder(async (folder) => {
      const options = { count: 10, sources: 1, shuffle: 1 }
      await runToy(folder, options)
      const inner = openFileStore(folder)
      let hidden = 2
      const late: Store = {
        ...inner,
        stat: async (key) => (key.startsWith('seals/source/') && hidden-- > 0 ? undefined : await inner.stat(key)),
      }
      const found = await openPlan(inner, toyPipeline(options)).stage('label')
      assert.ok(found.state === 'sealed')
      const task = taskSpecOf(found.plan, 0)
      const { signal } = new AbortController()
      const environment = { store: inner, workFolder: join(folder, 'work'), m3w: '0.0.0', log: silentLog }
      const run = (seesWithinMs: number) =>
        runTask({ ...environment, seesWithinMs }, openPlan(late, toyPipeline(options)), task, { signal })
      await assert.rejects(run(0), /was given out before source was sealed/)
      hidden = 2
      assert.equal((await run(60_000)).isOurs, false)
    }))

  it('that reads a damaged part fails before its commit, naming object and partition', () =>
    withFolder(async (folder) => {
      const { plan } = await runToy(folder, { count: 50, sources: 1, shuffle: 1 })
      const [key] = (await keysIn(folder, 'data/label/')).filter((name) => name.includes('evens'))
      assert.ok(key !== undefined)
      const bytes = await readFile(join(folder, key))
      bytes[bytes.length - 5] = (bytes[bytes.length - 5] ?? 0) ^ 1
      await writeFile(join(folder, key), bytes)
      const evens = await plan.dataset('evens')
      await assert.rejects(collect(evens?.read(0) ?? []), (error) => {
        assert.ok(error instanceof M3wError && error.code === 'E_CORRUPT')
        assert.deepEqual([error.details.key, error.details.partition], [key, 0])
        return true
      })
    }))
})

describe('a seal', () => {
  it('is made once by many sealers, and leaves one index', () =>
    withFolder(async (folder) => {
      const { plan } = await runOne(folder, stageOf(two))
      const store = openFileStore(folder)
      await Promise.all(Array.from({ length: 4 }, () => sealStage(store, plan, join(folder, 'work/scratch'))))
      assert.equal((await keysIn(folder, 'seals/')).length, 2)
      const seal = (await readJson(store, plan.sealObject)) as { index: string; counts: Record<string, number> }
      assert.ok((await keysIn(folder, 'seals/')).includes(seal.index))
      assert.equal(seal.counts['page.kept'], 2)
      assert.deepEqual(await readdir(join(folder, 'work/scratch')), [])
    }))

  it('is refused while a task is not committed', () =>
    withFolder(async (folder) => {
      const store = openFileStore(folder)
      const plan = await planOf(store, stageOf(two))
      await assert.rejects(
        sealStage(store, plan, join(folder, 'work/scratch')),
        (error) => error instanceof M3wError && error.code === 'E_STORE_MISSING',
      )
      assert.deepEqual(await keysIn(folder, 'seals/'), [])
    }))

  it('is refused for a manifest that is not what it stands for', () =>
    withFolder(async (folder) => {
      const { plan } = await runOne(folder, stageOf(two))
      const [key] = await keysIn(folder, 'tasks/')
      const path = join(folder, key ?? '')
      const manifest = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
      for (const changed of [
        { ...manifest, stage: 'other' },
        { ...manifest, parts: [{}] },
        { ...manifest, extra: 1 },
      ]) {
        await writeFile(path, JSON.stringify(changed))
        await assert.rejects(
          sealStage(openFileStore(folder), plan, join(folder, 'work/scratch')),
          (error) => error instanceof M3wError && error.code === 'E_CORRUPT',
        )
      }
    }))
})
