/** What a worker is told by its flags, and what by the array job that started it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { rankFrom } from '../../cli/flags/rank.ts'
import { slotsFrom } from '../../cli/worker.ts'

describe('a rank', () => {
  it('is read from a Slurm array that does not begin at 0 and goes in steps', () => {
    const env = {
      SLURM_ARRAY_TASK_ID: '7',
      SLURM_ARRAY_TASK_MIN: '3',
      SLURM_ARRAY_TASK_STEP: '2',
      SLURM_ARRAY_TASK_COUNT: '5',
    }
    assert.deepEqual(rankFrom({}, env), { rank: 2, of: 5 })
  })

  it('is read from an Indexed Job of Kubernetes, whose number of pods only the flag can say', () => {
    assert.deepEqual(rankFrom({ of: '8' }, { JOB_COMPLETION_INDEX: '3' }), { rank: 3, of: 8 })
    assert.throws(() => rankFrom({}, { JOB_COMPLETION_INDEX: '3' }), /JOB_COMPLETION_INDEX with --of N/)
  })

  it('is what the flags say where both do', () => {
    assert.deepEqual(rankFrom({ rank: '1', of: '2' }, { SLURM_ARRAY_TASK_ID: '0', SLURM_ARRAY_TASK_COUNT: '9' }), {
      rank: 1,
      of: 2,
    })
  })
})

describe('slots', () => {
  it('are numbers by kind, each named once; what is not named is left to the machine', () => {
    assert.deepEqual(slotsFrom('network=2,cpu=0'), { network: 2, cpu: 0 })
    assert.deepEqual(slotsFrom(undefined), {})
    for (const wrong of ['cpu', 'cpu=', 'cpu=-1', 'cpu=1,cpu=2', 'disk=1'])
      assert.throws(() => slotsFrom(wrong), /--slots/)
  })
})
