/** Short comments of a manual right before the long one that begins with the same words: a browser shows one of the two. */
import type { PageFlow, TextItem } from '../../flow/page-flow.ts'

/** What generators call the first sentence of a comment. */
const SHORT = /(?:^|[\s_-])(?:short|brief|summary)(?:[_-]?(?:comment|description|desc|doc|text))?(?=$|[\s_-])/i
/** Texts behind it that the long one may begin in: `[use case]` stands apart. */
const NEAR_TEXTS = 3
/** With fewer letters two comments may begin alike. Judgement: `Sorts it.` */
const MIN_LETTERS = 8

/** Drops those that were kept, where the long one was. */
export function dropShortCopies({ items, blocks }: PageFlow, kept: boolean[], reasons: string[]): void {
  for (const item of items) {
    if (item.kind !== 'text' || !kept[item.index] || item.role === 'heading') continue
    if (!SHORT.test(blocks[item.block]?.element.attribs.class ?? '')) continue
    if (!isBeginOf(item, items, kept)) continue
    kept[item.index] = false
    reasons[item.index] = 'repeated'
  }
}

function isBeginOf({ index, text }: TextItem, items: PageFlow['items'], kept: readonly boolean[]): boolean {
  const letters = lettersOf(text)
  if (letters.length < MIN_LETTERS) return false
  let behind = ''
  for (let at = index + 1; at <= index + NEAR_TEXTS; at += 1) {
    const item = items[at]
    if (item?.kind !== 'text' || !kept[at]) break
    behind += lettersOf(item.text.slice(0, text.length * 2))
    if (behind.startsWith(letters)) return true
    if (!letters.startsWith(behind)) return false
  }
  return false
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
}
