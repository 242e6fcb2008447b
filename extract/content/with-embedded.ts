/** A page that shows hardly any prose, read with the text that its scripts would show. */
import { embeddedText } from '../../formats/embedded/embedded-text.ts'
import { appendNode, isElement } from '../../formats/html/dom.ts'
import { type ParsedHtml, parseHtml } from '../../formats/html/parse.ts'
import type { PageFlow } from '../flow/page-flow.ts'
import { sumOfAll } from '../flow/prefix-sums.ts'
import type { MainContent } from './main-content.ts'
import { pageSums } from './measure/page-sums.ts'

/** Prose of a page that speaks for itself. The same as for modes that relax (main-content.ts) */
const ENOUGH_WORDS = 60

/**
 * Sets the embedded text of a page at its end, in an `article`; false if it has none, or shows enough prose itself. `left`: nodes and
 * steps that the page may still have; a text over them is left where it is.
 */
export function addEmbedded(
  { document, notable }: ParsedHtml,
  flow: PageFlow,
  { keptWords }: MainContent,
  left: Parameters<typeof parseHtml>[1],
): boolean {
  if (keptWords >= ENOUGH_WORDS || sumOfAll(pageSums(flow, false).mass) >= ENOUGH_WORDS) return false
  const html = embeddedText({ notable, document })
  if (html === undefined) return false
  const parsed = parseHtml(`<article>${html}</article>`, left)
  const [article] = parsed.document.children
  if (parsed.over !== undefined || article === undefined || !isElement(article)) return false
  appendNode(notable.find(({ name }) => name === 'body') ?? document, article)
  return true
}
