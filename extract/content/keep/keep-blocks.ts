/** Sweep 2: good and fair items stay; short ones follow their neighbours. */

import type { Block } from '../../flow/blocks.ts'
import type { PageFlow, TextItem } from '../../flow/page-flow.ts'
import { buttonRule } from '../measure/buttons.ts'
import { headlineBefore, headlineText } from '../measure/headline.ts'
import type { PageSums } from '../measure/page-sums.ts'
import { dropShortCopies } from '../measure/short-copies.ts'
import { keepUnits, type Unit } from '../measure/units.ts'
import { keepGaps } from './gaps.ts'
import { dropCalls } from './lines/calls.ts'
import { dropColophon } from './lines/colophons.ts'
import { dropEdgeLines } from './lines/edge-lines.ts'
import { furnitureLines } from './lines/furniture-lines.ts'
import { dropLetterBars } from './lines/letter-bars.ts'
import { dropMastheads, dropSiteHeading } from './lines/mastheads.ts'
import { dropTagLines } from './lines/tag-lines.ts'
import { dropLoneHeadings } from './lone-headings.ts'
import { keepNameSection, keepSynopsis } from './name-section.ts'
import { notesBehind } from './notes-behind.ts'
import { judgePosts } from './posts.ts'
import { isCopy } from './repeated-texts.ts'
import { keepRuns } from './runs.ts'
import { keepSections } from './sections.ts'
import { fillGaps, followNeighbours, keepSentences } from './short-texts.ts'
import { keepStandfirsts } from './standfirsts.ts'

/** Text that is an escaped tag: a tracking pixel or an embed that was written one time too often; and what is left of a CDATA section in HTML. */
const MARKUP = /^(?:<(?:img|iframe)\b[^<>]*>|(?:\/\/|\/\*)?\s?(?:\]\]>)?\s?(?:\*\/)?)$/i

/** More are a sentence. Judgement: `Recommended system requirements:` */
const LABEL_WORDS = 4

interface KeptBlocks {
  readonly kept: boolean[]
  readonly reasons: string[]
}

/** Keeps whatever of the root no subtree rule dropped, but for the lines at its edges: for pages that are lists. */
export function keepAll(flow: PageFlow, dropped: readonly string[], root: number): KeptBlocks {
  const { from, to } = flow.blocks[root] ?? { from: 0, to: 0 }
  const kept = flow.items.map(
    ({ kind, index }) => kind === 'text' && dropped[index] === '' && index >= from && index < to,
  )
  const reasons = flow.items.map(({ kind, index }) => {
    if (kept[index]) return 'listing'
    return dropped[index] === '' && kind === 'text' ? 'outside' : (dropped[index] ?? '')
  })
  dropEnds(flow, kept, reasons)
  return { kept, reasons }
}

