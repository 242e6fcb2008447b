/**
 * How many requests a process has on their way to a service: half as many when it says that they are too many (503), more again while it answers. So a busy service is asked
 * less, and not only later. By number and not by rate, as the SDK's `adaptive` does it: a tenth of answers 503 takes that down to a request in two seconds (docs/log.md).
 */
import PQueue from 'p-queue'

export interface Pressure {
  /** Sends a request when there is a place for it. Rejects as it does, or once the signal ends the wait. */
  send<T>(request: () => Promise<T>, signal?: AbortSignal): Promise<T>
  /** The service said that it is asked too much: half as many from now on, once for all that were on their way. */
  cut(): void
  /** Requests that may be on their way at once. */
  places(): number
}

/** A client has no more connections. @source formats/s3/s3-client.ts */
const MOST = 64
/** What was sent before a cut is answered by then, and says nothing new. @source judgement: a small request of S3 takes 10 to 200 ms */
const CUT_AGAIN_MS = 250
/** What a cut leaves. @source RFC 5681, section 3.1: half, and one more for each round of answers */
const CUT_TO = 0.5

/** Opens one with all places. `nowMs`: its clock. */
export function openPressure(nowMs: () => number = () => performance.now()): Pressure {
  const queue = new PQueue({ concurrency: MOST })
  let share = MOST
  let cutMs = Number.NEGATIVE_INFINITY
  const set = (to: number): void => {
    share = to
    queue.concurrency = Math.floor(share)
  }
  return {
    async send(request, signal) {
      const answer = await queue.add(request, signal === undefined ? {} : { signal })
      if (share < MOST) set(Math.min(MOST, share + 1 / share))
      return answer
    },
    cut() {
      if (nowMs() - cutMs < CUT_AGAIN_MS) return
      cutMs = nowMs()
      set(Math.max(1, share * CUT_TO))
    },
    places: () => queue.concurrency,
  }
}
