/** Bounded concurrency over async iterables; pulling is the only backpressure. */
import PQueue from 'p-queue'

/**
 * Maps with at most `concurrency` calls running and at most that many results waiting. Results come in input order.
 * The source is closed when the consumer stops early or `map` throws; for I/O inside a task, never for CPU work.
 */
export async function* mapConcurrent<T, R>(
  source: AsyncIterable<T> | Iterable<T>,
  concurrency: number,
  map: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const queue = new PQueue({ concurrency })
  const running: Promise<R>[] = []
  try {
    for await (const item of source) {
      const result = queue.add(() => map(item)) as Promise<R>
      // A rejection is delivered by the await below; without this line it would first be reported as unhandled.
      result.catch(() => {})
      running.push(result)
      if (running.length >= concurrency) yield await (running.shift() as Promise<R>)
    }
    while (running.length > 0) yield await (running.shift() as Promise<R>)
  } finally {
    queue.clear()
    await Promise.allSettled(running)
  }
}

/** Collects a stream. For small ones. */
export async function collect<T>(source: AsyncIterable<T> | Iterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of source) items.push(item)
  return items
}

/** Lets everything happen that waits for the event loop: for work of many steps, by their number and never by the clock. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

/** Steps between two turns of the event loop. Judgement: a row of SQLite and what is done with it take 10 to 20 µs, so some 10 ms. */
const STEPS_A_TURN = 500

/** Hands out many items for work that awaits nothing: the event loop has its turn now and then. Throws when the signal aborts. */
export async function* inTurns<T>(items: Iterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  let steps = 0
  for (const item of items) {
    if (steps % STEPS_A_TURN === 0) {
      await nextTurn()
      signal.throwIfAborted()
    }
    steps += 1
    yield item
  }
}
