/** Task keys: everything that decides an output is in them, and nothing else. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type StageIdentity, type TaskIdentity, taskKeysOf } from '../../../engine/plan/task-key.ts'

const stage: StageIdentity = {
  stage: 'extract',
  version: 1,
  options: { a: 1, b: { c: 2, d: 3 } },
  seed: 0,
  partitions: 4,
  outputs: { drafts: { dataset: 'drafts', partitions: 4 } },
  whole: { totals: 'x' },
}
const split = { sha256: 'f'.repeat(64), layout: 'members', start: 0, end: 10 } as const
const task: TaskIdentity = { partition: 0, inputs: { pages: 'y' }, splits: [split] }
const key = taskKeysOf(stage)(task)

describe('a task key', () => {
  it('is 64 hex digits and the same for the same task, whatever the order of option names', () => {
    assert.match(key, /^[0-9a-f]{64}$/)
    assert.equal(taskKeysOf({ ...stage, options: { b: { d: 3, c: 2 }, a: 1 } })(task), key)
  })

  it('changes with each thing that decides what the task writes', () => {
    const changed = [
      taskKeysOf({ ...stage, stage: 'other' })(task),
      taskKeysOf({ ...stage, version: 2 })(task),
      taskKeysOf({ ...stage, options: { a: 2 } })(task),
      taskKeysOf({ ...stage, seed: 1 })(task),
      taskKeysOf({ ...stage, partitions: 5 })(task),
      taskKeysOf({ ...stage, outputs: { drafts: { dataset: 'drafts', partitions: 5 } } })(task),
      taskKeysOf({ ...stage, whole: { totals: 'z' } })(task),
      taskKeysOf(stage)({ ...task, partition: 1 }),
      taskKeysOf(stage)({ ...task, inputs: { pages: 'z' } }),
      taskKeysOf(stage)({ ...task, splits: [{ ...split, end: 11 }] }),
      taskKeysOf(stage)({ ...task, splits: [split, split] }),
      // The same bytes as a foreign archive and as a ledger's: another count of pages, other pages.
      taskKeysOf(stage)({ ...task, splits: [{ ...split, journal: { key: 'a', sha256: 'e'.repeat(64) } }] }),
      taskKeysOf(stage)({ ...task, splits: [{ ...split, journal: { key: 'a', sha256: 'd'.repeat(64) } }] }),
    ]
    assert.equal(new Set([key, ...changed]).size, changed.length + 1)
  })
})
