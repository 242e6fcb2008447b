/** Lines and paragraphs as the Gopher rules mean them. */

/** Non-blank lines: the text cut at runs of newlines. An empty text has none. */
export function splitLines(text: string): readonly string[] {
  const trimmed = text.trim()
  return trimmed === '' ? [] : trimmed.split(/\n+/)
}

/** Paragraphs: the text cut at runs of two or more newlines. An empty text has none. */
export function splitParagraphs(text: string): readonly string[] {
  const trimmed = text.trim()
  return trimmed === '' ? [] : trimmed.split(/\n{2,}/)
}
