/** Which URLs enter the frontier: links by scope, shape and partition; redirect targets; and the same again when a ledger is replayed. */
import { bucketOf } from '../../../core/hash.ts'
import { openPartitionKey } from '../../../core/site.ts'
import { nextTurn } from '../../../core/streams.ts'
import type { CrawlConfig, LinkRefusal } from '../../../schemas/index.ts'
import type { Frontier } from './frontier.ts'
import type { FrontierUrl } from './frontier-store.ts'
import type { Scope } from './scope.ts'
import { shapeRefusal } from './url-rules.ts'

interface AdmissionOptions {
  readonly frontier: Frontier
  readonly scope: Scope
  readonly crawl: CrawlConfig
  readonly partition: number
  readonly partitions: number
  /** Links into other partitions are read by a further round; without one they are refused. */
  readonly hasNextRound: boolean
}

interface DeskState extends AdmissionOptions {
  readonly partitionKeyOf: (url: string) => string
}

interface Admitted {
  readonly admitted: readonly string[]
  readonly refused: Readonly<Record<string, number>>
}

interface RedirectAdmission extends Admitted {
  readonly outcome: 'redirected' | 'redirect_limit' | 'redirect_loop' | 'redirect_out_of_scope'
  readonly detail: string
}

export interface AdmissionDesk {
  /** Links of a page (or sitemap) at `depth - 1`. `refusedBefore` are counts of the page's own rules. */
  admitLinks(
    links: readonly string[],
    from: { readonly depth: number; readonly via: number },
    refusedBefore?: Readonly<Record<string, number>>,
  ): Admitted
  admitRedirect(target: string, from: FrontierUrl, maxRedirects: number): RedirectAdmission
  /** A URL that a journal says was admitted: known again, without being judged again. */
  replay(url: string, from: { readonly depth: number; readonly hops: number; readonly redirectedFrom?: string }): void
  /** This partition crawls the URL: its registrable domain (or host, of one that is split) hashes here, or a seed redirected to it. */
  isHere(url: string): boolean
}

/** Opens the desk of a partition. Nothing is admitted yet; the scope is the caller's and grows with the redirects of seeds. */
export function openAdmissionDesk(asked: AdmissionOptions): AdmissionDesk {
  const options = { ...asked, partitionKeyOf: openPartitionKey(asked.crawl.splitDomains) }
  return {
    isHere: (url) => isHere(options, url),
    admitLinks: (links, from, refusedBefore) => admitLinks(options, links, from, refusedBefore),
    admitRedirect: (target, from, maxRedirects) => admitRedirect(options, target, from, maxRedirects),
    replay: (url, from) => replay(options, url, from),
  }
}

function isHere({ scope, partition, partitions, partitionKeyOf }: DeskState, url: string): boolean {
  return bucketOf(partitionKeyOf(url), partitions) === partition || scope.isAdopted(url)
}

function admitLinks(
  options: DeskState,
  links: readonly string[],
  { depth, via }: { readonly depth: number; readonly via: number },
  refusedBefore: Readonly<Record<string, number>> = {},
): Admitted {
  const admitted: string[] = []
  const refused: Record<string, number> = { ...refusedBefore }
  for (const url of links) {
    const verdict = admitLink(options, url, depth, via)
    if (verdict === 'admitted') admitted.push(url)
    else refused[verdict] = (refused[verdict] ?? 0) + 1
  }
  return { admitted, refused }
}

/** Links admitted between two turns of the event loop: some 10 ms. @source crawl practice: SQLite takes 25,000 to 50,000 a second */
const AT_ONCE = 500

/** Admits many links, as `admitLinks` does; other jobs run in between. `onStep` has each lot of links before any of them can be asked. */
export async function admitInSteps(
  desk: Pick<AdmissionDesk, 'admitLinks'>,
  links: readonly string[],
  from: { readonly depth: number; readonly via: number },
  onStep?: (links: readonly string[]) => Promise<void>,
): Promise<{ admitted: string[]; refused: Record<string, number> }> {
  const admitted: string[] = []
  let refused: Readonly<Record<string, number>> = {}
  for (let at = 0; at < links.length; at += AT_ONCE) {
    const lot = links.slice(at, at + AT_ONCE)
    const step = desk.admitLinks(lot, from, refused)
    admitted.push(...step.admitted)
    refused = step.refused
    await onStep?.(lot)
    await nextTurn()
  }
  return { admitted, refused: { ...refused } }
}

