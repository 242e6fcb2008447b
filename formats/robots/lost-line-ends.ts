/** Line ends that a robots.txt lost on its way: to a template, a page, another charset, or into blanks. */
import { isKey, MAX_KEY } from './record-keys.ts'

/** Where a line ended before a template, a page or another charset took its end: a tag, or an end that only Unicode has. No path holds any of them. */
const LOST_LINE_END = /<br\s{0,9}\/?>|[\u0085\u2028\u2029]/gi
/** The letters that stand for line ends; such a run is one before a record, a comment or the end alone, as `\news` may be a path. */
const LETTERED_LINE_ENDS = /(?:(?:\\r)?\\n\s*)+/g

/** A text with its lost line ends. */
export function withLineEnds(text: string): string {
  const ended = text.replace(LOST_LINE_END, '\n')
  return ended.replace(LETTERED_LINE_ENDS, (found, at: number) => {
    const next = ended.slice(at + found.length, at + found.length + MAX_KEY + 1)
    const colon = next.search(/[:\uff1a]/)
    return /^(?:$|[#\n])/.test(next) || (colon >= 0 && isKey(next.slice(0, colon))) ? '\n' : found
  })
}

/** The records of a line that begins with one, parted at the blanks before their keys. An `Allow` behind several words is one of a sentence: `/ never allow: /x` opens nothing. */
export function partsOf(line: string): readonly string[] {
  const first = line.search(/[:\uff1a]/)
  if (first < 0 || !isKey(line.slice(0, first))) return [line]
  const parts: string[] = []
  let from = 0
  for (const { index } of line.matchAll(/[:\uff1a]/g)) {
    const start = index <= first ? -1 : keyStart(line, index)
    if (start <= from) continue
    parts.push(line.slice(from, start).trim())
    from = start
  }
  parts.push(line.slice(from))
  return parts.map((part, at) => {
    const path = /^dis[^:\uff1a]*[:\uff1a]\s*\S+(?=\s+\S)/i.exec(part)?.[0]
    if (path !== undefined && /^allow/i.test(parts[at + 1] ?? '')) return path
    return /^allow/i.test(part) && /[:\uff1a]\s*\S+\s+\S/.test(parts[at - 1] ?? '') ? '' : part
  })
}

/** Where the key before a colon begins, of one word to three, or -1. */
function keyStart(line: string, colon: number): number {
  const near = line.slice(Math.max(0, colon - MAX_KEY), colon)
  const words = /(?:\s[a-z_\u2010-\u2015-]+){1,3}\s*$/i.exec(near)?.[0]
  if (words === undefined) return -1
  for (let at = 0; at < words.length; at += 1)
    if (/\s/.test(words.charAt(at)) && /\S/.test(words.charAt(at + 1)) && isKey(words.slice(at)))
      return colon - words.length + at + 1
  return -1
}
