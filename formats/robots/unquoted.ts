/** Values that people put in quotes, in robots.txt and in headers. */

/** A text without the blanks and quotes at its ends. By index: a pattern that ends in `["'\s]+$` tries a long run of them from each of its characters. */
export function unquoted(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isQuoteOrBlank(text, start)) start += 1
  while (end > start && isQuoteOrBlank(text, end - 1)) end -= 1
  return text.slice(start, end)
}

function isQuoteOrBlank(text: string, at: number): boolean {
  return /["'\s]/.test(text.charAt(at))
}
