/** Lines at a page's edges that say how or when the page was made, or lead to the pages around it: no class marks them, their words do. */
import { type Element, isElement, isText, type Node } from '../../../../formats/html/dom.ts'
import type { Block } from '../../../flow/blocks.ts'
import type { Item, PageFlow, TextItem } from '../../../flow/page-flow.ts'
import { OWNED } from '../../measure/page-outline.ts'
import { isWayBack, signsInRows } from '../../measure/way-lines.ts'

/** So many kept texts from either end are looked at: a generator, a date and a counter. Judgement. */
const EDGE_TEXTS = 3
/** Longer ones are prose about something. Judgement: the longest of Texinfo, Doxygen and man2html has 22. */
const EDGE_WORDS = 25

/** A notice of whose the page is goes on about what may be done with it. Judgement: the longest that were looked at have some 60. */
const NOTICE_WORDS = 80

/** What generators of documentation and servers write of themselves; all of it with a date, a number or a generator's name. */
const MADE = new RegExp(
  [
    '(?:(?:(?:this|the) )?(?:page|document|file|manual|documentation) (?:(?:was|is|has been) )?)?(?:automatically |last )?(?:generated|rendered)(?: (?:on|at|in|by|using|with|from))? .*',
    '(?:this|the) (?:page|document|file|manual|documentation) (?:was|is|has been) (?:last )?(?:created|modified|updated) .*',
    'last (?:modified|updated|changed|generated)(?: (?:on|at|by))? ?:? ?.*',
  ]
    .map(
      (words) =>
        `^${words}(?:\\d\\d|\\d s|doxygen|javadoc|sphinx|texinfo|texi2html|man2html|latex2html|gtk-doc|docbook)`,
    )
    .concat(
      '^powered by (?!.*[.!?]$)',
      '^(?:this (?:page|document|manual) (?:was|is) )?(?:automatically )?(?:generated|produced) (?:by|with|using) (?:[\\w.+-]{2,30} \\(?v?[\\d.]+\\)?|(?:\\w{1,20}docs?|doc(?:book|fx|usaurus|utils)|doxygen|sphinx|texinfo|texi2html|man2html|latex2html|haddock|dokka|asciidoctor|mkdocs|jekyll|phpdocumentor)(?:[.-]\\w{1,10})?)\\.?$',
      '^[\\w.+-]+ version [\\d.]+, released (?:on )?.*\\d{4}\\.?$',
      '^except where otherwise noted, .* licen[sc]ed under ',
      '^content is available under .* unless otherwise noted',
      '^accessed:? [\\d,.]+',
      '^updated ?:? ?\\d{4}-\\d\\d-\\d\\d(?:[T ][\\d:.]+Z?)?$',
      '^total running time of the script',
      '^time: \\d',
    )
    .join('|'),
  'i',
)
/** `Next: Bees, Previous: Ants, Up: Top`, by their links; `[ < ]`. */
const AROUND =
  /^(?:(?:next|prev(?:ious)?|up|top|contents)\s?:|[[(]\s?(?:<|>|<<|>>|up|top|contents|index|\?)\s?[\])]$|(?:(?:[<>←→«»‹›|\s-]|(?:previous|prev|next)(?: (?:chapter|section|page|part|topic))?|up|top|home|contents|table of contents|index|(?:back|return) to (?:the )?(?:top|contents|index|table of contents|main (?:menu|page|index)))+|(?:home|main|title|front) page|main (?:menu|index)|site ?map|contacts?)$)/i

/** The same with two labels or more, which nothing else has: wherever it stands, for a manual on one page has one in each section. */
const AROUND_SECTION = /^(?:next|prev(?:ious)?|up)\s?: .*(?:[,;|\s])(?:prev(?:ious)?|up|top)\s?:/i
/** The same in brackets, a cell each: `[ << Compiling ]`, `[Top][Contents]`, `[ Up : Compiling ]`, `[ Build modes > ]` (texi2html); and three labels or more, all links, `[Overview][Types][Index]` (fpdoc). */
const AROUND_BRACKETS =
  /^(?:\[\s?(?:<<?\s.{0,200}|[^\]]{0,200}\s>>?|up\s?:.{0,200})\s?\]|(?:\[(?:top|contents|index|\?)\]\s?)+|(?:\[\p{L}[^\][]{1,40}\]\s?){3,})$/iu
/** What Doxygen sets above the code of a file, above what it says of it, and below a graph. */
const AROUND_FILE = /^(?:go to the (?:documentation|source code) of this file\.?|\[legend\])$/i
/** `Main index | Topics index | Full index`, all of it links: a bar of ways to other pages. */
const BAR = /^[^|]{2,40}(?: \| [^|]{2,40}){2,}$/
/** The same in brackets, where the page that one is on may be no link: `[ Contents | Introduction | Credits ]`, one bar or more. */
const BRACKETS = /^\[[^[\]]*\|[^[\]]*\](?:\s*\[[^[\]]*\])*$/
const BAR_LABELS = 3
const LABEL_CHARS = 40
/** Titles of three sections. Judgement. */
const AROUND_WORDS = 60

