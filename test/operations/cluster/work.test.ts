/** Which run a rank works on. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Log, silentLog } from '../../../core/log.ts'
import { openRunOfRank } from '../../../operations/cluster/work.ts'
import { freezeRun } from '../../../operations/freeze-run.ts'
import { completeConfig } from '../../../schemas/index.ts'
import { withFolder } from '../../engine/toy-run.ts'

const configOf = (seed: number) =>
  completeConfig({ sources: ['https://a.example/'], network: { contact: 'me@a.example' }, seed })

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
})
