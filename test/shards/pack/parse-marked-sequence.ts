/** Reads a marked sequence back by what docs/data-format.md says of it: m3w itself only writes them. */
type SequenceItem = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'image' }

const END_OF_CHUNK = '<EOC>'
const IMAGE = '<image>'

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

/** Takes one backslash out of every escaped marker: the inverse of `escapeMarkers`. */
export function unescapeMarkers(text: string): string {
  return text.replace(/<\\(\\*)(image|EOC)>/g, '<$1$2>')
}
