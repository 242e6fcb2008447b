/**
 * Small reads and writes are done at once, which on a disk of this machine takes a seventh of the CPU of the thread pool's way (docs/log.md). On a network they may take as long
 * as its server likes, and hold up all else that the process does, the leases that it renews among them. So what they hold up is measured and bounded.
 */

export interface AtOnce {
  /** May the next step be done at once? Else it belongs into the thread pool. */
  isQuick(): boolean
  /** Does a step at once, and notes how long it took. Throws what it throws. */
  run<T>(step: () => T): T
}

/** A step may take so long. @source measured: 5 to 47 us in the cache of the system; a disk that turns needs 10 ms for what is not there, now and then */
const STEP_MS = 1
/** What all steps may take beyond that before the thread pool is asked. @source judgement: a lease is renewed every 4 s and lasts 15 */
const MOST_LATE_MS = 200
/** So long then. Of this time .2 s and one step at most are lost. */
const REST_MS = 10_000

/** Opens a measure, of one store. `nowMs`: its clock. */
export function openAtOnce(nowMs: () => number = () => performance.now()): AtOnce {
  let lateMs = 0
  let restUntilMs = Number.NEGATIVE_INFINITY
  return {
    isQuick: () => restUntilMs === Number.NEGATIVE_INFINITY || nowMs() >= restUntilMs,
    run(step) {
      const startMs = nowMs()
      try {
        return step()
      } finally {
        const endMs = nowMs()
        lateMs = Math.max(0, lateMs + endMs - startMs - STEP_MS)
        if (lateMs > MOST_LATE_MS) {
          lateMs = 0
          restUntilMs = endMs + REST_MS
        }
      }
    },
  }
}
