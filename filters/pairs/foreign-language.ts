/** Whether the text of a picture is in a language that nobody asked for: the page's language says little of a single caption. */
import {
  LANGUAGE_VERSION,
  type LanguageIdentifier,
  openLanguageIdentifier,
} from '../text/language/identify-language.ts'
import type { ForeignLanguage } from './rules.ts'

/** Part of the versions of the stages that ask. */
export const FOREIGN_LANGUAGE_VERSION = { rule: 1, language: LANGUAGE_VERSION }

/** judgement: of fewer characters lid.176 is not to be believed (next to nothing is known of text below a sentence). */
const MIN_CHARACTERS = 40
/** @source FineWeb's limit for lid.176 (arXiv 2406.17557): here a text goes only where the model is sure that it is another language */
const MIN_SCORE = 0.65

/** None wanted: every language is. Loads the model once. */
export async function openForeignLanguage(wanted: readonly string[]): Promise<ForeignLanguage> {
  if (wanted.length === 0) return () => undefined
  const identify: LanguageIdentifier = await openLanguageIdentifier()
  return (text) => {
    if (text.length < MIN_CHARACTERS) return undefined
    const { code, score } = identify({ segments: [{ kind: 'text', type: 'paragraph', text }] })
    return score >= MIN_SCORE && code !== 'und' && !wanted.includes(code) ? code : undefined
  }
}
