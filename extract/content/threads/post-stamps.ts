/** Lines of a thread that say who wrote a post, and when. */
import type { PageFlow, TextItem } from '../../flow/page-flow.ts'

/** Of the line above a post, with who wrote it and when to the minute: more is what somebody says. Judgement: `Reply 12 - Posted by: sunset 5/12/2024 12:47:34 PM (No. 1716619)` */
const STAMP_CHARS = 120
const STAMP_WORDS = 18
/** Fewer above boxes of one name may be what somebody says of a day; in boxes without a name more. Judgement. */
const MIN_STAMPS = 2
const MIN_NAMELESS_STAMPS = 3
const DAY =
  '(?:\\d{1,4}[-./]\\d{1,2}[-./]\\d{2,4}|\\d{1,2}(?:st|nd|rd|th|\\.)?[-. ]\\p{L}{3,10}\\.?,?[-. ]\\d{2,4}|\\p{L}{3,10}\\.? \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}|\\d{4} ?[年년] ?\\d{1,2} ?[月월] ?\\d{1,2} ?[日일])'
const MINUTE = '\\d{1,2}[:.h]\\d{2}(?:[:.]\\d{2})?(?:\\s?[ap]\\.?m\\b\\.?)?'
/** A name, then day and time, then a number of the post or a place. What begins with a day may be a log that somebody shows. */
const STAMP = new RegExp(
  `^(?![^\\p{L}\\p{N}]*${DAY}).{2,60}?[\\s,(·•|–-]${DAY}[\\s,@·•|–-]+(?:\\p{L}{1,3}\\s)?${MINUTE}(?:[^\\p{L}\\p{N}].{0,40})?$`,
  'iu',
)

/** The texts above posts that say who wrote them and when. */
export function postStamps({ items, blocks }: PageFlow): readonly number[] {
  const byBox = new Map<string, number[]>()
  for (const item of items) {
    if (item.kind !== 'text' || item.role === 'code' || !isStamp(item)) continue
    const box = blocks[item.block]
    const name = box === undefined ? '' : (box.element.attribs.class ?? '')
    byBox.set(name, [...(byBox.get(name) ?? []), item.index])
  }
  return [...byBox].flatMap(([name, found]) =>
    found.length >= (name === '' ? MIN_NAMELESS_STAMPS : MIN_STAMPS) ? found : [],
  )
}

function isStamp({ text, words }: TextItem): boolean {
  return text.length <= STAMP_CHARS && words <= STAMP_WORDS && text.split('\n').some((line) => STAMP.test(line))
}
