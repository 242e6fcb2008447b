/** The network's part of a job: robots.txt, a page or a sitemap is asked for at its host's pace. What comes is judged later (settle-*.ts). */
import { httpOutcome } from '../../../archives/http-outcome.ts'
import { M3wError } from '../../../core/errors.ts'
import { normalizeUrl } from '../../../core/url.ts'
import type { GetOptions } from '../../http/client.ts'
import type { FetchFailure, HttpExchange } from '../../http/exchange.ts'
import { holdBytes } from '../../http/lines/body-budget.ts'
import { pacedGet } from '../../http/paced-get.ts'
import type { Job, PageJob } from '../frontier/frontier.ts'
import { MAX_SITEMAP_BYTES } from '../links/read-sitemap.ts'
import { conditionsOf } from '../refresh/original.ts'
import { MAX_ERROR_BYTES, wantedBytes } from './page-outcome.ts'
import type { SessionState } from './session-state.ts'

/** The two forms of a sitemap first; servers label them as they like. */
const SITEMAP_ACCEPT = 'application/xml,text/xml,text/plain;q=0.8,*/*;q=0.5'

/** True if `performJob` would do something. */
export function needsNetwork(job: Job): boolean {
  return job.kind === 'robots' || job.kind === 'sitemap' || (job.kind === 'page' && job.robots.allowed)
}

/** Notes what a job's request brought in `results`; nothing if it was interrupted. Never throws for the web's faults. */
export async function performJob(session: SessionState, job: Job): Promise<void> {
  if (session.signal.aborted) return
  if (job.kind === 'robots') await learnRobots(session, job.url)
  const result = await resultOf(session, job)
  if (result === undefined) return
  session.results.set(job, result)
  holdBytes(session.bodies, heldBytes(result))
}

/** What a result holds of the memory for bodies until its job is settled. */
export function heldBytes(result: HttpExchange | FetchFailure | undefined): number {
  return result?.kind === 'answer' ? result.body.length : 0
}

async function resultOf(session: SessionState, job: Job): Promise<HttpExchange | FetchFailure | undefined> {
  if (job.kind === 'page' && job.robots.allowed) {
    return await fetchPaced(session, job.item.url, {
      maxBytes: (head) => wantedBytes(head, session.network.maxPageBytes),
      headers: await conditionsFor(session, job),
    })
  }
  if (job.kind === 'sitemap' && session.robots.peek(job.url)?.allowed === true) {
    const wanted = Math.min(MAX_SITEMAP_BYTES, session.frontier.sitemapBytesLeft(job.url))
    const options: Pick<GetOptions, 'maxBytes' | 'headers'> = {
      maxBytes: ({ status }) => (httpOutcome(status) === undefined ? wanted : MAX_ERROR_BYTES),
      headers: { accept: SITEMAP_ACCEPT },
    }
    return await fetchPaced(session, job.url, options)
  }
  return undefined
}

/** A page whose capture stands is asked whether it has changed. */
async function conditionsFor(
  { originals, heads, plainly }: SessionState,
  job: PageJob,
): Promise<Record<string, string>> {
  const original = await originals?.read(job.item.url)
  if (original === undefined) return {}
  const { body: _, ...head } = original
  heads.set(job, head)
  return plainly.has(job.item.url) ? {} : { ...conditionsOf(head) }
}

async function fetchPaced(
  { client, pacer, signal }: SessionState,
  url: string,
  options: Pick<GetOptions, 'maxBytes' | 'headers'>,
): Promise<HttpExchange | FetchFailure | undefined> {
  let result: HttpExchange | FetchFailure
  try {
    result = await pacedGet({ client, pacer }, url, { ...options, signal })
  } catch (error) {
    if (isInterruption(error)) return undefined
    throw error
  }
  // An exchange that we broke off, or that an outage of ours did, says nothing about the host.
  if (result.kind === 'failure' && result.isOurs === true) return undefined
  return signal.aborted && result.kind === 'failure' && result.code === 'deadline' ? undefined : result
}

async function learnRobots(session: SessionState, url: string): Promise<void> {
  try {
    if ((await session.robots.refresh(url, session.signal)) === 'known') findSitemaps(session, url)
  } catch (error) {
    if (!isInterruption(error)) throw error
  }
}

/** The sitemaps of a host whose robots.txt has just become known: those it names, and the usual place. */
function findSitemaps({ crawl, robots, scope, desk, frontier }: SessionState, url: string): void {
  const verdict = crawl.sitemaps ? robots.peek(url) : undefined
  if (verdict === undefined || verdict.reason === 'robots_unreachable') return
  const { origin } = new URL(url)
  for (const named of [...verdict.sitemaps, '/sitemap.xml']) {
    const sitemap = normalizeUrl(named, `${origin}/robots.txt`)
    if (sitemap !== undefined && scope.hasHost(sitemap) && desk.isHere(sitemap)) frontier.addSitemap(sitemap, 0)
  }
}

function isInterruption(error: unknown): boolean {
  return error instanceof M3wError && error.code === 'E_INTERRUPTED'
}
