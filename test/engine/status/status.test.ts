/** Status: sums of manifests, before, during and after a run. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openSqliteQueue } from '../../../engine/queues/sqlite-queue.ts'
import { readLive, waitingProgress, writeLive } from '../../../engine/status/progress.ts'
import { renderPrometheus } from '../../../engine/status/prometheus.ts'
import { readStatus } from '../../../engine/status/status.ts'
import { openFileStore } from '../../../engine/stores/file-store.ts'
import { toyPipeline } from '../toy.ts'
import { queueFile, runToy, withFolder } from '../toy-run.ts'

const OPTIONS = { count: 60, sources: 2, shuffle: 2 }

describe('the status', () => {
  it('gives tasks, counters, drops and time of every stage', () =>
    withFolder(async (folder) => {
      await runToy(folder, OPTIONS)
      const status = await readStatus(openFileStore(folder), toyPipeline(OPTIONS))
      assert.equal(status.isRunning, false)
      const label = status.stages.find(({ name }) => name === 'label')
      assert.deepEqual([label?.state, label?.tasks, label?.cached, label?.running], ['sealed', 2, 2, 0])
      assert.deepEqual(label?.dropped, { document: { odd: 30 } })
      assert.ok((label?.bytes ?? 0) > 100 && (label?.peakRssBytes ?? 0) > 10_000_000)
    }))

  it('knows what runs and what is committed while a run is at work', () =>
    withFolder(async (folder) => {
      const pipeline = toyPipeline(OPTIONS)
      let seen: Awaited<ReturnType<typeof readStatus>> | undefined
      const stages = pipeline.stages.map((stage) => ({
        ...stage,
        async *run(inputs: Parameters<typeof stage.run>[0], task: Parameters<typeof stage.run>[1]) {
          if (stage.name === 'label' && task.partition === 1) {
            const queue = openSqliteQueue(queueFile(folder), { maxAttempts: 1 })
            seen = await readStatus(openFileStore(folder), pipeline, { isRunning: true, queue })
            await queue.close()
          }
          yield* stage.run(inputs, task)
        },
      }))
      await runToy(folder, OPTIONS, { pipeline: { ...pipeline, stages } })
      assert.equal(seen?.isRunning, true)
      const label = seen?.stages.find(({ name }) => name === 'label')
      assert.deepEqual([label?.state, label?.tasks, label?.cached, label?.running], ['planned', 2, 1, 1])
      assert.equal(label?.counts['document.kept'], 30)
      assert.ok((label?.etaSeconds ?? -1) >= 0)
      assert.equal(seen?.stages.find(({ name }) => name === 'group')?.state, 'waiting')
    }))

  it('tells what running tasks announced last, and nothing where that cannot be read', () =>
    withFolder(async (folder) => {
      assert.deepEqual(await readLive(folder), {})
      const errors = { times: 2, message: 'the disk said no' }
      const row = { ...waitingProgress('source', 'network'), state: 'running' as const, live: { made: 7 }, errors }
      await writeLive(folder, [row, waitingProgress('label', 'cpu')])
      const live = await readLive(folder)
      assert.deepEqual(live, { source: { values: { made: 7 }, errors } })
      const status = await readStatus(openFileStore(folder), toyPipeline(OPTIONS), { isRunning: true, live })
      assert.deepEqual(status.stages.map((stage) => stage.live).slice(0, 2), [{ made: 7 }, {}])
      assert.deepEqual(status.stages[0]?.errors, errors)
      assert.match(renderPrometheus(status), /^m3w_stage_live\{stage="source",value="made"\} 7$/m)
      await writeFile(join(folder, 'live.json'), '{')
      assert.deepEqual(await readLive(folder), {})
    }))

  it('of an empty folder is a plan, and makes nothing', () =>
    withFolder(async (folder) => {
      const status = await readStatus(openFileStore(join(folder, 'none')), toyPipeline(OPTIONS))
      assert.deepEqual(status.stages.map(({ state }) => state).slice(0, 2), ['planned', 'waiting'])
    }))

  it('is rendered for Prometheus with escaped labels', () =>
    withFolder(async (folder) => {
      await runToy(folder, OPTIONS)
      const text = renderPrometheus(await readStatus(openFileStore(folder), toyPipeline(OPTIONS)))
      assert.match(text, /^m3w_stage_tasks\{stage="label"\} 2$/m)
      assert.match(text, /^m3w_stage_count\{stage="label",counter="document\.dropped\.odd"\} 30$/m)
      for (const line of text.trimEnd().split('\n'))
        assert.match(line, /^(# (HELP|TYPE) m3w_\w+ .+|m3w_\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [0-9.e+-]+)$/)
    }))
})
