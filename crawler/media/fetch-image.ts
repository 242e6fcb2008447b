/**
 * One image URL over the network, politely: robots.txt, the host's pace, redirects by hand with every hop checked again, a few
 * attempts for what may mend. Always ends as a fact.
 */
import { httpOutcome } from '../../archives/http-outcome.ts'
import { authorityOf, normalizeUrl } from '../../core/url.ts'
import { headerOf } from '../../formats/http-message.ts'
import {
  type ImageFact,
  type ImageStatus,
  type NetworkConfig,
  REFETCHABLE,
  type RightsPolicy,
} from '../../schemas/index.ts'
import type { AnswerHead, HttpClient } from '../http/client.ts'
import type { FetchFailure, HttpExchange } from '../http/exchange.ts'
import { freeBytes, holdBytes } from '../http/lines/body-budget.ts'
import type { Pacer } from '../http/pace.ts'
import { redirectTarget } from '../http/redirect.ts'
import type { RightsGate } from '../rights/rights-gate.ts'
import { refusalCode } from '../robots/refusal-code.ts'
import type { RobotsCheck } from '../robots/robots-cache.ts'
import { isReserved, type JudgeBody, judgeAnswer } from './answer.ts'
import type { Recorder } from './record-image.ts'
import { openTransfer, type Transfer } from './resumed-transfer.ts'

export interface FetchImageOptions {
  readonly network: NetworkConfig
  /** Its budget for bodies holds an answer until it is archived. */
  readonly client: Pick<HttpClient, 'get' | 'bodies'>
  readonly pacer: Pacer
  readonly robots: RightsGate
  readonly policy: RightsPolicy
  readonly recorder: Recorder
  readonly signal: AbortSignal
  /** Of what is no image. */
  readonly media?: MediaKind | undefined
}

/** What is asked for instead of images: how, and what a body is worth. */
export interface MediaKind {
  /** Of the requests: `Accept`. */
  readonly accept: string
  readonly judgeBody: JudgeBody
}

export interface Fetched {
  readonly fact: ImageFact
  /** The outcome of all other URLs of the host as well, without asking: the host does not exist, or wants to be left alone. */
  readonly hostIs?: Pick<ImageFact, 'status' | 'detail'>
}

/** Formats a shard takes as they are come first; the others are decoded and re-encoded. */
const ACCEPT = 'image/jpeg,image/png,image/webp,image/*;q=0.8,*/*;q=0.5'
/** Bodies of errors and redirects: a beginning as evidence. */
const MAX_OTHER_BYTES = 16_384
/** A host that asks for more quiet than this is left alone for the rest of the run; a later run asks again. */
const MAX_HOST_REST_MS = 600_000
/** Failures that are our own refusal: behind a redirect they say that it led where nobody may. */
const REFUSED_BY_US: ReadonlySet<string> = new Set(['ssrf_denied', 'scheme_denied', 'port_denied', 'blocked'])

/** What became of one attempt at one hop. */
type Step =
  | { readonly kind: 'done'; readonly fact: ImageFact }
  | { readonly kind: 'redirect'; readonly to: string; readonly exchange: HttpExchange }
  /** Not yet final; `why` is the outcome if nothing more may be tried. */
  | { readonly kind: 'again'; readonly why?: Pick<ImageFact, 'status' | 'detail'> }

/** Fetches a URL and archives the outcome. Throws when interrupted, and what the recorder throws; nothing for the web's faults. */
export async function fetchImage(url: string, options: FetchImageOptions): Promise<Fetched> {
  const transfer = openTransfer(options.client.bodies)
  try {
    return await followed(url, transfer, options)
  } finally {
    transfer.close()
  }
}

/** Asks until there is an outcome, hop by hop. */
async function followed(url: string, transfer: Transfer, options: FetchImageOptions): Promise<Fetched> {
  const { network, pacer, recorder, signal } = options
  const before: HttpExchange[] = []
  const seen = new Set<string>()
  const refuse = async (status: ImageStatus, detail: string): Promise<Fetched> => {
    const fact: ImageFact = { url, status, date: new Date().toISOString(), detail: detail.slice(0, 200) }
    return { fact: await recorder.unanswered(fact, { before }) }
  }

  for (let at = url; ; ) {
    if (seen.has(at)) return await refuse('redirect_loop', at)
    if (seen.size > network.maxRedirects) return await refuse('redirect_limit', `more than ${network.maxRedirects}`)
    seen.add(at)
    const host = authorityOf(at)
    // A redirect leads to another owner, whose refusal or rest says nothing about the host of this URL.
    const isOwn = host === authorityOf(url)
    const about = (hostIs: NonNullable<Fetched['hostIs']>) => (isOwn ? { hostIs } : {})
    let step: Step = { kind: 'again' }
    let attempt = 0
    while (step.kind === 'again') {
      const quiet = restOf(pacer, host)
      if (quiet !== undefined) {
        const fact =
          step.why === undefined ? unasked(url, quiet) : (await refuse(step.why.status, step.why.detail ?? '')).fact
        return { fact, ...about(quiet) }
      }
      const check = await checkRobots(at, options)
      if (check === undefined) continue
      if (!check.allowed) {
        const { detail = '' } = check
        const status: ImageStatus = refusalCode(check)
        if (at !== url && !REFETCHABLE.has(status)) return await refuse('redirect_blocked', `${at}: ${status}`)
        const { fact } = await refuse(status, detail)
        const isOfUrl = status === 'robots_disallow' || status === 'rights_reserved'
        return isOfUrl ? { fact } : { fact, ...about({ status, detail }) }
      }
      const release = await pacer.acquire(host, signal)
      attempt += 1
      const result = await askAndRelease(at, transfer, release, options)
      // What an outage of ours ended was no attempt.
      if (isOurs(result)) attempt -= 1
      const asked = { url, before, isLast: attempt >= network.maxAttempts, site: check.statements }
      step = await takeHeld(result, asked, options)
    }
    if (step.kind === 'done') {
      const { fact } = step
      return fact.status === 'dns_nxdomain' ? { fact, ...about({ status: fact.status }) } : { fact }
    }
    if (step.kind === 'redirect') {
      before.push(step.exchange)
      at = step.to
    }
  }
}

