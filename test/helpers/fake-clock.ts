/** A clock for tests of waiting: time passes when the test says so, however long the machine takes for it. */
import type { TestContext } from 'node:test'

interface FakeClock {
  /** As `performance.now` gives it in the test. */
  now(): number
  /** Lets time pass, a millisecond after the other: timers that come due fire, and what waits for them goes on. */
  pass(ms: number): Promise<void>
}

/** Replaces `performance.now` and `setTimeout` until the test ends. */
export function fakeClock(t: TestContext): FakeClock {
  let nowMs = 1000
  t.mock.timers.enable({ apis: ['setTimeout'] })
  t.mock.method(performance, 'now', () => nowMs)
  return {
    now: () => nowMs,
    async pass(ms) {
      for (let passed = 0; ; passed += 1) {
        await new Promise((resolve) => setImmediate(resolve))
        if (passed >= ms) return
        nowMs += 1
        t.mock.timers.tick(1)
      }
    },
  }
}
