/** Letters by script: how much text a piece holds, and the languages that a script alone decides. */
import { unitsOf, unitTable } from '../../../core/text/unit-table.ts'
import type { LanguageGuess } from './model.ts'

interface Script {
  /** One character of the script, for a regular expression with the flag u. */
  readonly characters: string
  /** What a letter weighs: about how many Latin letters say as much. */
  readonly weight: number
  /** The only language of lid.176 that is written in it. */
  readonly code?: string
}

// A word of Chinese or Japanese is 1.6 to 2 characters long, one of Korean 2.5 syllables, one of English 4.7 letters.
const IDEOGRAPH_WEIGHT = 3
const SYLLABLE_WEIGHT = 2

const alone = (script: string, code: string): Script => ({ characters: `\\p{sc=${script}}`, weight: 1, code })

// Hebrew (also Yiddish), Georgian (Mingrelian), Bengali, Devanagari, Arabic, Cyrillic and Latin are shared, so the model decides.
const SCRIPTS: readonly Script[] = [
  { characters: '\\p{L}', weight: 1 },
  { characters: '[\\p{sc=Hani}\\p{sc=Bopo}]', weight: IDEOGRAPH_WEIGHT },
  { characters: '[\\p{sc=Hira}\\p{sc=Kana}]', weight: IDEOGRAPH_WEIGHT },
  { characters: '\\p{sc=Hang}', weight: SYLLABLE_WEIGHT, code: 'ko' },
  alone('Thai', 'th'),
  alone('Grek', 'el'),
  alone('Armn', 'hy'),
  alone('Laoo', 'lo'),
  alone('Khmr', 'km'),
  alone('Mymr', 'my'),
  alone('Tibt', 'bo'),
  alone('Sinh', 'si'),
  alone('Taml', 'ta'),
  alone('Telu', 'te'),
  alone('Knda', 'kn'),
  alone('Mlym', 'ml'),
  alone('Gujr', 'gu'),
  alone('Guru', 'pa'),
  alone('Orya', 'or'),
  alone('Ethi', 'am'),
  alone('Thaa', 'dv'),
  { characters: '\\p{sc=Latn}', weight: 1 },
]
const LATIN = SCRIPTS.length - 1
const HAN = 1
const KANA = 2
const NO_LETTER = 255
/** The high surrogates of planes 2 and 3, where every assigned character is an ideograph. */
const HAN_HIGH_SURROGATES = { first: 0xd840, last: 0xd88f }

/** Index in SCRIPTS of each UTF-16 code unit. */
const scriptTable = unitTable((table) => {
  table.fill(NO_LETTER)
  // Later lines win.
  for (const [index, { characters }] of SCRIPTS.entries()) {
    for (const unit of unitsOf(new RegExp(`(?=[\\p{L}\\p{M}])${characters}`, 'gu'))) table[unit] = index
  }
  table.fill(HAN, HAN_HIGH_SURROGATES.first, HAN_HIGH_SURROGATES.last + 1)
})

/** Weight of the letters of each script in a text, by index in SCRIPTS: what all that is asked here is told from. */
export type ScriptWeights = Float64Array

/** Goes through a text once. */
export function weighScripts(text: string): ScriptWeights {
  const weights = new Float64Array(SCRIPTS.length)
  const scripts = scriptTable()
  for (let at = 0; at < text.length; at += 1) {
    const index = scripts[text.charCodeAt(at)] ?? NO_LETTER
    if (index !== NO_LETTER) weights[index] = (weights[index] ?? 0) + (SCRIPTS[index]?.weight ?? 0)
  }
  return weights
}

/** judgement: a name in its own spelling, a sample of letters. */
const MIN_FOREIGN_SHARE = 0.05

/** Whether a text is mostly in Latin letters, but not nearly all of it. */
export function isLatinWithOthers(weights: ScriptWeights): boolean {
  const share = (weights[LATIN] ?? 0) / Math.max(1, sum(weights))
  return share > MIN_SCRIPT_SHARE && share < 1 - MIN_FOREIGN_SHARE
}

const sum = (weights: Float64Array): number => weights.reduce((all, weight) => all + weight, 0)

/** How much a text says, in Latin letters; 0 for digits and signs. */
export function letterWeight(weights: ScriptWeights): number {
  return sum(weights)
}

/** A Chinese text names things in kana now and then; of a Japanese one they are about half, of a list of its titles a tenth. */
const MIN_KANA_SHARE = 0.1
/** judgement: as a vote, a script has to hold more than all others together. */
const MIN_SCRIPT_SHARE = 0.5

/**
 * The language of a text most of whose letters are of a script that only one language is written in; the score is their share.
 * Undefined where the script leaves a choice. Kana make a text Japanese, and the ideographs between them too.
 */
export function languageByScript(weights: ScriptWeights): LanguageGuess | undefined {
  const total = sum(weights)
  if (total === 0) return undefined
  const han = weights[HAN] ?? 0
  const kana = weights[KANA] ?? 0
  if (kana > 0 && kana >= MIN_KANA_SHARE * (han + kana)) {
    return (han + kana) / total > MIN_SCRIPT_SHARE ? { code: 'ja', score: (han + kana) / total } : undefined
  }
  const best = SCRIPTS.findIndex(
    ({ code }, index) => code !== undefined && (weights[index] ?? 0) / total > MIN_SCRIPT_SHARE,
  )
  const code = SCRIPTS[best]?.code
  return code === undefined ? undefined : { code, score: (weights[best] ?? 0) / total }
}

/** Labels of lid.176 of other languages that are written in ideographs alone: Wu, Cantonese. */
const OTHER_CHINESE: ReadonlySet<string> = new Set(['wuu', 'yue'])
/** judgement: a heading or a name of a book in Japanese may go without kana; sentences of this many ideographs do not */
const MIN_IDEOGRAPHS = 30

/** judgement: the model says .998 of a table of a company in Japanese, and up to .57 of lists in Chinese */
const SURELY_JAPANESE = 0.9

/**
 * What a model says of a text in ideographs without any kana is said of Chinese: a recipe or a list without particles gets half of Japanese, Korean or Serbian. A table of a
 * company or a list of addresses in Japanese may go without kana, and the model is sure of them. Other texts, and those that it calls Wu or Cantonese, stay as they are.
 */
export function onlyChinese(guesses: readonly LanguageGuess[], weights: ScriptWeights): readonly LanguageGuess[] {
  const han = weights[HAN] ?? 0
  if (han < MIN_IDEOGRAPHS * IDEOGRAPH_WEIGHT || (weights[KANA] ?? 0) > 0 || han / sum(weights) <= MIN_SCRIPT_SHARE)
    return guesses
  const [best] = guesses
  if (best === undefined || OTHER_CHINESE.has(best.code)) return guesses
  if (best.code === 'ja' && best.score >= SURELY_JAPANESE) return guesses
  return [
    {
      code: 'zh',
      score: Math.min(
        1,
        guesses.reduce((all, { score }) => all + score, 0),
      ),
    },
  ]
}
