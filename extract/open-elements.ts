/**
 * The stack of open elements: which end tags are implied and which are ignored.
 *
 * Follows WHATWG HTML 13.2.6 where it decides where text and images end up (implied ends of p, li, dd, dt, td, th, tr, option;
 * scopes; the special category), and is simpler elsewhere: no foster parenting, no adoption agency, no reconstruction of
 * formatting elements. A formatting end tag that would close a block is ignored, so mis-nested markup costs nothing.
 */
import type { DomHandler } from 'htmlparser2'
import {
  BREAKS_OUT,
  CLOSES_P,
  DL_SCOPE,
  HEAD_CONTENT,
  HEADING,
  HTML_IN_FOREIGN,
  LIST_SCOPE,
  SCOPE,
  SPECIAL,
  TABLE_PART,
  TABLE_SCOPE,
  tagFlags,
  VOID,
} from './tag-flags.ts'

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
/** The border that nothing is. */
const NOTHING = 0

/** A name that the page uses, and how often it is open. */
interface Tag {
  readonly name: string
  readonly flags: number
  open: number
  /** Of those beyond the depth cap, which are made leaves: their end tags must not close an element further out. */
  leaves: number
}

/** Opens a stack that builds its tree in `handler`. */
export function openElements(handler: DomHandler): OpenElements {
  const stack: Tag[] = []
  const tags = new Map<string, Tag>()
  let foreign = 0
  // Depth of the outermost open `<svg>`: what is inside it is drawn, not read, and gets no nodes.
  let drawnFrom = Number.POSITIVE_INFINITY

  const tagOf = (name: string): Tag => {
    let tag = tags.get(name)
    if (tag === undefined) {
      tag = { name, flags: tagFlags(name), open: 0, leaves: 0 }
      tags.set(name, tag)
    }
    return tag
  }
  const [p, li, dd, dt, head] = [tagOf('p'), tagOf('li'), tagOf('dd'), tagOf('dt'), tagOf('head')]
  const pop = (): void => {
    const tag = stack.pop() as Tag
    tag.open -= 1
    if (tag.name === 'svg' || tag.name === 'math') foreign -= 1
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
  /** Closes the innermost open element of the name unless it is behind a border. */
  const closeInScope = (tag: Tag, border: number): void => {
    if (tag.open === 0) return
    for (let at = stack.length - 1; at >= 0; at -= 1) {
      const open = stack[at] as Tag
      if (open === tag) popTo(at)
      if (open === tag || (open.flags & border) !== 0) return
    }
  }
  const closeHeading = (): boolean => {
    const isHeading = ((stack.at(-1)?.flags ?? 0) & HEADING) !== 0
    if (isHeading) pop()
    return isHeading
  }
  const closeImplied = (tag: Tag): void => {
    const { name, flags } = tag
    if ((flags & CLOSES_P) !== 0) closeInScope(p, SCOPE)
    if (tag === li) closeInScope(li, LIST_SCOPE)
    else if (tag === dd || tag === dt) {
      closeInScope(dd, DL_SCOPE)
      closeInScope(dt, DL_SCOPE)
    } else if ((flags & HEADING) !== 0) {
      closeHeading()
    } else if (name === 'a' || name === 'button' || name === 'option') {
      closeInScope(tag, SCOPE)
    } else if ((flags & TABLE_PART) !== 0) {
      for (const part of ENDS_TABLE_PART[name] ?? []) closeInScope(tagOf(part), TABLE_SCOPE)
    }
  }

  /** Ends SVG and MathML that nobody closed, unless HTML may stand there (WHATWG 13.2.6.5). */
  const breakOut = (): void => {
    for (let at = stack.length - 1; at >= 0; at -= 1) {
      const { name, flags } = stack[at] as Tag
      if ((flags & HTML_IN_FOREIGN) !== 0) return
      if (name !== 'svg' && name !== 'math') continue
      popTo(at)
      if (foreign === 0) return
    }
  }

  return {
    open(written, attributes, selfClosing) {
      const tag = tagOf(written === 'image' ? 'img' : written)
      const { name, flags } = tag
      if (tag.open > 0 && (name === 'body' || name === 'html')) return
      if (foreign > 0 && (flags & BREAKS_OUT) !== 0) breakOut()
      if (foreign === 0) {
        if (name === 'body') closeInScope(head, NOTHING)
        else if ((flags & HEAD_CONTENT) === 0 && stack.at(-1) === head) pop()
        closeImplied(tag)
      }
      const isDrawn = stack.length > drawnFrom
      if (!isDrawn) handler.onopentag(name, attributes)
      const isLeaf = (flags & VOID) !== 0 || (selfClosing && foreign > 0)
      if (isLeaf || stack.length >= MAX_DEPTH) {
        if (!isDrawn) handler.onclosetag()
        if (!isLeaf) tag.leaves += 1
        return
      }
      stack.push(tag)
      tag.open += 1
      if (name === 'svg' || name === 'math') foreign += 1
      if (name === 'svg' && !isDrawn) drawnFrom = stack.length - 1
    },
    close(name) {
      if (name === 'br') {
        handler.onopentag('br', {})
        handler.onclosetag()
        return
      }
      const tag = tagOf(name)
      if (tag.leaves > 0) {
        tag.leaves -= 1
        return
      }
      const { flags } = tag
      // Content after </body> or </html> belongs to the body (WHATWG 13.2.6.4.19).
      if (name === 'body' || name === 'html' || (flags & VOID) !== 0) return
      if ((flags & HEADING) !== 0 && closeHeading()) return
      if (name === 'table') closeInScope(tag, NOTHING)
      else closeInScope(tag, (flags & TABLE_PART) !== 0 ? TABLE_SCOPE : (flags & SPECIAL) !== 0 ? SCOPE : SPECIAL)
    },
    text(data) {
      if (stack.length <= drawnFrom) handler.ontext(data)
    },
    end: () => popTo(0),
    isForeign: () => foreign > 0,
  }
}
