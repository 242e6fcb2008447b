/** Texts that are short lines and nothing else, as what software writes around posts. */
import type { TextItem } from '../../flow/page-flow.ts'

/** Longer ones say something. Judgement: `Registered: 12 September 2004`, `Location: Cape Town, South Africa` */
const LINE_CHARS = 48
const LINE_WORDS = 6

/** The lines of a text of short ones; none of another. */
export function shortLines({ role, text, words }: TextItem): readonly string[] {
  const lines = text.split('\n')
  if (role === 'code' || words > LINE_WORDS * lines.length) return []
  return lines.every((line) => line.length <= LINE_CHARS) ? lines : []
}
