/** What is an HTML page by its looks: one rule for what is crawled now and for foreign archives. */
import { contentTypeOf } from '../formats/content-type.ts'
import type { HttpHeader } from '../formats/http-message.ts'
import { httpOutcome, isChallenge } from './http-outcome.ts'

/** Is this the answer of an HTML page? `body` is decoded. */
export function isPageAnswer(status: number, headers: readonly HttpHeader[], body: Buffer): boolean {
  return mayBePage(status, headers) && (contentTypeOf(headers) !== undefined || looksLikeHtml(body))
}

/** What the head alone says: false if no body can make it a page. */
export function mayBePage(status: number, headers: readonly HttpHeader[]): boolean {
  const contentType = contentTypeOf(headers)
  return (
    httpOutcome(status) === undefined && !isChallenge(headers) && (contentType === undefined || isHtmlType(contentType))
  )
}

function isHtmlType(contentType: string): boolean {
  return /^\s*(text\/html|application\/xhtml\+xml)\s*(;|$)/i.test(contentType)
}

/** @source WHATWG MIME Sniffing 7.1: the tags by which an unlabelled resource is HTML, blank space and a BOM before them allowed. */
function looksLikeHtml(body: Buffer): boolean {
  return /^(\xef\xbb\xbf)?\s*<(!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)[\s>]/i.test(
    body.toString('latin1', 0, 512),
  )
}
