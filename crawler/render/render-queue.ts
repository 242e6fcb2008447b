/** The pages that wait for a browser, as the queue that Crawlee takes them from. */
import type { Request } from 'crawlee'
import { M3wError } from '../../core/errors.ts'

export interface WaitingPages {
  /** Ids, first come first served. */
  readonly waiting: string[]
  /** To be tried once more: the same objects, for Crawlee counts its tries on them. */
  readonly again: Request[]
  /** By id, also of those under way. */
  readonly tickets: ReadonlyMap<string, { readonly order: { readonly url: string } }>
  readonly taken: number
  readonly isClosed: boolean
}

type RequestClass = new (options: { url: string; uniqueKey: string }) => Request

/** The pages that wait, in the shape of Crawlee's queue (docs/adr/0004). */
export function renderQueue(lane: WaitingPages, Request: RequestClass) {
  const { waiting, again, tickets } = lane
  const refuseToAdd = (): Promise<never> =>
    Promise.reject(
      new M3wError('E_CHILD', 'Crawlee wants to add a URL: expected pages from the crawl only. Report it.'),
    )
  return {
    name: 'm3w-render',
    internalTimeoutMillis: 0,
    requestLockSecs: 0,
    isEmpty: async () => waiting.length + again.length === 0,
    isFinished: async () => lane.isClosed && tickets.size === 0,
    fetchNextRequest: async () => {
      for (let request = again.shift(); request !== undefined; request = again.shift()) {
        if (tickets.has(request.uniqueKey)) return request
      }
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        const ticket = tickets.get(id)
        if (ticket !== undefined) return new Request({ url: ticket.order.url, uniqueKey: id })
      }
      return null
    },
    markRequestHandled: async () => {},
    reclaimRequest: async (request: Request) => {
      again.push(request)
      return null
    },
    getTotalCount: () => lane.taken,
    getPendingCount: () => tickets.size,
    handledCount: async () => lane.taken - tickets.size,
    addRequest: refuseToAdd,
    addRequestsBatched: refuseToAdd,
  }
}
