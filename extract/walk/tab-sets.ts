/** Sets of tabs: labels in a row before their panels. Each label is the heading of the panel that it opens. */
import { type Element, isElement, parentOf } from '../../formats/html/dom.ts'
import { HEADING_TAGS } from '../../formats/html/tags.ts'
import { smallText } from '../inline/small-text.ts'

/** Names of such rows: `nav-tabs`, `tabbed-labels`, `tab-list`. What they hold must say so too. */
const ROW_NAME = /(?:^|[\s_-])tab(?:s|bed|list)?(?:$|[\s_-])|tab-?list|nav-pills/i
/** Elements of a set that are neither label nor panel: the switches that labels belong to, lines, what is not shown. */
const SILENT: ReadonlySet<string> = new Set('input style script template svg hr br'.split(' '))
const BOXES: ReadonlySet<string> = new Set('div section article figure pre table ul ol dl'.split(' '))
const TOGGLES: ReadonlySet<string> = new Set(['tab', 'pill'])
/** Longer ones are cards. Judgement: `Additional information` */
const MAX_LABEL_CHARS = 60
/** More are an index by letters, or a hostile page. Judgement. */
const MAX_TABS = 30
/** Boxes around a row, around its labels, and around its panels. */
const MAX_BOXES = 3
/** Elements that are looked at for panels. */
const MAX_LOOKS = 120

/** A label with its panel. */
interface Tab {
  readonly label: Element
  readonly panel: Element
}

/** The tabs of a row, each with its panel; none where an element is no such row, or one of its labels has no panel behind the row. */
export function tabsOf(row: Element): readonly Tab[] {
  const { role, class: names } = row.attribs
  if (role !== 'tablist' && (names === undefined || !ROW_NAME.test(names))) return []
  const labels = labelsOf(row)
  if (labels.length === 0 || !(role === 'tablist' || labels.every(saysTab))) return []
  const ids = labels.map(targetOf)
  const behind = elementsBehind(row)
  const panels = ids.every((id) => id !== undefined) ? byId(behind, ids) : byOrder(behind, labels.length)
  return panels.map((panel, at) => ({ label: labels[at] as Element, panel }))
}

/** What a label says; undefined if its panel begins with a heading that says the same. */
export function labelText({ label, panel }: Tab): string | undefined {
  const text = smallText(label)
  let first: Element | undefined = panel
  for (let depth = 0; first !== undefined && depth <= MAX_BOXES; depth += 1) {
    if (HEADING_TAGS.has(first.name)) return smallText(first) === text ? undefined : text
    first = first.children.find(isElement)
  }
  return text
}

/** The labels of a row: two elements or more of one name, each with a few words. */
function labelsOf(row: Element): readonly Element[] {
  let box: Element | undefined = row
  for (let depth = 0; box !== undefined && depth <= MAX_BOXES; depth += 1) {
    const labels = speakingOf(box)
    if (labels.length > 1) return labels.length <= MAX_TABS && isAlike(labels) && labels.every(isLabel) ? labels : []
    box = labels[0]
  }
  return []
}

function speakingOf({ children }: Element): readonly Element[] {
  return children.slice(0, MAX_LOOKS).filter((child): child is Element => isElement(child) && !SILENT.has(child.name))
}

function isAlike(elements: readonly Element[]): boolean {
  return elements.every(({ name }) => name === elements[0]?.name)
}

function isLabel(element: Element): boolean {
  const text = smallText(element)
  return text !== undefined && text !== '' && text.length <= MAX_LABEL_CHARS
}

/** The control in a label: itself, or the only element in it. */
function controlOf(label: Element): Element {
  const inner = speakingOf(label)
  return label.name === 'li' && inner.length === 1 ? (inner[0] as Element) : label
}

function saysTab(label: Element): boolean {
  const { name, attribs } = controlOf(label)
  if (name === 'button' || name === 'label' || attribs.role === 'tab') return true
  if (name === 'a') return attribs.href === undefined || attribs.href.startsWith('#')
  return TOGGLES.has(attribs['data-toggle'] ?? attribs['data-bs-toggle'] ?? '') || ROW_NAME.test(attribs.class ?? '')
}

/** The id of what a label opens, if it says so. */
function targetOf(label: Element): string | undefined {
  for (const { attribs } of [label, controlOf(label)]) {
    const { href } = attribs
    const id = attribs['aria-controls'] ?? attribs['data-target'] ?? attribs['data-bs-target'] ?? href
    if (id !== undefined && id.length > 1 && (id !== href || id.startsWith('#'))) return id.replace(/^#/, '')
  }
  return undefined
}

/** The elements behind a row, or behind the boxes that it ends. */
function elementsBehind(row: Element): readonly Element[] {
  let box: Element | undefined = row
  for (let depth = 0; box !== undefined && depth <= MAX_BOXES; depth += 1) {
    const behind: Element[] = []
    let looks = 0
    for (
      let node = box.next;
      node !== null && looks < MAX_LOOKS && behind.length < MAX_TABS;
      node = node.next, looks += 1
    )
      if (isElement(node) && !SILENT.has(node.name)) behind.push(node)
    if (behind.length > 0) return behind
    box = parentOf(box)
  }
  return []
}

function byId(behind: readonly Element[], ids: readonly (string | undefined)[]): readonly Element[] {
  const found = new Map<string, Element>()
  let open = behind
  let looks = 0
  for (let depth = 0; depth <= MAX_BOXES && open.length > 0 && looks < MAX_LOOKS; depth += 1) {
    looks += open.length
    for (const element of open) if (element.attribs.id !== undefined) found.set(element.attribs.id, element)
    open = open.slice(0, MAX_TABS).flatMap(speakingOf)
  }
  const panels = ids.map((id) => found.get(id ?? ''))
  return panels.every(isPanel) && new Set(panels).size === panels.length ? panels : []
}

/** As many panels of one name as there are labels, behind the row or in the box behind it. */
function byOrder(behind: readonly Element[], count: number): readonly Element[] {
  let panels = behind
  for (let depth = 0; depth <= MAX_BOXES; depth += 1) {
    if (panels.length === count) return isAlike(panels) && panels.every(isPanel) ? panels : []
    const [box] = panels
    if (box === undefined || (depth > 0 && panels.length > 1)) return []
    panels = speakingOf(box)
  }
  return []
}

/** A box that is not empty: some sets load what they show. */
function isPanel(element: Element | undefined): element is Element {
  return element !== undefined && BOXES.has(element.name) && smallText(element) !== ''
}
