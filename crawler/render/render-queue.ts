/** The pages that wait for a browser, as the queue that Crawlee takes them from. */
import type { Request } from '@crawlee/playwright'
import { M3wError } from '../../core/errors.ts'

export interface WaitingPages {
  /** Ids, first come first served. */
  readonly waiting: string[]
  /** By id, also of those under way. */
  readonly tickets: ReadonlyMap<string, { readonly order: { readonly url: string } }>
  readonly taken: number
  readonly isClosed: boolean
}

type RequestClass = new (options: { url: string; uniqueKey: string }) => Request

/** The pages that wait, in the shape of Crawlee's queue (docs/adr/0004). */
export function renderQueue(lane: WaitingPages, Request: RequestClass) {
  const { waiting, tickets } = lane
  const refuseToAdd = (): Promise<never> =>
    Promise.reject(
      new M3wError('E_CHILD', 'Crawlee wants to add a URL: expected pages from the crawl only. Report it.'),
    )
  return {
    name: 'm3w-render',
    internalTimeoutMillis: 0,
    requestLockSecs: 0,
    isEmpty: async () => waiting.length === 0,
    isFinished: async () => lane.isClosed && tickets.size === 0,
    fetchNextRequest: async () => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        const ticket = tickets.get(id)
        if (ticket !== undefined) return new Request({ url: ticket.order.url, uniqueKey: id })
      }
      return null
    },
    markRequestHandled: async () => {},
    reclaimRequest: async ({ uniqueKey }: { readonly uniqueKey: string }) => {
      if (tickets.has(uniqueKey)) waiting.push(uniqueKey)
      return null
    },
    getTotalCount: () => lane.taken,
    getPendingCount: () => tickets.size,
    handledCount: async () => lane.taken - tickets.size,
    addRequest: refuseToAdd,
    addRequestsBatched: refuseToAdd,
  }
}
