/** What a page is made of, as far as its names and tags say: its headline, its frame, and whether it has prose of its own. */

import type { Block } from '../../flow/blocks.ts'
import type { PageFlow } from '../../flow/page-flow.ts'
import { sumOfAll } from '../../flow/prefix-sums.ts'
import type { PageSums } from './page-sums.ts'

/** Whose the page is, with a year; under a heading it may be what the section says. */
export const OWNED: RegExp = /^(?:©|copyright (?:©|\(c\)|\d{4})).*\b(?:19|20)\d\d\b/i

/** Elements that say in HTML itself that they are beside the content. */
export const APART_TAGS: ReadonlySet<string> = new Set(['aside', 'footer', 'nav'])
/** The same by their roles. */
export const APART_ROLES: ReadonlySet<string> = new Set(['complementary', 'contentinfo'])
/** Elements that open over the page, by their roles. */
const DIALOG_ROLES: ReadonlySet<string> = new Set(['dialog', 'alertdialog'])
/** Prose of the shortest page that a dialog may stand over. With fewer words a result is doubted anyway (main-content.ts). */
const MIN_PAGE_WORDS = 60
const FRAME_TAGS: ReadonlySet<string> = new Set(['main', 'article', 'header', 'nav', 'footer', 'h1'])

/** Index of the first item in an `h1`, if one does outside of what is named as chrome; -1 if there is none. */
export function firstHeadline({ blocks }: PageFlow): number {
  let chromeTo = 0
  let inChrome = -1
  for (const { tag, hints, from, to } of blocks) {
    if (from === to) continue
    if (from < chromeTo) {
      if (tag === 'h1' && inChrome < 0) inChrome = from
    } else if (tag === 'h1') return from
    else if (hints.strong !== undefined || hints.weak === 'header') chromeTo = to
  }
  return inChrome
}

/** Prefix sums of the blocks that a page is made of: header, menu, article and footer. */
export function framesOf({ blocks, items }: PageFlow): Int32Array {
  const frames = new Int32Array(items.length + 2)
  for (const { tag, hints, from } of blocks)
    if (hints.positive || FRAME_TAGS.has(tag)) frames[from + 1] = (frames[from + 1] ?? 0) + 1
  for (let at = 1; at < frames.length; at += 1) frames[at] = (frames[at] ?? 0) + (frames[at - 1] ?? 0)
  return frames
}

/** Has the page anything that a relaxed mode takes otherwise than the strict one (mode.ts)? Hostile pages are plain and long. */
export function hasWeakNames({ blocks }: PageFlow): boolean {
  return blocks.some(({ from, to, hints }) => from < to && hints.weak !== undefined)
}

/** Has it anything, its teasers apart, that the mode which reads hidden text takes otherwise than the relaxed one? */
export function hasHiddenParts({ blocks }: PageFlow): boolean {
  return blocks.some(({ from, to, hints, noscript, tag, element }) => {
    const isApart = APART_TAGS.has(tag) || APART_ROLES.has(element.attribs.role ?? '')
    return from < to && (isApart || noscript || hints.hidden !== undefined)
  })
}

/** Does an element say in HTML itself that it opens over the page? */
export function isDeclaredDialog({ tag, element: { attribs } }: Pick<Block, 'tag' | 'element'>): boolean {
  return tag === 'dialog' || attribs['aria-modal'] === 'true' || DIALOG_ROLES.has(attribs.role ?? '')
}

/** Has the page enough prose outside of dialogs and of what is named as chrome? Some sites show their article in a dialog over hardly anything. */
export function hasProse({ blocks }: PageFlow, { mass }: PageSums): boolean {
  let rest = sumOfAll(mass)
  if (rest < MIN_PAGE_WORDS) return false
  let seenTo = 0
  for (const block of blocks) {
    const { hints, tag, from, to } = block
    if (from < seenTo || from === to) continue
    if (hints.strong === undefined && hints.hidden === undefined && !APART_TAGS.has(tag) && !isDeclaredDialog(block))
      continue
    rest -= (mass[to] ?? 0) - (mass[from] ?? 0)
    seenTo = to
  }
  return rest >= MIN_PAGE_WORDS
}
