/** A body that broke off is not asked for from its beginning again: the next attempt asks for the rest, where the server says by its validator that it is the same. For videos, which are large. */
import { headerOf } from '../../formats/http-message.ts'
import type { FetchFailure, HttpExchange, RawHeaders } from '../http/exchange.ts'
import { failed } from '../http/exchange-on-line.ts'
import { type BodyBudget, freeBytes, holdBytes } from '../http/lines/body-budget.ts'

export interface Transfer {
  /** Request headers for the rest of what the URL gave; none where nothing is held of it. */
  headersFor(url: string): Readonly<Record<string, string>>
  /** How many bytes of it are held. */
  bytesOf(url: string): number
  /** The answer with what is held before it. What broke off again is held in its turn; what is no continuation of it is a failure (`reset`), after which all is asked for anew. */
  take(url: string, result: HttpExchange | FetchFailure): HttpExchange | FetchFailure
  /** Gives the memory back. */
  close(): void
}

interface Held {
  readonly url: string
  readonly answer: HttpExchange
  /** A strong validator, for If-Range. */
  readonly validator: string
}

/** By how much an answer must be younger than its Last-Modified for that to be strong, ms. @source RFC 7232 section 2.2.2: 60 s (RFC 9110 section 8.8.2.2 leaves it at 1 s) */
const STRONG_AFTER_MS = 60_000
/** Answers to a request for a range. @source RFC 9110 sections 15.3.7 and 15.5.17 */
const [PARTIAL, NOT_SATISFIABLE] = [206, 416]

/** Holds at most one broken body, whose bytes count in the budget. */
export function openTransfer(bodies: BodyBudget): Transfer {
  let held: Held | undefined
  const heldOf = (url: string): Held | undefined => (held?.url === url ? held : undefined)
  const hold = (next: Held | undefined): void => {
    if (next !== undefined) holdBytes(bodies, next.answer.body.length)
    if (held !== undefined) freeBytes(bodies, held.answer.body.length)
    held = next
  }
  return {
    headersFor(url) {
      const part = heldOf(url)
      return part === undefined ? {} : { range: `bytes=${part.answer.body.length}-`, 'if-range': part.validator }
    },
    bytesOf: (url) => heldOf(url)?.answer.body.length ?? 0,
    take(url, result) {
      // Nothing came, or not now: what is held is as good as before.
      if (result.kind === 'failure' || result.status === 429 || result.status >= 500) return result
      const part = heldOf(url)
      const whole = part === undefined ? result : joined(part.answer, result)
      const validator = whole.kind === 'answer' ? resumableBy(whole) : undefined
      hold(whole.kind === 'answer' && validator !== undefined ? { url, answer: whole, validator } : undefined)
      return whole
    },
    close: () => hold(undefined),
  }
}

/** An answer to a request for the rest, as if both had been one. A server that sends all of it anew is taken at its word. */
function joined(part: HttpExchange, rest: HttpExchange): HttpExchange | FetchFailure {
  if (rest.status === NOT_SATISFIABLE) return failed(rest.url, 'reset', 'the rest of the body is not to be had')
  if (rest.status !== PARTIAL) return rest
  const range = rangeOf(rest.headers)
  const isNext =
    range?.start === part.body.length &&
    headerOf(rest.headers, 'content-encoding') === headerOf(part.headers, 'content-encoding')
  if (range === undefined || !isNext) return failed(rest.url, 'reset', 'another range than was asked for')
  const { truncated: _, cutBy: __, ...whole } = part
  const body = Buffer.concat([part.body, rest.body])
  if (body.length > range.total) return failed(rest.url, 'reset', 'more than was announced')
  const cut =
    rest.truncated !== undefined
      ? { truncated: rest.truncated, ...(rest.cutBy === undefined ? {} : { cutBy: rest.cutBy }) }
      : body.length < range.total
        ? { truncated: 'disconnect' as const, cutBy: 'reset' as const }
        : {}
  const resumedAt = [...(part.resumedAt ?? []), part.body.length]
  return { ...whole, headers: saidByBoth(part.headers, rest.headers), body, ...cut, resumedAt, ms: part.ms + rest.ms }
}

/** A reservation holds, whichever of the two has it. What is about the body or the connection is the first one's. */
function saidByBoth(first: RawHeaders, second: RawHeaders): RawHeaders {
  const known = new Set(first.map(([name, value]) => `${name.toLowerCase()}: ${value}`))
  const isNew = ([name, value]: RawHeaders[number]): boolean =>
    !/^(?:content-|transfer-|connection$|keep-alive$|date$|age$|etag$|last-modified$)/i.test(name) &&
    !known.has(`${name.toLowerCase()}: ${value}`)
  return [...first, ...second.filter(isNew)]
}

/** What says that a later answer is of the same bytes; undefined where nothing broke off, or nothing says it. */
function resumableBy({ status, headers, body, truncated }: HttpExchange): string | undefined {
  const hasBroken = truncated === 'time' || truncated === 'disconnect'
  if (!hasBroken || status !== 200 || body.length === 0) return undefined
  if (headerOf(headers, 'accept-ranges')?.trim().toLowerCase() === 'none') return undefined
  const tag = headerOf(headers, 'etag')?.trim()
  if (tag !== undefined) return /^"[\x21\x23-\x7e]*"$/.test(tag) ? tag : undefined
  const modified = headerOf(headers, 'last-modified')?.trim() ?? ''
  const ageMs = Date.parse(headerOf(headers, 'date') ?? '') - Date.parse(modified)
  return ageMs >= STRONG_AFTER_MS ? modified : undefined
}

/** Of Content-Range; undefined for anything but one range of bytes of a known length. */
function rangeOf(headers: RawHeaders): { readonly start: number; readonly total: number } | undefined {
  const [, start, end, total] =
    /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/i.exec(headerOf(headers, 'content-range')?.trim() ?? '') ?? []
  const isRange = Number(start) <= Number(end) && Number(end) < Number(total)
  return isRange ? { start: Number(start), total: Number(total) } : undefined
}
