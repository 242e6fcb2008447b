/** Retry-After (RFC 9110 section 10.2.3): how long a host asks to be left alone. */
import { headerOf } from '../../formats/http-message.ts'
import type { RawHeaders } from './exchange.ts'

/**
 * The wait in ms that an answer asks for, from the moment it came: seconds, or a date measured by the server's own clock
 * where it told it. A past date is 0; anything else (negative, a word, nothing) is undefined.
 */
export function retryAfterMs(headers: RawHeaders, answeredAt: string): number | undefined {
  const value = headerOf(headers, 'retry-after')?.trim()
  if (value === undefined) return undefined
  if (/^\d+$/.test(value)) return Number(value) * 1000
  if (!/^[A-Za-z]{3}/.test(value)) return undefined
  const until = Date.parse(value)
  const serverClock = Date.parse(headerOf(headers, 'date') ?? '')
  const from = Number.isNaN(serverClock) ? Date.parse(answeredAt) : serverClock
  return Number.isNaN(until) ? undefined : Math.max(0, until - from)
}
