/** Which text of a video is taken, and what it must be like: the rules of a picture's text (`filters/pairs/rules.ts`) with limits and codes of clips, and without personal data. */
import type { ClipText, DropReason, PersonalDataConfig, VideoConfig } from '../../schemas/index.ts'
import { cleanPairText, seenText } from '../pairs/clean-text.ts'
import { FOREIGN_LANGUAGE_VERSION, openForeignLanguage } from '../pairs/foreign-language.ts'
import { type ForeignLanguage, judgePairText, PAIR_RULES_VERSION, type PairFault } from '../pairs/rules.ts'
import { findPersonalData, PERSONAL_DATA_VERSION, replaceFindings } from '../personal-data/find-personal-data.ts'

/** Of what is said here; raise it where it means something else than before. */
export const CLIP_TEXT_VERSION = {
  clips: 1,
  rules: PAIR_RULES_VERSION,
  personalData: PERSONAL_DATA_VERSION,
  foreign: FOREIGN_LANGUAGE_VERSION,
} as const

export type ClipTextLimits = Pick<
  VideoConfig,
  'minWords' | 'maxWords' | 'minCharacters' | 'maxCharacters' | 'minLetterShare'
>

/** Those of the config. */
export function textLimitsOf({
  minWords,
  maxWords,
  minCharacters,
  maxCharacters,
  minLetterShare,
}: VideoConfig): ClipTextLimits {
  return { minWords, maxWords, minCharacters, maxCharacters, minLetterShare }
}

export interface ClipTextFault {
  readonly reason: Extract<DropReason, `clip_${string}`>
  readonly measured: number | string | null
  readonly limit: number | string | null
  readonly detail?: string
}

export interface ClipTextOptions {
  readonly limits: ClipTextLimits
  /** Codes; none: any language. */
  readonly languages: readonly string[]
  readonly personalData: Pick<PersonalDataConfig, 'mode' | 'kinds'>
}

export interface ClipTextJudge {
  /** The first that passes, cleaned; else what is wrong with the best of them. */
  choose(texts: readonly ClipText[]): ClipText | ClipTextFault
  /** With placeholders in the place of personal data, where the config says so. */
  hide(text: string): string
}

/** Loads the model of languages once, where any are asked for. */
export async function openClipTextJudge({ limits, languages, personalData }: ClipTextOptions): Promise<ClipTextJudge> {
  const foreign = await openForeignLanguage(languages)
  const { mode, kinds } = personalData
  const hide = (text: string): string =>
    mode === 'replace' ? replaceFindings(text, findPersonalData(text, kinds)) : text
  return {
    hide,
    choose(texts) {
      let fault: ClipTextFault | undefined
      for (const { text, origin } of texts) {
        const hidden = hide(seenText(text))
        const clean = cleanPairText(hidden)
        const found = judgePairText(hidden, clean, limits) ?? languageFault(clean, foreign)
        if (found === undefined) return { text: clean, origin }
        fault ??= {
          ...found,
          reason: CODES[found.reason] ?? 'clip_no_text',
          detail: `${origin}: ${hidden.slice(0, 200)}`,
        }
      }
      return fault ?? { reason: 'clip_no_text', measured: 0, limit: 1 }
    },
  }
}

function languageFault(text: string, foreign: ForeignLanguage): PairFault | undefined {
  const code = foreign(text)
  return code === undefined ? undefined : { reason: 'pair_language', measured: code, limit: null }
}

/** The codes of a picture's text, as of a clip's. */
const CODES: Readonly<Partial<Record<PairFault['reason'], ClipTextFault['reason']>>> = {
  pair_file_name: 'clip_file_name',
  pair_url: 'clip_url',
  pair_few_letters: 'clip_few_letters',
  pair_credit: 'clip_credit',
  pair_short: 'clip_short',
  pair_long: 'clip_long',
  pair_language: 'clip_language',
}