/** A URL that was not asked for: nothing came from the network, so nothing is archived, and any later run may ask. */
export function unasked(url: string, { status, detail }: Pick<ImageFact, 'status' | 'detail'>): ImageFact {
  return { url, status, date: new Date().toISOString(), ...(detail === undefined ? {} : { detail }) }
}

/** Present: the host is not to be asked in this run. */
function restOf(pacer: Pacer, host: string): Pick<ImageFact, 'status' | 'detail'> | undefined {
  if (pacer.isBroken(host)) return { status: 'host_breaker', detail: 'only failures' }
  const restMs = pacer.readyAtMs(host) - performance.now()
  if (restMs <= MAX_HOST_REST_MS) return undefined
  return { status: 'host_breaker', detail: `wants quiet for ${Math.ceil(restMs / 1000)} s` }
}

/** The verdict of robots.txt; undefined after an attempt to learn it that failed, so that the host's rest is looked at before the next. */
async function checkRobots(url: string, { robots, signal }: FetchImageOptions): Promise<RobotsCheck | undefined> {
  const known = robots.peek(url)
  if (known !== undefined) return known
  await robots.refresh(url, signal)
  signal.throwIfAborted()
  return robots.peek(url)
}

/** Asks, and begins the rest of the host. Rejects when interrupted. */
async function askAndRelease(
  url: string,
  transfer: Transfer,
  release: (result: HttpExchange | FetchFailure | undefined) => void,
  { client, network, signal, media }: FetchImageOptions,
): Promise<HttpExchange | FetchFailure> {
  const range = media === undefined ? {} : transfer.headersFor(url)
  const maxBytes = ({ status, headers }: AnswerHead): number => {
    const isRest = status === 206 && 'range' in range
    if (!isRest && httpOutcome(status) !== undefined) return MAX_OTHER_BYTES
    const most = network.maxImageBytes - (isRest ? transfer.bytesOf(url) : 0)
    // Of what is no image nothing is taken that is announced to be too long: bodies are large.
    const isTooLong = media !== undefined && Number(headerOf(headers, 'content-length')) > most
    return isTooLong ? 0 : most
  }
  let result: HttpExchange | FetchFailure | undefined
  try {
    result = await client.get(url, { maxBytes, signal, headers: { accept: media?.accept ?? ACCEPT, ...range } })
  } finally {
    release(result)
  }
  signal.throwIfAborted()
  return media === undefined ? result : transfer.take(url, result)
}

function isOurs(result: HttpExchange | FetchFailure): boolean {
  return result.kind === 'failure' && result.isOurs === true
}

/** Takes an answer whose body counts as memory until it is archived. */
async function takeHeld(result: HttpExchange | FetchFailure, asked: Asked, options: FetchImageOptions): Promise<Step> {
  const { bodies } = options.client
  const bytes = result.kind === 'answer' ? result.body.length : 0
  holdBytes(bodies, bytes)
  try {
    return await take(result, asked, options)
  } finally {
    freeBytes(bodies, bytes)
  }
}

interface Asked {
  readonly url: string
  readonly before: readonly HttpExchange[]
  readonly isLast: boolean
  /** What was said before the request. */
  readonly site: RobotsCheck['statements']
}

/** As the limits of an answer take it. */
export function bodyOf(media: MediaKind | undefined): { readonly judgeBody?: JudgeBody } {
  return media === undefined ? {} : { judgeBody: media.judgeBody }
}

/** Sorts a result: follow, try again, or record for good. */
async function take(
  result: HttpExchange | FetchFailure,
  asked: Asked,
  { network, policy, recorder, media }: FetchImageOptions,
): Promise<Step> {
  const { url, before, isLast, site } = asked
  if (result.kind === 'failure') {
    const { code, date, detail } = result
    if (isOurs(result) || (REFETCHABLE.has(code) && !isLast)) return { kind: 'again', why: { status: code, detail } }
    const blocked = before.length > 0 && REFUSED_BY_US.has(code)
    const fact: ImageFact = { url, status: blocked ? 'redirect_blocked' : code, date, detail }
    return { kind: 'done', fact: await recorder.unanswered(fact, { before }) }
  }
  const target = redirectTarget(result)
  const to = target === undefined ? undefined : normalizeUrl(target)
  const { maxImageBytes, userAgentToken: token } = network
  const judged = judgeAnswer(result, { maxImageBytes, token, policy, ...bodyOf(media) }, site)
  if (to !== undefined && !isReserved(judged)) return { kind: 'redirect', to, exchange: result }
  if (judged.kind === 'refused' && REFETCHABLE.has(judged.status) && !isLast) return { kind: 'again', why: judged }
  return { kind: 'done', fact: await recorder.answered(url, { answer: result, judged, before }) }
}
