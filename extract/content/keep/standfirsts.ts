/** Standfirsts: what stands between a headline and its text, in a box that is named for it. The header around both goes for its name, and they are the text's first words. */
import type { Block } from '../../flow/blocks.ts'
import type { PageFlow, TextItem } from '../../flow/page-flow.ts'
import { titleMatcher } from '../measure/headline.ts'

/** What themes and newspapers call it, in the languages of most pages. */
const NAME =
  /(?:^|[\s_-])(?:lead|lede|lead-?text|standfirst|stand-first|dek|deck|sub-?title|sub-?head(?:line|ing)?|abstract|excerpt|intro(?:duction)?|intro-?text|epigraph|chapo|chapeau|vorspann|entradilla|bajada|copete|ingress|sapo|sommario|occhiello|manchet|perex)(?=$|[\s_])/
/** What the first page of a site calls its own name and what stands under it: no words of a text. */
const OF_SITE =
  /(?:^|[\s_-])(?:site|blog|brand|logo|navbar|masthead)[\s_-]?(?:title|name|sub-?title|sub-?head(?:line|ing)?|intro|description|tag-?line)(?=$|[\s_-])/
/** Texts behind the headline that are looked at: byline, date and links to share stand between. Judgement. */
const LOOK_AHEAD = 8
/** Fewer are a label, more are the text. Judgement. */
const MIN_WORDS = 4
const MAX_WORDS = 80
/** Blocks around a text that are asked for their name. */
const LEVELS = 2
/** Longer class attributes are generated. */
const MAX_NAME_CHARS = 200
/** A heading that says so much of the title is the headline. The same as of teasers (drop/teasers.ts). */
const HEADLINE_SHARE = 0.5

/** What a rule of names may have dropped. */
const SPARED = /^(?:weak:(?:header|banner|meta)|short:.*|outside|)$/

/** Keeps the standfirsts of a page's headline. */
export function keepStandfirsts(
  { items, blocks }: PageFlow,
  title: string | undefined,
  kept: boolean[],
  reasons: string[],
): void {
  const headline = headlineOf({ items, blocks }, title)
  if (headline === undefined || isOfSite(blocks, headline)) return
  const around = new Set(pathOf(blocks, headline.block))
  let seen = 0
  for (let at = headline.index + 1; at < items.length && seen < LOOK_AHEAD; at += 1) {
    const item = items[at]
    if (item?.kind !== 'text') continue
    seen += 1
    if (kept[at] || !SPARED.test(reasons[at] ?? '') || !isStandfirst(blocks, item)) continue
    // In a box of another name, such as one to subscribe, it is what that box says.
    if (pathOf(blocks, item.block).some((box) => !around.has(box) && isOther(box))) continue
    kept[at] = true
    reasons[at] = 'text'
  }
}

/** The first `h1` that says much of the title. */
function headlineOf(
  { items, blocks }: Pick<PageFlow, 'items' | 'blocks'>,
  title: string | undefined,
): TextItem | undefined {
  const shareOfTitle = titleMatcher(title)
  return items.find(
    (item): item is TextItem =>
      item.kind === 'text' && blocks[item.block]?.tag === 'h1' && shareOfTitle(item.text) >= HEADLINE_SHARE,
  )
}

function isStandfirst(blocks: readonly Block[], { words, linkWords, role, block }: TextItem): boolean {
  if (words < MIN_WORDS || words > MAX_WORDS || linkWords > 0 || role === 'list') return false
  let box = blocks[block]
  // What asks to turn on scripts stands there too.
  if (box?.noscript === true || isOfSite(blocks, { block })) return false
  for (let level = 0; level < LEVELS && box !== undefined; level += 1) {
    if (NAME.test(nameOf(box))) return true
    box = blocks[box.parent]
  }
  return false
}

/** Is it named as what a site says of itself? */
function isOfSite(blocks: readonly Block[], { block }: Pick<TextItem, 'block'>): boolean {
  let box = blocks[block]
  for (let level = 0; level < LEVELS && box !== undefined; level += 1) {
    if (OF_SITE.test(nameOf(box))) return true
    box = blocks[box.parent]
  }
  return false
}

function nameOf({ element: { attribs } }: Block): string {
  return (attribs.class ?? '').slice(0, MAX_NAME_CHARS).toLowerCase()
}

/** A block and those around it. */
function pathOf(blocks: readonly Block[], from: number): Block[] {
  const path: Block[] = []
  for (let box = blocks[from]; box !== undefined; box = blocks[box.parent]) path.push(box)
  return path
}

/** Is a box hidden, or called something else than a header, which a standfirst's own may be: `article-header__intro`? */
function isOther({ hints: { strong, weak, comments, hidden } }: Block): boolean {
  return strong !== undefined || comments || hidden !== undefined || (weak !== undefined && weak !== 'header')
}
