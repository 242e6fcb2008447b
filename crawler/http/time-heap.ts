/** A binary min-heap of things by the time they are due: which host, or which waiting URL, comes next. */

export interface TimeHeap<T> {
  readonly size: number
  push(dueMs: number, item: T): void
  /** Due time of the first item; undefined if there is none. */
  peekMs(): number | undefined
  /** Takes the first item out if it is due by `nowMs`. Equal times come in the order pushed. */
  popDue(nowMs: number): T | undefined
  /** How many are due by `nowMs`; costs as much. */
  countDue(nowMs: number): number
}

/** Creates an empty heap. Pushing and popping cost the logarithm of its size. */
export function createTimeHeap<T>(): TimeHeap<T> {
  const heap: { dueMs: number; order: number; item: T }[] = []
  let pushed = 0
  const isBefore = (a: number, b: number): boolean => {
    const [x, y] = [heap[a], heap[b]]
    if (x === undefined || y === undefined) return x !== undefined
    return x.dueMs < y.dueMs || (x.dueMs === y.dueMs && x.order < y.order)
  }
  const swap = (a: number, b: number): void => {
    const [x, y] = [heap[a], heap[b]]
    if (x === undefined || y === undefined) return
    heap[a] = y
    heap[b] = x
  }

  return {
    get size() {
      return heap.length
    },
    push(dueMs, item) {
      heap.push({ dueMs, order: pushed, item })
      pushed += 1
      for (let at = heap.length - 1; at > 0; ) {
        const parent = (at - 1) >> 1
        if (!isBefore(at, parent)) break
        swap(at, parent)
        at = parent
      }
    },
    peekMs: () => heap[0]?.dueMs,
    countDue(nowMs) {
      let due = 0
      const open = [0]
      for (let at = open.pop(); at !== undefined; at = open.pop()) {
        // What stands below one that is not due is not due either.
        if ((heap[at]?.dueMs ?? Number.POSITIVE_INFINITY) > nowMs) continue
        due += 1
        open.push(2 * at + 1, 2 * at + 2)
      }
      return due
    },
    popDue(nowMs) {
      const first = heap[0]
      if (first === undefined || first.dueMs > nowMs) return undefined
      const last = heap.pop()
      if (last !== undefined && heap.length > 0) {
        heap[0] = last
        for (let at = 0; ; ) {
          const left = 2 * at + 1
          const least = left + 1 < heap.length && isBefore(left + 1, left) ? left + 1 : left
          if (least >= heap.length || !isBefore(least, at)) break
          swap(at, least)
          at = least
        }
      }
      return first.item
    },
  }
}
