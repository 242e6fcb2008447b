/** Who waits for a signal: one listener a signal, so that ten thousand requests may wait for the same one at the cost of one each. */

const waitingFor = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * Calls `act` when the signal aborts, in order of registration; the returned function takes it back. Not at once for a signal that
 * has aborted. Where `addEventListener` walks over all listeners for each new one, and warns of a leak at eleven, this costs the same for any.
 */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  let acts = waitingFor.get(signal)
  if (acts === undefined) {
    const waiting = new Set<() => void>()
    signal.addEventListener(
      'abort',
      () => {
        for (const each of [...waiting]) if (waiting.delete(each)) each()
      },
      { once: true },
    )
    waitingFor.set(signal, waiting)
    acts = waiting
  }
  acts.add(act)
  const waiting = acts
  return () => void waiting.delete(act)
}
