/** Which URLs enter the frontier: links by scope, shape and partition; redirect targets; and the same again when a ledger is replayed. */
import { bucketOf } from '../../core/hash.ts'
import { siteOf } from '../../core/site.ts'
import type { CrawlConfig } from '../../schemas/index.ts'
import type { Frontier } from './frontier.ts'
import type { FrontierUrl } from './frontier-store.ts'
import { type LinkRefusal, type Scope, shapeRefusal } from './url-rules.ts'

export interface AdmissionOptions {
  readonly frontier: Frontier
  readonly scope: Scope
  readonly crawl: CrawlConfig
  readonly partition: number
  readonly partitions: number
  /** Links into other partitions are read by a further round; without one they are refused. */
  readonly hasNextRound: boolean
}

export interface Admitted {
  readonly admitted: readonly string[]
  readonly refused: Readonly<Record<string, number>>
}

export interface RedirectVerdict extends Admitted {
  readonly outcome: 'redirected' | 'redirect_limit' | 'redirect_out_of_scope'
  readonly detail: string
}

export interface AdmissionDesk {
  /** Links of a page (or sitemap) at `depth - 1`. `refusedBefore` are counts of the page's own rules. */
  admitLinks(
    links: readonly string[],
    from: { readonly depth: number; readonly via: number },
    refusedBefore?: Readonly<Record<string, number>>,
  ): Admitted
  admitRedirect(target: string, from: FrontierUrl, maxRedirects: number): RedirectVerdict
  /** A URL that a journal says was admitted: known again, without being judged again. */
  replay(url: string, from: { readonly depth: number; readonly hops: number; readonly redirectedFrom?: string }): void
  /** This partition crawls the URL: its registrable domain hashes here, or a seed redirected to it. */
  isHere(url: string): boolean
}

/** Opens the desk of a partition. Nothing is admitted yet; the scope is the caller's and grows with the redirects of seeds. */
export function openAdmissionDesk(options: AdmissionOptions): AdmissionDesk {
  const { frontier, scope, crawl, partition, partitions, hasNextRound } = options

  const isHere = (url: string): boolean => bucketOf(siteOf(url), partitions) === partition || scope.isAdopted(url)

  const admitLink = (url: string, depth: number, via: number): 'admitted' | LinkRefusal => {
    if (frontier.isRecent(url)) return 'seen'
    if (!scope.has(url)) return 'out_of_scope'
    const shape = shapeRefusal(url, crawl)
    if (shape !== undefined) return shape
    if (!isHere(url)) {
      if (!hasNextRound) return 'other_partition'
      if (depth > crawl.maxDepth) return 'too_deep'
      return frontier.admitForeign(url) ? 'admitted' : 'seen'
    }
    if (depth > crawl.maxDepth) return 'too_deep'
    return frontier.admit(url, { depth, hops: 0, via })
  }

  /** A seed's redirect target joins the scope; if it is another partition's and no round will read it, this one adopts it. */
  const joinScope = (target: string): void => {
    // A host that was in scope before has its own partition, where it is crawled already.
    if (!isHere(target) && !hasNextRound && !scope.has(target)) scope.adopt(target)
    scope.open(target)
  }

  return {
    isHere,
    admitLinks(links, { depth, via }, refusedBefore = {}) {
      const admitted: string[] = []
      const refused: Record<string, number> = { ...refusedBefore }
      for (const url of links) {
        const verdict = admitLink(url, depth, via)
        if (verdict === 'admitted') admitted.push(url)
        else refused[verdict] = (refused[verdict] ?? 0) + 1
      }
      return { admitted, refused }
    },
    admitRedirect(target, from, maxRedirects) {
      const refuse = (outcome: RedirectVerdict['outcome'], why: string): RedirectVerdict => ({
        outcome,
        detail: `${why}: ${target}`.slice(0, 200),
        admitted: [],
        refused: {},
      })
      if (from.hops >= maxRedirects) return refuse('redirect_limit', `after ${from.hops} redirects`)
      const shape = shapeRefusal(target, crawl)
      if (shape !== undefined) return refuse('redirect_out_of_scope', shape)
      if (from.depth === 0) joinScope(target)
      if (!scope.has(target)) return refuse('redirect_out_of_scope', 'out_of_scope')
      const admission = {
        depth: from.depth,
        hops: from.hops + 1,
        via: from.id,
        isForced: true,
        redirectedFrom: from.url,
      }
      if (!isHere(target) && !hasNextRound) return refuse('redirect_out_of_scope', 'other_partition')
      const isNew = isHere(target) ? frontier.admit(target, admission) === 'admitted' : frontier.admitForeign(target)
      return {
        outcome: 'redirected',
        detail: target.slice(0, 200),
        admitted: isNew ? [target] : [],
        refused: isNew ? {} : { seen: 1 },
      }
    },
    replay(url, { depth, hops, redirectedFrom }) {
      if (redirectedFrom !== undefined && depth === 0) joinScope(url)
      const admission = { depth, hops, via: 0, isForced: true }
      if (!isHere(url)) frontier.admitForeign(url)
      else frontier.admit(url, redirectedFrom === undefined ? admission : { ...admission, redirectedFrom })
    },
  }
}
