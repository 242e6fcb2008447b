/** What a box is called that is a post of a thread. */
import type { Block } from '../../flow/blocks.ts'

/** What software calls the box of a post. Boxes of other names may be columns and rows of the page. */
const POST = /post|comment|repl(?:y|ies)|answer|messag|msg|respons|floor|antwort|beitrag|respuesta|mensaje/i
/** What tells the post of one place or writer from the others. */
const OF_ONE = /\d+|\b(?:first|last|odd|even|topic[-_]owner|op)\b/g

/** Tag and classes of a post, for the siblings it is like; empty of what is none. */
export function nameOfPost({ tag, element: { attribs } }: Block): string {
  const name = (attribs.class ?? '').replace(OF_ONE, '').replace(/\s+/g, ' ').trim()
  return POST.test(name) ? `${tag} ${name}` : ''
}
