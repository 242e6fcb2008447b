/** What may be done at once is what takes no time: a slow file system is left to the thread pool, and tried again. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openAtOnce } from '../../../core/files/at-once.ts'

/** Does steps that take so many ms each for as long as they are quick; what they took in all. */
function held(stepMs: number, forMs: number): { readonly heldMs: number; readonly pooled: number } {
  let [now, heldMs, pooled] = [0, 0, 0]
  const atOnce = openAtOnce(() => now)
  const step = (): void => {
    now += stepMs
    heldMs += stepMs
  }
  while (now < forMs) {
    if (atOnce.isQuick()) atOnce.run(step)
    else {
      pooled += 1
      now += stepMs
    }
  }
  return { heldMs, pooled }
}

describe('steps at once', () => {
  it('stay so on a disk that answers within a millisecond, for as long as it does', () => {
    assert.equal(held(0.5, 60_000).pooled, 0)
  })

  it('of a slow file system hold up the process for a fiftieth of its time, and one step', () => {
    for (const stepMs of [5, 40, 150]) {
      const { heldMs, pooled } = held(stepMs, 100_000)
      assert.ok(heldMs < 100_000 / 50 + 10 * (stepMs + 60), `${stepMs}: ${heldMs}`)
      assert.ok(pooled > 500, `${stepMs}: ${pooled}`)
    }
  })

  it('are given up for a while after one that took longer than all may, also where it threw', () => {
    let now = 0
    const atOnce = openAtOnce(() => now)
    assert.throws(() =>
      atOnce.run(() => {
        now += 300
        throw new Error('slow and broken')
      }),
    )
    assert.equal(atOnce.isQuick(), false)
    now += 10_000
    assert.equal(atOnce.isQuick(), true)
  })
})