/** Decides every text item that no subtree rule dropped. */
export function keepBlocks(
  flow: PageFlow,
  sums: PageSums,
  dropped: readonly string[],
  {
    root,
    title,
    siteName,
    units,
    forum,
    manual,
    article,
  }: {
    readonly root: number
    readonly title?: string
    readonly siteName?: string
    readonly forum: boolean
    readonly manual: boolean
    readonly article: boolean
    readonly units: readonly Unit[]
  },
): KeptBlocks {
  const { items, blocks } = flow
  const kept: boolean[] = new Array(items.length).fill(false)
  const reasons = [...dropped]
  const { from, to } = blocks[root] ?? { from: 0, to: 0 }
  const notes = notesBehind(flow, to)
  const repeated = headlineText(flow, title)
  const headline = headlineBefore(flow, dropped, from)
  const open: TextItem[] = []
  const isHeadline = ({ text }: TextItem, block: Block | undefined): boolean => block?.tag === 'h1' && text === repeated
  const isButton = manual || forum ? () => false : buttonRule(flow)
  const said = { flow, forum, manual, at: new Map<string, number>() }
  let heading = ''
  for (const item of items) {
    if (item.kind !== 'text' || dropped[item.index] !== '') continue
    if (MARKUP.test(item.text)) {
      reasons[item.index] = 'markup'
      continue
    }
    const quality = sums.quality[item.index]
    if (item.role === 'heading' || isLabelOfList(item)) heading = item.text
    const isAbove = headline >= 0 && item.index > headline && item.index < from
    const isLede = isAbove && (quality === 'good' || headsLede(flow, sums, item))
    const isInside = (item.index >= from && item.index < to) || item.index === headline || isLede
    if (notes.has(item.index)) {
      kept[item.index] = true
      reasons[item.index] = 'unit'
    } else if (!isInside) {
      reasons[item.index] = 'outside'
    } else if (isHeadline(item, blocks[item.block])) {
      reasons[item.index] = 'headline'
    } else if (quality === 'good' || quality === 'fair') {
      if (isCopy(said, item, heading)) {
        reasons[item.index] = 'repeated'
        continue
      }
      kept[item.index] = true
      reasons[item.index] = quality
    } else if (isButton(item)) {
      reasons[item.index] = 'button'
    } else {
      open.push(item)
    }
  }
  joinNeighbours(flow, { open, units, forum }, kept, reasons)
  if (!forum && !manual && isNothingKept(kept)) {
    // Nothing follows what is not there. Hostile pages are long.
    if (!article) keepStandfirsts(flow, title, kept, reasons)
    if (isNothingKept(kept)) return { kept, reasons }
  }
  if (forum) judgePosts(flow, sums, blocks[root] as Block, kept, reasons)
  else {
    fillGaps(flow, kept, reasons)
    keepSentences(flow, kept, reasons)
    if (!article) keepStandfirsts(flow, title, kept, reasons)
  }
  // A call to log in follows no label.
  dropCalls(flow, kept, reasons)
  if (manual) readManual(flow, { root: blocks[root] as Block, headline }, kept, reasons)
  else {
    dropTagLines(flow, kept, reasons)
    dropFurniture(flow, forum, kept, reasons)
  }
  dropSiteHeading(flow, { title, siteName }, kept, reasons)
  dropEnds(flow, kept, reasons)
  return { kept, reasons }
}

/** Short texts stay with their neighbours, their table, their list, their run or their section. */
function joinNeighbours(
  flow: PageFlow,
  {
    open,
    units,
    forum,
  }: { readonly open: readonly TextItem[]; readonly units: readonly Unit[]; readonly forum: boolean },
  kept: boolean[],
  reasons: string[],
): void {
  followNeighbours(flow, open, kept, reasons)
  keepUnits(flow, units, kept, reasons)
  if (!forum && isNothingKept(kept)) return
  if (!forum) keepRuns(flow, kept, reasons)
  keepSections(flow, forum, kept, reasons)
}

function isNothingKept(kept: readonly boolean[]): boolean {
  return !kept.includes(true)
}

/** Lines that say nothing: a place for an advert. */
function dropFurniture(flow: PageFlow, forum: boolean, kept: boolean[], reasons: string[]): void {
  for (const at of furnitureLines(flow, kept, forum)) {
    kept[at] = false
    reasons[at] = 'furniture'
  }
}

/** What is known of manuals alone. */
function readManual(
  flow: PageFlow,
  { root, headline }: { readonly root: Block; readonly headline: number },
  kept: boolean[],
  reasons: string[],
): void {
  keepNameSection(flow, headline, kept, reasons)
  keepSynopsis(flow, kept, reasons)
  keepGaps(flow, root, kept, reasons)
  dropShortCopies(flow, kept, reasons)
  dropLoneHeadings(flow, kept, reasons)
  dropMastheads(flow, kept, reasons)
  dropColophon(flow, kept, reasons)
}

/** Ways through an index, and lines about the page. */
function dropEnds(flow: PageFlow, kept: boolean[], reasons: string[]): void {
  dropLetterBars(flow, kept, reasons)
  dropEdgeLines(flow, kept, reasons)
}

/** Does it head a list as a heading would: `Minimum:`? */
function isLabelOfList({ text, words }: TextItem): boolean {
  return words > 0 && words <= LABEL_WORDS && /[:：]$/.test(text)
}

/** Is it the heading right above a standfirst, in one block with it? A short section may stand before the long one that is the root. */
function headsLede({ items, blocks }: PageFlow, { quality }: PageSums, { role, index, block }: TextItem): boolean {
  const next = items[index + 1]
  if (role !== 'heading' || next?.kind !== 'text' || quality[next.index] !== 'good') return false
  return blocks[block]?.parent === blocks[next.block]?.parent
}
