/** What a run takes from its machine: network slots and attempts. */
import assert from 'node:assert/strict'
import { availableParallelism } from 'node:os'
import { it } from 'node:test'
import { onMachine, withoutMachine } from '../../../engine/workers/machine.ts'

const GB = 1024 ** 3
const KEYS = { maxErrorShare: 0.01 }

it('a machine asks hosts with a process a core, as far as a quarter of its memory carries them, and 16 image tasks in each', () => {
  const of = (cores: number, memoryBytes: number) => {
    const { crawlProcesses, networkSlots } = onMachine(KEYS, { cores, memoryBytes })
    return [crawlProcesses, networkSlots]
  }
  assert.deepEqual(of(2, 24 * GB), [2, 32])
  assert.deepEqual(of(16, 16 * GB), [8, 128])
  assert.deepEqual(of(1, 0.5 * GB), [1, 16])
})

it('what the config says of the machine counts, and this machine where it says nothing', () => {
  const machine = { cores: 1, memoryBytes: GB }
  assert.deepEqual(onMachine({ ...KEYS, networkSlots: 30, crawlProcesses: 3, maxAttempts: 7 }, machine), {
    networkSlots: 30,
    crawlProcesses: 3,
    maxAttempts: 7,
  })
  const { networkSlots, maxAttempts } = onMachine(KEYS)
  assert.ok(networkSlots >= 16 && networkSlots <= availableParallelism() * 16)
  assert.equal(maxAttempts, 3)
})

it('what is frozen of the engine is what is not the machine’s', () => {
  assert.deepEqual(withoutMachine({ ...KEYS, networkSlots: 30, crawlProcesses: 3, maxAttempts: 7 }), KEYS)
})
