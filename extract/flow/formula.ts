/** Formulas: one TeX source for each, from whichever of its copies the page carries. */
import { type Element, isElement, type Node, textOf } from '../../formats/html/dom.ts'

/** How far from its picture the MathML of a formula may stand: renderers write the one right after the other. */
const NEAR_SIBLINGS = 4

/** A picture of a formula, its source in `alt`, as MediaWiki and WordPress serve them. */
export function isFormulaImage({ attribs }: Element): boolean {
  const alt = attribs.alt
  if (alt === undefined || alt === '') return false
  const name = attribs.class ?? ''
  return /(?:^|[\s_-])(?:mwe-math-fallback|latex|tex|math|equation)/i.test(name) && /[\\^_{}=]|^\w$/.test(alt)
}

/**
 * The text of a formula, `$…$` in a line and `$$…$$` on its own: from `annotation[encoding*=tex]`, `alttext`,
 * `script[type^=math/tex]`, or the `alt` of its picture; the bare characters of MathML where there is no TeX. Empty for any other
 * script, and for the picture of a formula whose MathML stands beside it.
 */
export function readFormula(element: Element): string {
  const { name, attribs } = element
  if (name === 'script') {
    const type = attribs.type ?? ''
    return type.startsWith('math/tex') ? dollars(textOf(element), type.includes('display')) : ''
  }
  if (name === 'math') {
    const source = annotationOf(element) ?? attribs.alttext
    return source === undefined ? textOf(element).replace(/\s+/g, ' ') : dollars(source, attribs.display === 'block')
  }
  return hasMathBeside(element) ? '' : dollars(attribs.alt ?? '', false)
}

function dollars(source: string, display: boolean): string {
  const tex = source
    .replace(/\s+/g, ' ')
    .replace(/^ ?\{\\displaystyle (.*)\} ?$/, '$1')
    .trim()
  if (tex === '') return ''
  return display ? `$$${tex}$$` : `$${tex}$`
}

function annotationOf(math: Element): string | undefined {
  const stack: Node[] = [...math.children]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (!isElement(node)) continue
    if (node.name === 'annotation' && /tex/i.test(node.attribs.encoding ?? '')) return textOf(node)
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
