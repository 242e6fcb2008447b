/** Formulas: one TeX source for each, from whichever of its copies the page carries. */
import { type Element, isElement, type Node, textOf } from '../../formats/html/dom.ts'
import { toTex } from './mathml-to-tex.ts'

/** Elements that are formulas whatever they are called; `script` holds one by its type. */
export const FORMULA_TAGS: ReadonlySet<string> = new Set([
  'math',
  'mml:math',
  'm:math',
  'script',
  'mjx-container',
  'amp-mathml',
])

/** How far from its picture the MathML of a formula may stand: renderers write the one right after the other. */
const NEAR_SIBLINGS = 4

/** Nodes of a drawn formula that are looked at for its MathML, from the end, where assistive copies stand. */
const MAX_DRAWN_NODES = 500

/** A picture of a formula, its source in `alt`, as MediaWiki, WordPress and renderers of TeX serve them. */
export function isFormulaImage({ attribs }: Element): boolean {
  const alt = attribs.alt
  if (alt === undefined || alt === '') return false
  const isNamed =
    /(?:^|[\s_-])(?:mwe-math-fallback|latex|tex|math|equation)/i.test(attribs.class ?? '') ||
    /\.latex\?|latex\.php\?|[?&](?:tex|latex)=/.test(attribs.src ?? '')
  return isNamed && /[\\^_{}=]|^\w$/.test(alt)
}

/**
 * The text of a formula, `$…$` in a line and `$$…$$` on its own: from `annotation[encoding*=tex]`, `alttext`, `script[type^=math/tex]`, the
 * attribute of a container, or the `alt` of its picture; MathML that has no TeX is written as TeX. Empty for any other script, and for
 * the picture of a formula whose MathML stands beside it.
 */
export function readFormula(element: Element): string {
  const { name, attribs } = element
  if (name === 'script') {
    const type = attribs.type ?? ''
    return type.startsWith('math/tex') ? dollars(textOf(element), type.includes('display')) : ''
  }
  if (name === 'amp-mathml') return dollars(attribs['data-formula'] ?? '', attribs.inline === undefined)
  if (name === 'mjx-container') {
    const math = findMath(element)
    const isDisplay = attribs.display === 'true' || attribs.display === 'block'
    const source = attribs['data-latex'] ?? (math === undefined ? undefined : texOf(math))
    return dollars(source ?? '', isDisplay)
  }
  if (FORMULA_TAGS.has(name)) return dollars(texOf(element), attribs.display === 'block')
  return hasMathBeside(element) ? '' : dollars(attribs.alt ?? '', false)
}

/** The MathML inside a drawn formula, if it stands near the end. */
export function findMath(drawn: Element): Element | undefined {
  const stack: Node[] = [drawn]
  for (let seen = 0; stack.length > 0 && seen < MAX_DRAWN_NODES; seen += 1) {
    const node = stack.pop() as Node
    if (!isElement(node)) continue
    if (node.name === 'math') return node
    for (let at = Math.max(0, node.children.length - MAX_DRAWN_NODES); at < node.children.length; at += 1)
      stack.push(node.children[at] as Node)
  }
  return undefined
}

/** TeX in the delimiters of a record; its own delimiters go. */
export function dollars(source: string, display: boolean): string {
  const tex = source
    // A comment at the end of a line, as LaTeXML breaks lines, would swallow the next one.
    .replace(/(?<!\\)%[ \t]*\n\s*/g, '')
    .replace(/\s+/g, ' ')
    .replace(/^ ?\{\\displaystyle (.*)\} ?$/, '$1')
    .trim()
  const bare = /^(?:\\\(.*\\\)|\\\[.*\\\]|\$\$.+\$\$)$/.test(tex)
    ? tex.slice(2, -2).trim()
    : tex.replace(/^\$([^$]*)\$$/, '$1')
  if (bare === '') return ''
  return display ? `$$${bare}$$` : `$${bare}$`
}

function texOf(math: Element): string {
  const { alttext } = math.attribs
  const source = annotationOf(math) ?? math.attribs['data-latex']
  if (source !== undefined) return source
  if (alttext !== undefined && /[\\^_{}]/.test(alttext)) return alttext
  const written = toTex(math)
  return written === '' ? (alttext ?? '') : written
}

function annotationOf(math: Element): string | undefined {
  const stack: Node[] = [...math.children]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (!isElement(node)) continue
    if (node.name.endsWith('annotation') && /(?:^|[/-])(?:la)?tex$/i.test(node.attribs.encoding ?? ''))
      return textOf(node)
    for (const child of node.children) stack.push(child)
  }
  return undefined
}

function hasMathBeside(picture: Element): boolean {
  const isMath = (node: Node | null): boolean => node !== null && isElement(node) && node.name === 'math'
  for (const step of ['prev', 'next'] as const) {
    let sibling = picture[step]
    for (let seen = 0; seen < NEAR_SIBLINGS && sibling !== null; seen += 1) {
      if (isMath(sibling)) return true
      if (isElement(sibling) && sibling.children.slice(0, NEAR_SIBLINGS).some(isMath)) return true
      sibling = sibling[step]
    }
  }
  return false
}
