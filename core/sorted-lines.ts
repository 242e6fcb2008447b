/** Exact look-ups in a list of millions of lines, without a string for each: the list stays the bytes that it is. */

/** UTF-8 lines, each once, in order of their bytes, each with a newline behind it. */
export type SortedLines = Buffer

const NEWLINE = 0x0a

/** Sorts lines and drops blank ones and repetitions. */
export function sortLines(lines: Iterable<string>): SortedLines {
  const distinct = [...new Set(lines)].filter((line) => line !== '').map((line) => Buffer.from(line, 'utf8'))
  distinct.sort(Buffer.compare)
  return Buffer.concat(distinct.flatMap((line) => [line, Buffer.from('\n')]))
}

/** Binary search: looks at about log2 of the list's bytes lines. */
export function searchSortedLines(lines: SortedLines, entry: string): boolean {
  const wanted = Buffer.from(entry, 'utf8')
  let low = 0
  let high = lines.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const start = lines.lastIndexOf(NEWLINE, middle - 1) + 1
    const begin = middle === 0 ? 0 : start
    const end = lines.indexOf(NEWLINE, begin)
    const order = lines.compare(wanted, 0, wanted.length, begin, end)
    if (order === 0) return true
    if (order < 0) low = end + 1
    else high = begin
  }
  return false
}
