/** The part of a page that its charset is guessed from: its text outside ASCII, not its markup and scripts. */

/** Enough for thousands of letters of any language; more only costs time. */
const SAMPLE_BYTES = 16_384
/** Text that is fewer high bytes than these says less than the attributes and scripts. Judgement: two words. */
const ENOUGH = 8

const LESS = 0x3c
const SPACE = 0x20

/** Elements whose content is no text of the page. */
const SKIPPED = /^<(script|style|template)[\s/>]/i
/** What the longest of those names takes. */
const NAME_BYTES = 12

/** The text between tags that holds bytes outside ASCII; the page from its first such byte where the text has next to none. */
export function sampleText(bytes: Uint8Array): Uint8Array {
  const page = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const sample = Buffer.alloc(SAMPLE_BYTES)
  let length = 0
  let high = 0
  for (let at = 0; at < page.length && length < SAMPLE_BYTES; ) {
    const end = orEnd(page, page.indexOf(LESS, at))
    const first = firstHigh(page, at, end)
    if (first < end) {
      length += page.copy(sample, length, at, end)
      high += end - first
      // The last word of one text and the first of the next are no neighbours.
      if (length < SAMPLE_BYTES) sample[length++] = SPACE
    }
    at = afterTag(page, end)
  }
  if (high >= ENOUGH) return sample.subarray(0, length)
  const first = firstHigh(page, 0, page.length)
  return page.subarray(Math.max(0, first - NAME_BYTES), first + SAMPLE_BYTES)
}

function firstHigh(page: Buffer, from: number, to: number): number {
  let at = from
  while (at < to && (page[at] ?? 0) < 0x80) at += 1
  return at
}

/** The position after a tag or comment, or after the element if its content is skipped. */
function afterTag(page: Buffer, start: number): number {
  if (page.toString('latin1', start, start + 4) === '<!--') return orEnd(page, page.indexOf('-->', start))
  const skipped = SKIPPED.exec(page.toString('latin1', start, start + NAME_BYTES))?.[1]?.toLowerCase()
  if (skipped === undefined) return orEnd(page, page.indexOf('>', start)) + 1
  for (let at = page.indexOf('</', start); at >= 0; at = page.indexOf('</', at + 2))
    if (page.toString('latin1', at + 2, at + 2 + skipped.length).toLowerCase() === skipped) return at
  return page.length
}

function orEnd(page: Buffer, found: number): number {
  return found < 0 ? page.length : found
}
