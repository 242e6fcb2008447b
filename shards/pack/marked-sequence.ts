/**
 * The marked sequence: the text form of a document, as Flamingo trains on it (design in docs/data-format.md).
 *
 * `<EOC>` stands before every `<image>` and once at the end. A marker in the page's own text gets one backslash after its `<`,
 * and one more if it has some already, so that the reader takes one away: `<image>` is written `<\image>`, `<\image>` is `<\\image>`.
 */
const END_OF_CHUNK = '<EOC>'
const IMAGE = '<image>'

/** The marked sequence of two parallel arrays of which at each position exactly one is not null. */
export function markedSequence({
  texts,
  images,
}: {
  readonly texts: readonly (string | null)[]
  readonly images: readonly (string | null)[]
}): string {
  const parts = images.map((image, position) =>
    image === null ? escapeMarkers(texts[position] ?? '') : END_OF_CHUNK + IMAGE,
  )
  return parts.join('') + END_OF_CHUNK
}

/** Puts one backslash more into every marker, escaped or not. */
export function escapeMarkers(text: string): string {
  return text.replace(/<(\\*)(image|EOC)>/g, '<\\$1$2>')
}
