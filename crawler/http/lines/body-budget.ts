/**
 * The memory of a process for bodies: those that arrive, and those on their way to the disk. Bytes are counted when they arrive, so
 * that a thousand requests in flight cost what was answered, not what could be.
 *
 * When it is used up, exchanges stop reading, and TCP makes their servers wait; one always goes on, so that room comes again.
 */

export interface BodyBudget {
  readonly maxBytes: number
  usedBytes: number
  /** Exchanges that read a body now. */
  reading: number
  /** What lets a paused exchange go on, in the order in which they paused. */
  readonly paused: Set<() => void>
}

/** Of a process that is bound to 1 GB: half of that for rules, frontiers and the heap, and twice for bytes that are copied once. */
const MAX_BODY_BYTES = 256_000_000

/** An empty budget; one a process. */
export function createBodyBudget(maxBytes = MAX_BODY_BYTES): BodyBudget {
  return { maxBytes, usedBytes: 0, reading: 0, paused: new Set() }
}

/** Counts bytes that are held from now on. */
export function holdBytes(budget: BodyBudget, bytes: number): void {
  budget.usedBytes += bytes
}

/** Bytes are held no longer; whoever was paused for them goes on. */
export function freeBytes(budget: BodyBudget, bytes: number): void {
  budget.usedBytes -= bytes
  wake(budget)
}

/** An exchange begins to read a body. */
export function beginReading(budget: BodyBudget): void {
  budget.reading += 1
}

/** It reads no more; `resume` is what it was paused with, if it was. */
export function endReading(budget: BodyBudget, resume: (() => void) | undefined): void {
  if (resume === undefined || !budget.paused.delete(resume)) budget.reading -= 1
  wake(budget)
}

/** True if the exchange must stop reading: `resume` is called when it may go on. */
export function mustPause(budget: BodyBudget, resume: () => void): boolean {
  if (budget.usedBytes <= budget.maxBytes || budget.reading <= 1) return false
  budget.reading -= 1
  budget.paused.add(resume)
  return true
}

function wake(budget: BodyBudget): void {
  const { paused } = budget
  for (const resume of paused) {
    if (budget.reading > 0 && budget.usedBytes > budget.maxBytes) return
    paused.delete(resume)
    budget.reading += 1
    resume()
  }
}
