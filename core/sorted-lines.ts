/** Exact look-ups in a list of millions of lines, without a string for each: the list stays the bytes that it is. */

/** UTF-8 lines, each once, in order of their bytes, each with a newline behind it. */
export type SortedLines = Buffer

const NEWLINE = 0x0a

/** Sorts lines and drops blank ones and repetitions. Takes their bytes twice and 12 bytes a line, so that a list of millions is no matter. */
export function sortLines(lines: Iterable<string>): SortedLines {
  const { bytes, starts } = writeLines(lines)
  const count = starts.length - 1
  const endOf = (line: number): number => (starts[line + 1] as number) - 1
  const compare = (a: number, b: number): number => bytes.compare(bytes, starts[b], endOf(b), starts[a], endOf(a))
  const order = Uint32Array.from({ length: count }, (_, line) => line).sort(compare)
  const sorted = Buffer.allocUnsafeSlow(bytes.length)
  let end = 0
  for (const [place, line] of order.entries()) {
    if (place > 0 && compare(order[place - 1] as number, line) === 0) continue
    end += bytes.copy(sorted, end, starts[line], endOf(line) + 1)
  }
  return sorted.subarray(0, end)
}

/** The lines that are not blank, one behind the other, each with its newline; where each starts, and where the last ends. */
function writeLines(lines: Iterable<string>): { readonly bytes: Buffer; readonly starts: readonly number[] } {
  let bytes = Buffer.allocUnsafeSlow(FIRST_BYTES)
  const starts = [0]
  let at = 0
  for (const line of lines) {
    if (line === '') continue
    const most = at + line.length * MOST_UNIT_BYTES + 1
    if (most > bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(most, 2 * bytes.length))
      bytes.copy(larger, 0, 0, at)
      bytes = larger
    }
    at += bytes.write(line, at, 'utf8')
    bytes[at++] = NEWLINE
    starts.push(at)
  }
  return { bytes: bytes.subarray(0, at), starts }
}

const FIRST_BYTES = 4096
/** Of UTF-8, for a UTF-16 code unit. */
const MOST_UNIT_BYTES = 3

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
