/**
 * Bounds for tests of things that must end: a hang fails the test instead of holding up the run. They are no measure of speed.
 * A busy machine may be a hundred times slower than a quiet one, so the bound is far beyond what the work takes; what a test
 * asserts must hold however long it took, and its input must be so large that a wrong order of growth never ends within it.
 */
import { runInNewContext } from 'node:vm'

/** Five minutes. */
export const HANG_MS = 300_000

/** What a synchronous computation gives. Throws ERR_SCRIPT_EXECUTION_TIMEOUT, out of the middle of it, when it hangs. */
export function unlessItHangs<T>(compute: () => T): T {
  return runInNewContext('compute()', { compute }, { timeout: HANG_MS }) as T
}

/** Looks again and again until something is so; rejects when that never comes. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAtMs = performance.now() + HANG_MS
  while (!(await isSo())) {
    if (performance.now() > giveUpAtMs) throw new Error(`it hangs: not so after ${HANG_MS} ms`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
