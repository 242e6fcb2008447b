/** How the machine's resolver answers: asked by `m3w doctor`, before a crawl finds out. */
import { Resolver } from 'node:dns/promises'
import { codeOf } from '../../../core/errors.ts'

/** Enough for a share, and nothing to a resolver. */
const QUESTIONS = 50
/** As a crawl's own first attempt. */
const TIMEOUT_MS = 2_000

export interface ResolverAnswers {
  readonly servers: readonly string[]
  readonly perSecond: number
  readonly asked: number
  /** Without an answer, or with an error that is none: a name that does not exist is an answer. */
  readonly failed: number
  readonly servfail: number
}

/** Asks for one name of RFC 2606 again and again: how fast the way to the resolver is, and whether it breaks. Never rejects. */
export async function questionResolver(): Promise<ResolverAnswers> {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 1 })
  const codes: string[] = []
  const start = performance.now()
  const ask = (): Promise<unknown> =>
    resolver.resolve4('example.com').catch((error: unknown) => codes.push(codeOf(error) ?? 'unknown'))
  await Promise.all(Array.from({ length: QUESTIONS }, ask))
  const perSecond = Math.round((QUESTIONS * 1000) / (performance.now() - start))
  const failed = codes.filter((code) => code !== 'ENOTFOUND' && code !== 'ENODATA')
  const servfail = failed.filter((code) => code === 'ESERVFAIL').length
  return { servers: resolver.getServers(), perSecond, asked: QUESTIONS, failed: failed.length, servfail }
}
