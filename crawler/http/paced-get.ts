/** One request at the pace of its host: it waits for the host's slot and rest, and the rest begins when the answer has ended. */
import { authorityOf } from '../../core/url.ts'
import type { GetOptions, HttpClient } from './client.ts'
import type { FetchFailure, HttpExchange } from './exchange.ts'
import type { Pacer } from './pace.ts'

/** Rejects with E_INTERRUPTED when the signal aborts before the request has left. */
export async function pacedGet(
  { client, pacer }: { readonly client: Pick<HttpClient, 'get'>; readonly pacer: Pacer },
  url: string,
  options: GetOptions,
): Promise<HttpExchange | FetchFailure> {
  const release = await pacer.acquire(authorityOf(url), options.signal)
  let result: HttpExchange | FetchFailure | undefined
  try {
    result = await client.get(url, options)
  } finally {
    release(result)
  }
  return result
}