/** The first page of a folder, by its own name: `/` may be any. */
const HOME = /^(?:\.{0,2}\/)*index\.(?:x?html?|php)$/i
/** Longer ones name a page. Judgement: `Back to the main page` */
const HOME_WORDS = 5
/** Nodes at either end of the line's block that are looked at for the link: a page without paragraphs may have thousands. */
const NEAR_NODES = 20
/** A link in bold in a paragraph, and its text. */
const NEAR_BOXES = 4

/** Drops such lines from the beginning and the end of what was kept. */
export function dropEdgeLines(flow: PageFlow, kept: boolean[], reasons: string[]): void {
  const { items, blocks } = flow
  const signs = new Set(signsInRows(flow))
  for (const item of items) {
    if (item.kind !== 'text' || !kept[item.index]) continue
    if (!isAroundSection(item) && !isWayBack(item) && !signs.has(item.index)) continue
    kept[item.index] = false
    reasons[item.index] = 'edge'
  }
  for (const step of [1, -1]) {
    let seen = 0
    for (let at = step === 1 ? 0 : items.length - 1; at >= 0 && at < items.length && seen < EDGE_TEXTS; at += step) {
      const item = items[at]
      if (item?.kind !== 'text' || !kept[at]) continue
      if (!(isEdgeLine(item, blocks) || isWayHome(item, blocks) || (step === -1 && isOwner(item, items[at - 1])))) {
        seen += 1
        continue
      }
      kept[at] = false
      reasons[at] = 'edge'
    }
  }
}

function isAroundSection({ role, words, linkWords, text }: TextItem): boolean {
  if (linkWords === 0 || words > AROUND_WORDS || role === 'heading' || role === 'code') return false
  if (linkWords >= 0.5 * words && isBracketedBar(text)) return true
  return AROUND_SECTION.test(text) || AROUND_FILE.test(text) || (linkWords >= words && AROUND_BRACKETS.test(text))
}

function isBracketedBar(text: string): boolean {
  if (!BRACKETS.test(text)) return false
  const labels = text.split(/[[\]|]/).filter((label) => /\S/.test(label))
  return labels.length >= BAR_LABELS && labels.every((label) => label.trim().length <= LABEL_CHARS)
}

function isOwner({ role, words, text }: TextItem, before: Item | undefined): boolean {
  const isHeaded = before?.kind === 'text' && before.role === 'heading'
  return role === 'paragraph' && words <= NOTICE_WORDS && !isHeaded && OWNED.test(text)
}

/** Is it nothing but a link to the first page of a site or a manual? `Back to home`, `main help file`. */
function isWayHome(item: TextItem, blocks: PageFlow['blocks']): boolean {
  const { role, words } = item
  return role === 'paragraph' && words <= HOME_WORDS && leadsHome(item, blocks)
}

/** Is it nothing but a link to the first page of a folder? */
export function leadsHome({ words, linkWords, block, text }: TextItem, blocks: PageFlow['blocks']): boolean {
  if (words === 0 || linkWords < words) return false
  const { children } = (blocks[block] as Block).element
  const near =
    children.length <= 2 * NEAR_NODES ? children : [...children.slice(0, NEAR_NODES), ...children.slice(-NEAR_NODES)]
  return near.some((node) => isElement(node) && saysHome(node, text))
}

/** Is it this link, with nothing but elements around its text and itself? */
function saysHome(element: Element, text: string): boolean {
  let node: Node | undefined = element
  let leadsHome = false
  for (let depth = 0; depth < NEAR_BOXES && node !== undefined && isElement(node); depth += 1) {
    leadsHome ||= HOME.test(node.attribs.href ?? '')
    node = node.children.length === 1 ? node.children[0] : undefined
  }
  return leadsHome && node !== undefined && isText(node) && node.data.trim() === text
}

/** Does it say how or when the page was made? */
export function saysMade({ words, text }: TextItem): boolean {
  return words <= EDGE_WORDS && MADE.test(text)
}

/** Is it nothing but the ways to the pages around, `← prev up next →`? Wherever it stands. */
export function isWayAround({ role, words, linkWords, text }: TextItem): boolean {
  return role === 'paragraph' && words <= EDGE_WORDS && linkWords > 1 && AROUND.test(text)
}

function isEdgeLine({ role, block, words, linkWords, text }: TextItem, blocks: PageFlow['blocks']): boolean {
  if (words > EDGE_WORDS || role === 'heading' || role === 'code') return false
  // An item without a list is a line with a dot.
  if (role === 'list' && (blocks[block]?.list ?? -1) >= 0) return false
  return (
    MADE.test(text) || (AROUND.test(text) && (words === 0 || linkWords > 0)) || (linkWords >= words && BAR.test(text))
  )
}
