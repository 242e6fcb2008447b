/** Accordions and tabs: which control is the heading of its panel, and which hidden element is a panel that a click opens. */
import { type Element, isElement, isText, type Node, parentOf } from '../../formats/html/dom.ts'
import { readName } from './class-names.ts'

/** What `data-toggle` and `data-bs-toggle` of Bootstrap and its like open in place; a menu, a tooltip or a dialog is none of it. */
const COLLAPSES: ReadonlySet<string> = new Set(['collapse', 'accordion', 'toggle'])
const TABS: ReadonlySet<string> = new Set(['tab', 'pill', 'list'])
/** Wrappers between a control and the child of the accordion that it stands in: `h3`, a row of the header, a column. */
const MAX_WRAPPERS = 3
/** Nodes that are looked at for text, and empty siblings (icons) between a control and its panel. */
const MAX_NODES = 40
const MAX_ICONS = 4
const NO_PANELS: ReadonlySet<string> = new Set(
  'button input a form nav dialog alertdialog menu menubar listbox tooltip search'.split(' '),
)
const MARKUP_ONLY: ReadonlySet<string> = new Set(['svg', 'style', 'script', 'template'])

/** Does the element say that it opens and closes a part of the page? */
export function isToggle({ attribs }: Element): boolean {
  if (attribs['aria-haspopup'] !== undefined || attribs.role === 'tab') return false
  return (
    attribs['aria-controls'] !== undefined ||
    attribs['aria-expanded'] !== undefined ||
    COLLAPSES.has(attribs['data-toggle'] ?? attribs['data-bs-toggle'] ?? '') ||
    (attribs.class !== undefined && readName(attribs.class).panel)
  )
}

/** Is the control, a button or a link to a place of its own page, the heading of the panel that follows it? */
export function isPanelHeading(control: Element): boolean {
  if (!isToggle(control)) return false
  const panel = panelAfter(control)
  if (panel === undefined || NO_PANELS.has(panel.name) || NO_PANELS.has(panel.attribs.role ?? '')) return false
  // What a button of a bar opens is named after it: a popover, a search form.
  if (panel.attribs.class !== undefined && readName(panel.attribs.class).strong !== undefined) return false
  return isControlled(panel, control.attribs['aria-controls'])
}

/** The panel that a tab opens, by its id. */
export function panelOfTab({ attribs }: Element): string | undefined {
  if (attribs.role !== 'tab' && !TABS.has(attribs['data-toggle'] ?? attribs['data-bs-toggle'] ?? '')) return undefined
  const id = attribs['aria-controls'] ?? attribs['data-target'] ?? attribs['data-bs-target'] ?? attribs.href
  return id?.replace(/^#/, '')
}

/** Is a hidden element the panel of the control before it? */
export function isClosedPanel(element: Element): boolean {
  let before: Element | undefined = elementBefore(element)
  for (let depth = 0; before !== undefined && depth <= MAX_WRAPPERS; depth += 1) {
    if (isToggle(before)) return isControlled(element, before.attribs['aria-controls'])
    before = before.children.find(isElement)
  }
  return false
}

/** The first element with text after a control, or after the wrappers that hold nothing else. */
function panelAfter(control: Element): Element | undefined {
  let element = control
  for (let depth = 0; depth <= MAX_WRAPPERS; depth += 1) {
    let seen = 0
    let next: Node | null = element.next
    for (; next !== null && seen < MAX_ICONS; next = next.next) {
      if (isText(next) && next.data.trim() !== '') return undefined
      if (!isElement(next)) continue
      if (hasText(next)) return next
      seen += 1
    }
    const parent = parentOf(element)
    if (parent === undefined || next !== null || elementBefore(element) !== undefined) return undefined
    element = parent
  }
  return undefined
}

/** The element before, if only white space stands between. */
function elementBefore({ prev }: Element): Element | undefined {
  let node: Node | null = prev
  while (node !== null && !isElement(node)) {
    if (isText(node) && node.data.trim() !== '') return undefined
    node = node.prev
  }
  return node ?? undefined
}

/** Does the panel bear the id, if both have one? The id may stand on a wrapper within. */
function isControlled(panel: Element, id: string | undefined): boolean {
  if (id === undefined) return true
  let isNamed = false
  let element: Element | undefined = panel
  for (let depth = 0; element !== undefined && depth <= MAX_WRAPPERS; depth += 1) {
    if (element.attribs.id === id) return true
    isNamed ||= element.attribs.id !== undefined
    element = element.children.find(isElement)
  }
  return !isNamed
}

function hasText(element: Element): boolean {
  const stack: Node[] = [element]
  for (let seen = 0; seen < MAX_NODES; seen += 1) {
    const node = stack.pop()
    if (node === undefined) return false
    if (isText(node) && node.data.trim() !== '') return true
    if (isElement(node) && !MARKUP_ONLY.has(node.name))
      for (const child of node.children.slice(0, MAX_NODES)) stack.push(child)
  }
  return true
}
