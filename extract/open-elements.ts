/**
 * The stack of open elements: which end tags are implied and which are ignored.
 *
 * Follows WHATWG HTML 13.2.6 where it decides where text and images end up (implied ends of p, li, dd, dt, td, th, tr, option;
 * scopes; the special category), and is simpler elsewhere: no foster parenting, no adoption agency, no reconstruction of
 * formatting elements. A formatting end tag that would close a block is ignored, so mis-nested markup costs nothing.
 */
import type { DomHandler } from 'htmlparser2'

export interface OpenElements {
  open(name: string, attributes: Record<string, string>, selfClosing: boolean): void
  close(name: string): void
  text(data: string): void
  /** Closes what is still open. */
  end(): void
  /** Inside SVG or MathML. */
  isForeign(): boolean
}

/** @source Blink and WebKit: HTMLConstructionSite's limit on the depth of the tree. */
export const MAX_DEPTH = 512

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '))
const VOID = words(
  'area base basefont bgsound br col command embed frame hr image img input keygen link meta param source track wbr',
)
/** Start tags that end an open paragraph. */
const CLOSES_P = words(
  'address article aside blockquote center details dialog dir div dl dd dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p plaintext pre search section summary table ul xmp',
)
/** Elements that an end tag of an ordinary element may not reach through (the "special" category, less the rare ones). */
const SPECIAL = words(
  'address applet article aside blockquote body button caption center col colgroup dd details dialog dir div dl dt fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup html iframe li listing main marquee menu nav noscript object ol p pre search section select summary table tbody td template tfoot th thead tr ul',
)
/** Borders of the default scope: an end tag inside one never closes an element outside it. */
const SCOPE = words('applet caption html table td th marquee object template foreignobject')
const TABLE_PARTS = words('caption colgroup tbody td tfoot th thead tr')
const HEADING = words('h1 h2 h3 h4 h5 h6')
/** Only these may stand in a head; any other start tag ends it. */
const HEAD_CONTENT = words('base basefont bgsound link meta noframes noscript script style template title')
/** HTML start tags that end SVG and MathML, and the foreign elements in which HTML may stand. */
const BREAKS_OUT = words(
  'b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var',
)
const HTML_IN_FOREIGN = words('foreignobject desc title annotation-xml mtext mi mo mn ms')
const NOTHING: ReadonlySet<string> = new Set()

