/** `m3w extract URL`: a page from the web, to be extracted as a build would. */
import { type FetchedPage, fetchPage as fetchArchivable } from '../crawler/pages/fetch-page.ts'
import type { Config } from '../schemas/index.ts'

/** Fetches a page as a build would archive it. E_CONFIG without a contact; E_FETCH that says what came instead of a page. */
export async function fetchPage(
  url: string,
  { network, rights }: Pick<Config, 'network' | 'rights'>,
): Promise<FetchedPage> {
  return await fetchArchivable(url, network, rights.policy)
}
