/**
 * What owners say before a request: robots.txt first, then the policy files of the site and the terms that it names, one request at a
 * time. It is asked like robots.txt alone, so that a frontier or a fetcher of images asks all of it at a host's pace before anything else.
 */
import { wordsOf } from '../../archives/rights/judge-rights.ts'
import { reserves } from '../../archives/rights/policies.ts'
import { NOTHING, SITE_FILES, type SiteFile, siteEvidence } from '../../archives/rights/site-words.ts'
import { normalizeUrl } from '../../core/url.ts'
import type { RightsEvidence, RightsPolicy } from '../../schemas/index.ts'
import type { RobotsCache, RobotsCheck } from '../robots/robots-cache.ts'
import {
  askFile,
  closePolicyFiles,
  createPolicyFiles,
  type PolicyFilesOptions,
  type PolicyFilesState,
  peekFile,
} from './policy-files.ts'

export interface RightsGate extends RobotsCache {
  /** Asks for terms that a page names, where they are not known. Resolves when all are, or when interrupted. */
  askTerms(urls: readonly string[], signal?: AbortSignal): Promise<void>
  /** The same words, read for another kind of URL: nothing is asked twice. */
  forKind(kind: 'page' | 'image'): RightsGate
  /** What terms that a page names say of it; those that were never asked for say nothing here. */
  termsEvidence(urls: readonly string[], url: string): readonly RightsEvidence[]
}

/** The gate that owns what was learned. */
export interface OpenedGate extends RightsGate {
  /** Keeps what was learned for the next attempt if that is asked; its exchanges must be on disk by then. */
  close(keep?: boolean): void
}

export interface RightsGateOptions extends PolicyFilesOptions {
  /** What URLs are asked for: some words speak of one kind only. */
  readonly kind: 'page' | 'image'
  readonly policy: RightsPolicy
}

/** Terms of one page; most name none. */
const MAX_TERMS = 3

interface GateState {
  readonly robots: RobotsCache
  readonly kind: RightsGateOptions['kind']
  readonly policy: RightsPolicy
  readonly files: PolicyFilesState
}

/** Opens a gate over a robots cache. A URL that its owner reserved under the policy is not allowed, by reason `rights_reserved`. */
export function openRightsGate(options: RightsGateOptions): OpenedGate {
  const { robots, kind, policy } = options
  const files = createPolicyFiles(options)
  return { ...gateOver({ robots, kind, policy, files }), close: (keep = false) => closePolicyFiles(files, keep) }
}

function gateOver(state: GateState): RightsGate {
  return {
    forKind: (kind) => gateOver({ ...state, kind }),
    peek: (url) => peek(state, url),
    refresh: (url, signal) => refresh(state, url, signal),
    check: (url, signal) => check(state, url, signal),
    askTerms: (urls, signal) => askTerms(state, urls, signal),
    termsEvidence: (urls, url) => {
      const licenses = urls.slice(0, MAX_TERMS).flatMap((from) => {
        const file = peekFile(state.files, 'rsl', from)
        return file === undefined ? [] : [{ url: from, file, isOfPage: true }]
      })
      return siteEvidence({ statements: [], files: [], licenses }, url, state.kind)
    },
  }
}

const INTERRUPTED: RobotsCheck = {
  allowed: false,
  reason: 'robots_unreachable',
  detail: 'interrupted',
  sitemaps: [],
  licenses: [],
  statements: [],
}

async function check(state: GateState, url: string, signal?: AbortSignal): Promise<RobotsCheck> {
  for (;;) {
    const verdict = peek(state, url)
    if (verdict !== undefined) return verdict
    if (signal?.aborted === true) return INTERRUPTED
    await refresh(state, url, signal)
  }
}

function peek(state: GateState, url: string): RobotsCheck | undefined {
  const robots = state.robots.peek(url)
  if (robots === undefined || !robots.allowed) return robots
  // What robots.txt reserves, no file can free: they are not asked for.
  if (robots.statements.some((each) => reserves(each, state.policy)))
    return refused(robots, robots.statements, state.policy)
  const files = filesOf(robots, url).map((named) => ({ ...named, file: peekFile(state.files, named.as, named.url) }))
  if (files.some(({ file }) => file === undefined)) return undefined
  const held = files.map(({ as, url: from, file = NOTHING }) => ({ as, url: from, file }))
  const evidence = siteEvidence(
    {
      statements: robots.statements,
      files: held.filter(({ as }) => as !== 'rsl').map(({ file }) => file),
      licenses: held.filter(({ as }) => as === 'rsl'),
    },
    url,
    state.kind,
  )
  return evidence.some((each) => reserves(each, state.policy))
    ? refused(robots, evidence, state.policy)
    : { ...robots, statements: evidence }
}

function refused(robots: RobotsCheck, statements: readonly RightsEvidence[], policy: RightsPolicy): RobotsCheck {
  const detail = wordsOf(statements, policy)
  return {
    ...robots,
    allowed: false,
    reason: 'rights_reserved',
    ...(detail === undefined ? {} : { detail }),
    statements,
  }
}

/** The policy files of a URL's site, in the order in which they are asked for. */
function filesOf(
  { licenses }: RobotsCheck,
  url: string,
): readonly { readonly as: SiteFile | 'rsl'; readonly url: string }[] {
  const { origin } = new URL(url)
  const terms = licenses.flatMap((license) => normalizeUrl(license, `${origin}/robots.txt`) ?? [])
  return [
    ...SITE_FILES.map(({ file, path }) => ({ as: file, url: `${origin}${path}` })),
    ...[...new Set(terms)].map((license) => ({ as: 'rsl' as const, url: license })),
  ]
}

async function refresh({ robots, files }: GateState, url: string, signal?: AbortSignal): Promise<'known' | 'again'> {
  const known = robots.peek(url)
  if (known === undefined) return await robots.refresh(url, signal)
  const next = filesOf(known, url).find((named) => peekFile(files, named.as, named.url) === undefined)
  return next === undefined ? 'known' : await askFile(files, next.as, next.url, signal)
}

async function askTerms({ files }: GateState, urls: readonly string[], signal?: AbortSignal): Promise<void> {
  for (const url of urls.slice(0, MAX_TERMS)) {
    while (peekFile(files, 'rsl', url) === undefined && signal?.aborted !== true)
      await askFile(files, 'rsl', url, signal)
  }
}