/** Opens a stack that builds its tree in `handler`. */
export function openElements(handler: DomHandler): OpenElements {
  const stack: string[] = []
  const counts = new Map<string, number>()
  // Elements beyond the depth cap are made leaves; their end tags must not close an element further out.
  const leaves = new Map<string, number>()
  let foreign = 0
  // Depth of the outermost open `<svg>`: what is inside it is drawn, not read, and gets no nodes.
  let drawnFrom = Number.POSITIVE_INFINITY

  const isOpen = (name: string): boolean => (counts.get(name) ?? 0) > 0
  const pop = (): void => {
    const name = stack.pop() as string
    counts.set(name, (counts.get(name) ?? 1) - 1)
    if (name === 'svg' || name === 'math') foreign -= 1
    if (stack.length < drawnFrom) {
      handler.onclosetag()
    } else if (stack.length === drawnFrom) {
      drawnFrom = Number.POSITIVE_INFINITY
      handler.onclosetag()
    }
  }
  const popTo = (depth: number): void => {
    while (stack.length > depth) pop()
  }
  /** Position of the innermost open `name` that is not behind a border; -1 if there is none. */
  const find = (name: string, borders: ReadonlySet<string>): number => {
    if (!isOpen(name)) return -1
    for (let at = stack.length - 1; at >= 0; at -= 1) {
      const open = stack[at] as string
      if (open === name) return at
      if (borders.has(open)) return -1
    }
    return -1
  }
  const closeInScope = (name: string, borders: ReadonlySet<string>): void => {
    const at = find(name, borders)
    if (at >= 0) popTo(at)
  }
  const closeImplied = (name: string): void => {
    if (CLOSES_P.has(name)) closeInScope('p', SCOPE)
    if (name === 'li') closeInScope('li', LIST_SCOPE)
    else if (name === 'dd' || name === 'dt') {
      closeInScope('dd', DL_SCOPE)
      closeInScope('dt', DL_SCOPE)
    } else if (HEADING.has(name)) {
      if (HEADING.has(stack.at(-1) ?? '')) pop()
    } else if (name === 'a' || name === 'button' || name === 'option') {
      closeInScope(name, SCOPE)
    } else if (TABLE_PARTS.has(name)) {
      for (const part of ENDS_TABLE_PART[name] ?? []) closeInScope(part, TABLE_SCOPE)
    }
  }

  /** Ends SVG and MathML that nobody closed, unless HTML may stand there (WHATWG 13.2.6.5). */
  const breakOut = (): void => {
    for (let at = stack.length - 1; at >= 0; at -= 1) {
      const open = stack[at] as string
      if (HTML_IN_FOREIGN.has(open)) return
      if (open !== 'svg' && open !== 'math') continue
      popTo(at)
      if (foreign === 0) return
    }
  }

  return {
    open(tag, attributes, selfClosing) {
      const name = tag === 'image' ? 'img' : tag
      if ((name === 'body' || name === 'html') && isOpen(name)) return
      if (foreign > 0 && BREAKS_OUT.has(name)) breakOut()
      if (foreign === 0) {
        if (name === 'body') closeInScope('head', NOTHING)
        else if (stack.at(-1) === 'head' && !HEAD_CONTENT.has(name)) pop()
        closeImplied(name)
      }
      const isDrawn = stack.length > drawnFrom
      if (!isDrawn) handler.onopentag(name, attributes)
      const isLeaf = VOID.has(name) || (selfClosing && foreign > 0)
      if (isLeaf || stack.length >= MAX_DEPTH) {
        if (!isDrawn) handler.onclosetag()
        if (!isLeaf) leaves.set(name, (leaves.get(name) ?? 0) + 1)
        return
      }
      stack.push(name)
      counts.set(name, (counts.get(name) ?? 0) + 1)
      if (name === 'svg' || name === 'math') foreign += 1
      if (name === 'svg' && !isDrawn) drawnFrom = stack.length - 1
    },
    close(name) {
      if (name === 'br') {
        handler.onopentag('br', {})
        handler.onclosetag()
        return
      }
      const leaf = leaves.get(name) ?? 0
      if (leaf > 0) {
        leaves.set(name, leaf - 1)
        return
      }
      // Content after </body> or </html> belongs to the body (WHATWG 13.2.6.4.19).
      if (name === 'body' || name === 'html' || VOID.has(name)) return
      if (HEADING.has(name) && HEADING.has(stack.at(-1) ?? '')) {
        pop()
        return
      }
      if (name === 'table' || TABLE_PARTS.has(name)) closeInScope(name, name === 'table' ? NOTHING : TABLE_SCOPE)
      else if (SPECIAL.has(name)) closeInScope(name, SCOPE)
      else closeInScope(name, SPECIAL)
    },
    text(data) {
      if (stack.length <= drawnFrom) handler.ontext(data)
    },
    end: () => popTo(0),
    isForeign: () => foreign > 0,
  }
}

const TABLE_SCOPE = words('html table template')
const DL_SCOPE = words('dl ul ol table td th blockquote section article')
const LIST_SCOPE = words('ul ol menu dir table td th dl blockquote section article')
const ENDS_TABLE_PART: Readonly<Record<string, readonly string[]>> = {
  td: ['td', 'th'],
  th: ['td', 'th'],
  tr: ['tr', 'caption', 'colgroup'],
  tbody: ['tbody', 'thead', 'tfoot', 'caption', 'colgroup'],
  thead: ['tbody', 'thead', 'tfoot', 'caption', 'colgroup'],
  tfoot: ['tbody', 'thead', 'tfoot', 'caption', 'colgroup'],
  colgroup: ['caption', 'colgroup'],
  caption: ['caption'],
}
