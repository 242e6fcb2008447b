/** Formulas that a script drew, or has still to draw: each is read once, whatever copies of it stand side by side. */
import { type Element, isElement, isText, type Node, parentOf } from '../../formats/html/dom.ts'
import { dollars, findMath, readFormula } from './formula.ts'

/** How far behind its drawing the script with a formula's source stands. */
const NEAR_SIBLINGS = 4

/** Wrappers of a drawing, within which its script does not stand. */
const MAX_WRAPPERS = 3

/** Attributes in which renderers keep the source. */
const SOURCES = ['data-tex', 'data-latex', 'data-formula'] as const

/**
 * A formula drawn by MathJax or KaTeX: empty where its source stands beside it, else from the MathML in it. Undefined where there is no
 * source: its glyphs are all that is left.
 */
export function readRendered(element: Element): string | undefined {
  if (/(?:^|\s)katex-html(?:\s|$)/.test(element.attribs.class ?? '')) return hasMathMl(element.prev) ? '' : undefined
  let around: Element | undefined = element
  for (let up = 0; around !== undefined && up < MAX_WRAPPERS; up += 1) {
    if (hasScriptAfter(around)) return ''
    around = parentOf(around)
    if (!/mathjax|mjx/i.test(around?.attribs.class ?? '')) break
  }
  const math = findMath(element)
  return math === undefined ? undefined : readFormula(math)
}

/** The raw TeX of an element that a class calls a formula: an attribute, or its text; undefined if it is something else. */
export function readRawTex({ attribs, children }: Element): string | undefined {
  const isDisplay = /display|block/i.test(attribs.class ?? '')
  for (const name of SOURCES) {
    const source = attribs[name]
    if (source !== undefined && source !== '') return dollars(source, isDisplay)
  }
  let text = ''
  for (const child of children) {
    if (isText(child)) text += child.data
    else if (isElement(child)) return undefined
  }
  const tex = text.trim()
  if (/^(?:\\\[|\$\$|\\begin\{)/.test(tex)) return dollars(tex, true)
  if (/^\\\(|^\$/.test(tex) || /\\[a-z]+|[\^_]/i.test(tex)) return dollars(tex, isDisplay)
  return undefined
}

function hasMathMl(node: Node | null): boolean {
  return node !== null && isElement(node) && /katex-mathml/.test(node.attribs.class ?? '')
}

function hasScriptAfter(element: Element): boolean {
  let node = element.next
  for (let seen = 0; node !== null && seen < NEAR_SIBLINGS; seen += 1, node = node.next)
    if (isElement(node) && node.name === 'script') return /^math\/(?:tex|latex)/.test(node.attribs.type ?? '')
  return false
}
