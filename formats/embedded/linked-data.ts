/** Scripts of JSON-LD. */
import type { Element } from '../html/dom.ts'

/** Is it a script of JSON-LD? */
export function isLinkedData({ attribs }: Element): boolean {
  return /ld\+json/i.test(attribs.type ?? '')
}
