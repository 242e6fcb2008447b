/** A new head over the body of an earlier answer: whose headers count. */
import type { HttpHeader } from '../../formats/http-message.ts'

/** What describes the bytes that are kept. @source RFC 9110 sections 8.3 to 8.6, 14.4; RFC 9112 section 6.1 */
const OF_THE_BODY: ReadonlySet<string> = new Set([
  'content-length',
  'content-encoding',
  'content-type',
  'content-range',
  'transfer-encoding',
])

/**
 * The headers of a body that came before, now that `news` came without one. What describes the body is the earlier answer's, all that is said now is
 * said anew. `silence`: what of the rest, of which nothing is said now? A 304 keeps it; the whole head of another answer does without it.
 * @source RFC 9111 section 3.2
 */
export function newHead(
  before: readonly HttpHeader[],
  news: readonly HttpHeader[],
  { silence }: { readonly silence: 'keeps' | 'removes' },
): readonly HttpHeader[] {
  const isOfBody = ([name]: HttpHeader): boolean => OF_THE_BODY.has(name.toLowerCase())
  const said = new Set(news.map(([name]) => name.toLowerCase()))
  const isKept = ([name]: HttpHeader): boolean => silence === 'keeps' && !said.has(name.toLowerCase())
  return [
    ...before.filter((header) => isOfBody(header) || isKept(header)),
    ...news.filter((header) => !isOfBody(header)),
  ]
}
