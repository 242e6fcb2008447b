/** The texts of an evaluation set that is a page: what stands between tags that part blocks, as a browser would show it, and no more reading than that. */
import { Parser } from 'htmlparser2'

const UNSEEN = new Set(['script', 'style', 'template', 'title'])
const PARTING = new Set(
  `address article aside blockquote body br center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html label legend li main nav ol option p
pre section select table tbody td tfoot th thead tr ul`.split(/\s+/),
)

/** In document order, each with its white space as it is written; those without a letter are left out. Linear in the length. */
export function htmlBlocks(html: string): readonly string[] {
  const blocks: string[] = []
  let text = ''
  let unseen = 0
  const part = (name: string): void => {
    if (!PARTING.has(name)) return
    if (/\p{L}/u.test(text)) blocks.push(text)
    text = ''
  }
  const parser = new Parser({
    onopentagname(name) {
      part(name)
      if (UNSEEN.has(name)) unseen += 1
    },
    onclosetag(name) {
      part(name)
      if (UNSEEN.has(name)) unseen -= 1
    },
    ontext(data) {
      if (unseen === 0) text += data
    },
  })
  parser.end(html)
  part('body')
  return blocks
}
