/** What a run takes from its machine: network slots and attempts. */
import assert from 'node:assert/strict'
import { availableParallelism } from 'node:os'
import { it } from 'node:test'
import { onMachine, withoutMachine } from '../../../engine/workers/machine.ts'

const GB = 1024 ** 3
const KEYS = { maxErrorShare: 0.01 }
const slots = (cores: number, memoryBytes: number) => onMachine(KEYS, { cores, memoryBytes }).networkSlots

it('network slots fit the machine: four a core, as far as a quarter of its memory carries them, 2 to 64', () => {
  assert.equal(slots(8, 8 * GB), 4)
  assert.equal(slots(2, 24 * GB), 8)
  assert.equal(slots(16, 128 * GB), 64)
  assert.equal(slots(16, 16 * GB), 8)
  assert.equal(slots(1, 0.5 * GB), 2)
  assert.equal(slots(256, 2048 * GB), 64)
})

it('a machine crawls with a process a core, as far as a quarter of its memory carries them', () => {
  const processes = (cores: number, memoryBytes: number) => onMachine(KEYS, { cores, memoryBytes }).crawlProcesses
  assert.equal(processes(2, 24 * GB), 2)
  assert.equal(processes(16, 16 * GB), 8)
  assert.equal(processes(1, 0.5 * GB), 1)
})

it('what the config says of the machine counts, and this machine where it says nothing', () => {
  const machine = { cores: 1, memoryBytes: GB }
  assert.deepEqual(onMachine({ ...KEYS, networkSlots: 30, crawlProcesses: 3, maxAttempts: 7 }, machine), {
    networkSlots: 30,
    crawlProcesses: 3,
    maxAttempts: 7,
  })
  const { networkSlots, maxAttempts } = onMachine(KEYS)
  assert.ok(networkSlots >= 2 && networkSlots <= Math.max(2, availableParallelism() * 4))
  assert.equal(maxAttempts, 3)
})

it('what is frozen of the engine is what is not the machine’s', () => {
  assert.deepEqual(withoutMachine({ ...KEYS, networkSlots: 30, crawlProcesses: 3, maxAttempts: 7 }), KEYS)
})
