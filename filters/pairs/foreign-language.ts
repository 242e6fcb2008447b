/** Whether the text of a picture is in a language that nobody asked for: the page's language says little of a single caption. */
import {
  LANGUAGE_VERSION,
  type LanguageIdentifier,
  openLanguageIdentifier,
} from '../text/language/identify-language.ts'
import type { ForeignLanguage } from './rules.ts'

/** Part of the versions of the stages that ask. */
export const FOREIGN_LANGUAGE_VERSION = { rule: 2, language: LANGUAGE_VERSION }

/** judgement: of fewer characters lid.176 is not to be believed (next to nothing is known of text below a sentence). */
const MIN_CHARACTERS = 40
/** @source FineWeb's limit for lid.176 (arXiv 2406.17557): here a text goes only where the model is sure that it is another language */
const MIN_SCORE = 0.65

/** Fewer letters of another script are signs of formulas and units (`α = 0.5`). Judgement. */
const MIN_LETTERS = 3
/** Scripts in wide use beside the likely one. @source CLDR, languageInfo of supplemental data */
const SECOND: Readonly<Record<string, readonly string[]>> = {
  az: ['Cyrl', 'Arab'],
  kk: ['Arab'],
  ku: ['Arab'],
  ms: ['Arab'],
  pa: ['Arab'],
  sd: ['Deva'],
  uz: ['Cyrl', 'Arab'],
}
/** Scripts that stand for several in the tables of likely ones. @source ISO 15924: Jpan, Kore, Hans, Hant */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  Jpan: ['Hani', 'Hira', 'Kana'],
  Kore: ['Hang', 'Hani'],
  Hans: ['Hani', 'Bopo'],
  Hant: ['Hani', 'Bopo'],
}

/** None wanted: every language is. Loads the model once. */
export async function openForeignLanguage(wanted: readonly string[]): Promise<ForeignLanguage> {
  if (wanted.length === 0) return () => undefined
  const identify: LanguageIdentifier = await openLanguageIdentifier()
  const isOfOtherScript = openScriptRule(wanted)
  return (text) => {
    const isOther = isOfOtherScript(text)
    if (!isOther && text.length < MIN_CHARACTERS) return undefined
    const { code, score } = identify({ segments: [{ kind: 'text', type: 'paragraph', text }] })
    if (isOther) return wanted.includes(code) ? undefined : code
    return score >= MIN_SCORE && code !== 'und' && !wanted.includes(code) ? code : undefined
  }
}

/**
 * Whether most letters of a text are of scripts in which no wanted language is written, however short it is. Latin never counts against a text: names stand in it everywhere.
 * @source Unicode CLDR, likely subtags: the script of a language
 */
function openScriptRule(wanted: readonly string[]): (text: string) => boolean {
  const scripts = wanted.map(likelyScript)
  // Of a language that the tables do not know nothing is said.
  if (scripts.includes(undefined)) return () => false
  const parts = scripts.flatMap((script = '') => PARTS[script] ?? [script])
  const names = new Set(['Latn', ...parts, ...wanted.flatMap((label) => SECOND[label] ?? [])])
  const own = new RegExp([...names].map((name) => `\\p{Script=${name}}`).join('|'), 'gu')
  return (text) => {
    const ours = text.match(own)?.length ?? 0
    // Letters that all scripts share, such as those of formulas, are of none.
    const letters = text.match(/(?![\p{Script=Common}\p{Script=Inherited}])\p{L}/gu)?.length ?? 0
    return letters - ours >= MIN_LETTERS && ours * 2 < letters
  }
}

function likelyScript(label: string): string | undefined {
  try {
    const { script = '' } = new Intl.Locale(label).maximize()
    // Throws for variants of a script (Latf, Latg), which are none of Unicode's.
    new RegExp((PARTS[script] ?? [script]).map((name) => `\\p{Script=${name}}`).join(''), 'u').test('')
    return script
  } catch {
    return undefined
  }
}
