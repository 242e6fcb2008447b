/** Which run a rank works on. */
import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { type Log, silentLog } from '../../../core/log.ts'
import { openRunOfRank, workAsRank } from '../../../operations/cluster/work.ts'
import { freezeRun } from '../../../operations/run/freeze-run.ts'
import { checkPlannedCode } from '../../../operations/run/planned-code.ts'
import { completeConfig } from '../../../schemas/index.ts'
import { withFolder } from '../../engine/toy-run.ts'

const configOf = (seed: number) =>
  completeConfig({ sources: ['https://a.example/'], network: { contact: 'me@a.example' }, seed })

describe('a worker', () => {
  it('in a folder of somebody else is told to name that of its build, not an empty one', () =>
    withFolder(async (folder) => {
      writeFileSync(join(folder, 'letter.txt'), 'Dear')
      const wanted = {
        code: 'E_USAGE',
        message: /not a store of m3w .*letter\.txt.*Give --store the --out of the build/,
      }
      await assert.rejects(openRunOfRank({ store: folder, log: silentLog }), wanted)
    }))
})

describe('a rank', () => {
  it('works on the run it is told, also where another was planned since, and says when it has to guess', () =>
    withFolder(async (store) => {
      const plan = async (seed: number): Promise<string> => (await freezeRun(store, configOf(seed))).id
      const [a, b] = [await plan(1), await plan(2)]
      assert.equal(await plan(1), a)
      const said: string[] = []
      const log: Log = { ...silentLog, warn: (event, fields) => void said.push(`${event} ${fields?.runs}`) }
      assert.equal((await openRunOfRank({ store, run: a, log })).id, a)
      assert.deepEqual(said, [])
      assert.ok([a, b].includes((await openRunOfRank({ store, log })).id))
      assert.deepEqual(said, ['run.guessed 2'])
      await assert.rejects(openRunOfRank({ store, run: 'ffff', log }), { code: 'E_USAGE', message: new RegExp(b) })
    }))

  it('of other code than the run was planned by last leaves before it takes any task, until its own code plans the run', () =>
    withFolder(async (folder) => {
      const store = join(folder, 'store')
      const run = await freezeRun(store, configOf(1))
      await checkPlannedCode(run)
      const other = { format: 'm3w-code/1', code: 'a'.repeat(64) }
      writeFileSync(join(store, 'runs', run.id, 'code-001.json'), JSON.stringify(other))
      // Told to leave: one that did not refuse would end with another error, and not ask a.example.
      const told = { signal: AbortSignal.abort(), log: silentLog, childEntry: '' }
      const place = { slots: {}, workers: 1, scratch: join(folder, 'scratch'), ...told }
      await assert.rejects(workAsRank({ ...place, store, run: run.id, rank: 0, of: 1 }), {
        code: 'E_VERSION',
        message: /planned by other code of m3w .*: expected aaaaaaaaaaaa, this is .*plan it again/,
      })
      assert.equal(existsSync(join(folder, 'scratch')), false)
      await checkPlannedCode(await freezeRun(store, configOf(1)))
    }))

  it('with another ffmpeg than the run was planned with leaves before it takes any task', () =>
    withFolder(async (folder) => {
      for (const name of ['ffmpeg', 'ffprobe'])
        writeFileSync(join(folder, name), `#!/bin/sh\necho ${name} version 9.9-planned\n`, { mode: 0o755 })
      const path = process.env.PATH
      process.env.PATH = `${folder}:${path}`
      const store = join(folder, 'store')
      const run = await freezeRun(store, { ...configOf(1), kinds: ['page', 'clip'] })
      process.env.PATH = path
      const place = { slots: {}, workers: 1, scratch: join(folder, 'scratch'), log: silentLog, childEntry: '' }
      await assert.rejects(workAsRank({ ...place, store, run: run.id, rank: 0, of: 1 }), {
        code: 'E_CONFIG',
        message: /planned with ffmpeg 9\.9-planned, this machine has/,
      })
      assert.equal(existsSync(join(folder, 'scratch')), false)
    }))
})
