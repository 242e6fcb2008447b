/** The run of text since the last border: what is added to it, and how it becomes an item. */

import { countWords } from '../../formats/words/count-words.ts'
import type { TextRole } from '../flow/blocks.ts'
import { withoutSortMarks } from '../inline/marks.ts'
import { preformatted, settle } from '../inline/settle.ts'
import { displayFormula } from '../math/display-formula.ts'
import { innermost, type Walk } from './state.ts'

/** Words of one link that count as linked: no title is longer, so the link was never closed. */
const MAX_LINK_WORDS = 40

/** A link that shows where it leads is a source where a word stands beside it: `The boat's page: https://…`. A list of mere addresses is a menu like others. */
const ADDRESS = /^\s*(?:https?|ftp):\/\/\S+\s*$/
/** Names of publications, as their registries write them, are sources wherever they stand. @source DOI Handbook 2.2; arXiv's scheme of identifiers */
const IDENTIFIER = /^\s*(?:(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:\s?)?10\.\d{4,9}\/\S+|arXiv:\s?[\w.-]+\/?\d\S*)\s*$/i
/** Longer addresses are cut where they are shown. */
const MAX_ADDRESS_CHARS = 200

/** Adds to the run. */
export function append(walk: Walk, text: string): void {
  walk.run += text
  walk.lastButOne = walk.last
  walk.last = text
}

/** Adds text of the page to the run, and counts it for the link that it stands in. */
export function addText(walk: Walk, data: string): void {
  if (data === '') return
  append(walk, data)
  if (walk.links.length > 0) {
    const words = countWords(data)
    if (isAddress(data, walk.links.at(-1)?.attribs.href)) walk.runAddressWords += words
    else if (!IDENTIFIER.test(data)) {
      // A link that never ends is a missing end tag, not a list of links.
      if (walk.linkWords < MAX_LINK_WORDS) walk.runLinkWords += words
      walk.linkWords += words
    }
  }
  if (walk.afterBreak && /\S/.test(data)) walk.afterBreak = false
}

/** Is it where its link leads, perhaps without what every address has: `www.kites.org`, `ada@kites.org`? A file beside the page is a title. */
function isAddress(data: string, href = ''): boolean {
  const text = data.trim()
  if (IDENTIFIER.test(text) || text.length > MAX_ADDRESS_CHARS || /\s/.test(text) || !text.includes('.')) return false
  if (ADDRESS.test(text)) return true
  // The bare name of a host is the name of a site.
  if (!/^www\.|[@/]/i.test(text) || !/^(?:mailto:|https?:\/\/|ftp:\/\/|\/\/)/i.test(href)) return false
  const bare = (address: string): string =>
    address
      .slice(0, 2 * MAX_ADDRESS_CHARS)
      .replace(/^(?:mailto:|(?:[a-z]+:)?\/\/)?(?:www\.)?/i, '')
      .toLowerCase()
  return bare(href).startsWith(bare(text))
}

/** Ends the run of text: what it says becomes an item. */
export function flush(walk: Walk): void {
  const { run } = walk
  walk.afterBreak = false
  if (run === '') return
  const isVerbatim = walk.pre > 0
  const settled = isVerbatim ? preformatted(run) : settle(run)
  if (settled !== '') {
    const { tag, role } = innermost(walk)
    const formula = isVerbatim ? undefined : displayFormula(settled)
    const text = formula ?? (tag === 'th' ? withoutSortMarks(settled) : settled)
    pushText(walk, text, formula !== undefined && role === 'paragraph' ? 'formula' : role)
  }
  walk.run = ''
  walk.last = ''
  walk.lastButOne = ''
  walk.runLinkWords = 0
  walk.runAddressWords = 0
}

/** Ends the run and its paragraph. */
export function cut(walk: Walk): void {
  flush(walk)
  walk.group += 1
}

/** Adds a text to the items, if there is any. */
export function pushText(walk: Walk, text: string, role: TextRole): void {
  if (text === '') return
  const { items, group, runLinkWords, runAddressWords } = walk
  const words = countWords(text)
  const ofMenus = runAddressWords + runLinkWords >= words ? runAddressWords + runLinkWords : runLinkWords
  items.push({
    kind: 'text',
    index: items.length,
    block: innermost(walk).index,
    text,
    words,
    linkWords: Math.min(words, ofMenus),
    role,
    group,
  })
}