function admitLink(options: DeskState, url: string, depth: number, via: number): 'admitted' | LinkRefusal {
  const { frontier, scope, crawl, hasNextRound } = options
  if (frontier.isRecent(url)) return 'seen'
  const refusal = scope.refusal(url, depth) ?? shapeRefusal(url, crawl)
  if (refusal !== undefined) return refusal
  if (!isHere(options, url)) {
    if (!hasNextRound) return 'other_partition'
    return frontier.admitForeign(url) ? 'admitted' : 'seen'
  }
  if (frontier.isTrapped(url)) return 'link_trapped'
  return frontier.admit(url, { depth, hops: 0, via })
}

function admitRedirect(options: DeskState, target: string, from: FrontierUrl, maxRedirects: number): RedirectAdmission {
  const { frontier, scope, crawl, hasNextRound } = options
  const { id, url, depth, hops } = from
  // Whoever keeps no cookie is sent round for ever, through pages that set one or without.
  if (isOnItsWay(frontier, target, from)) return refusedRedirect('redirect_loop', 'again', target)
  if (hops >= maxRedirects) return refusedRedirect('redirect_limit', `after ${hops} redirects`, target)
  const shape = shapeRefusal(target, crawl)
  if (shape !== undefined) return refusedRedirect('redirect_out_of_scope', shape, target)
  if (depth === 0) joinScope(options, target, url)
  const refusal = scope.refusal(target, depth)
  if (refusal !== undefined) return refusedRedirect('redirect_out_of_scope', refusal, target)
  const isOurs = isHere(options, target)
  if (!isOurs && !hasNextRound) return refusedRedirect('redirect_out_of_scope', 'other_partition', target)
  const admission = { depth, hops: hops + 1, via: id, isForced: true, redirectedFrom: url }
  const isNew = isOurs ? frontier.admit(target, admission) === 'admitted' : frontier.admitForeign(target)
  return {
    outcome: 'redirected',
    detail: target.slice(0, 200),
    admitted: isNew ? [target] : [],
    refused: isNew ? {} : { seen: 1 },
  }
}

/** Is it the page itself, or one of those that redirected to it? */
function isOnItsWay(frontier: Frontier, target: string, from: FrontierUrl): boolean {
  let at: FrontierUrl | undefined = from
  for (let left = from.hops; at !== undefined; left -= 1) {
    if (at.url === target) return true
    at = left > 0 ? frontier.entryOf(at.via) : undefined
  }
  return false
}

function refusedRedirect(outcome: RedirectAdmission['outcome'], why: string, target: string): RedirectAdmission {
  return { outcome, detail: `${why}: ${target}`.slice(0, 200), admitted: [], refused: {} }
}

/** A seed's redirect target joins the scope; if it is another partition's and no round will read it, this one adopts it. */
function joinScope(options: DeskState, target: string, seed: string): void {
  const { scope, hasNextRound } = options
  // A host that was in scope before has its own partition, where it is crawled already.
  if (!isHere(options, target) && !hasNextRound && !scope.has(target)) scope.adopt(target)
  scope.open(target, seed)
  options.frontier.limit(target, scope.ruleOf(seed))
}

function replay(options: DeskState, url: string, from: Parameters<AdmissionDesk['replay']>[1]): void {
  const { depth, hops, redirectedFrom } = from
  if (redirectedFrom !== undefined && depth === 0) joinScope(options, url, redirectedFrom)
  const via = redirectedFrom === undefined ? 0 : options.frontier.idOf(redirectedFrom)
  const admission = { depth, hops, via, isForced: true }
  if (!isHere(options, url)) options.frontier.admitForeign(url)
  else options.frontier.admit(url, redirectedFrom === undefined ? admission : { ...admission, redirectedFrom })
}
