/**
 * The marked sequence: the text form of a document, as Flamingo trains on it (design in docs/data-format.md).
 *
 * `<EOC>` stands before every `<image>` and once at the end. A marker in the page's own text gets one backslash after its `<`,
 * and one more if it has some already, so that the reader takes one away: `<image>` is written `<\image>`, `<\image>` is `<\\image>`.
 */
type SequenceItem = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'image' }

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

/** The inverse of `markedSequence`: its texts and images in order. Undefined for text that no document gives. */
export function parseMarkedSequence(sequence: string): SequenceItem[] | undefined {
  if (!sequence.endsWith(END_OF_CHUNK)) return undefined
  const items: SequenceItem[] = []
  const [lead = '', ...chunks] = sequence.slice(0, -END_OF_CHUNK.length).split(END_OF_CHUNK)
  if (lead.includes(IMAGE)) return undefined
  if (lead !== '') items.push({ kind: 'text', text: unescapeMarkers(lead) })
  for (const chunk of chunks) {
    const text = chunk.slice(IMAGE.length)
    if (!chunk.startsWith(IMAGE) || text.includes(IMAGE)) return undefined
    items.push({ kind: 'image' })
    if (text !== '') items.push({ kind: 'text', text: unescapeMarkers(text) })
  }
  return items
}

/** Puts one backslash more into every marker, escaped or not. */
export function escapeMarkers(text: string): string {
  return text.replace(/<(\\*)(image|EOC)>/g, '<\\$1$2>')
}

/** Takes one backslash out of every escaped marker: the inverse of `escapeMarkers`. */
export function unescapeMarkers(text: string): string {
  return text.replace(/<\\(\\*)(image|EOC)>/g, '<$1$2>')
}
