/** What the text of a pair must be like, and the picture: pure rules, in the order in which they are applied. */
import { letterShare } from '../../core/text/letter-share.ts'
import { simpleWords } from '../../core/text/simple-words.ts'
import type { Caption, DropReason, ImageMeasures, PairLimits } from '../../schemas/index.ts'
import { cleanPairText, seenText } from './clean-text.ts'

/** Of all rules here, the choice of texts and the cleaning; stands in drop records. Raise it where any means something else than before. */
export const PAIR_RULES_VERSION = 3

export interface PairFault {
  readonly reason: Extract<DropReason, `pair_${string}`>
  readonly measured: number | string | null
  readonly limit: number | string | null
  readonly detail?: string
}

/** What a text must be like. */
export type PairTextLimits = Pick<
  PairLimits,
  'minWords' | 'maxWords' | 'minCharacters' | 'maxCharacters' | 'minLetterShare'
>

/** The language of a text, where it is surely another than those that were asked for; else undefined. */
export type ForeignLanguage = (text: string) => string | undefined

/** Ends in the suffix of a picture and has no space before; or a camera's word and a number. @source docs/pairs.md, measured on 3,492 image places */
const FILE_NAME =
  /^(?:\S+\.(?:jpe?g|png|gif|webp|svg|avif|bmp|tiff?)|(?:img|dscn?|image|photo|pict?|picture|screenshot|screen shot|untitled|logo|banner|thumb(?:nail)?|figure|fig|slide|pxl|wp)[ ._-]*[\d ._x-]*)$/i
const URL_TEXT = /^(?:https?:\/\/|www\.)\S+$/i

/** What is wrong with the picture. */
export function judgePairImage({ widthPx, heightPx }: ImageMeasures, limits: PairLimits): PairFault | undefined {
  const side = Math.min(widthPx, heightPx)
  if (side < limits.minSidePx) return { reason: 'pair_small_px', measured: side, limit: limits.minSidePx }
  const aspect = Math.max(widthPx, heightPx) / side
  if (aspect > limits.maxAspect) return { reason: 'pair_aspect', measured: aspect, limit: limits.maxAspect }
  return undefined
}

/** The first text that passes, cleaned; else what is wrong with the best of them. */
export function choosePairText(
  captions: readonly Caption[],
  limits: PairLimits,
  foreign: ForeignLanguage,
): { readonly text: string; readonly origin: Caption['origin'] } | PairFault {
  let fault: PairFault | undefined
  for (const { text: found, origin } of captions) {
    const text = seenText(found)
    const clean = cleanPairText(text)
    const wrong = judgePairText(text, clean, limits) ?? judgeLanguage(clean, foreign)
    if (wrong === undefined) return { text: clean, origin }
    fault ??= { ...wrong, detail: `${origin}: ${text.slice(0, 200)}` }
  }
  return fault ?? { reason: 'pair_no_text', measured: 0, limit: 1 }
}

/** `clean`: the text without what cleaning takes off. */
export function judgePairText(text: string, clean: string, limits: PairTextLimits): PairFault | undefined {
  if (FILE_NAME.test(text.slice(0, 300))) return { reason: 'pair_file_name', measured: null, limit: null }
  if (URL_TEXT.test(text)) return { reason: 'pair_url', measured: null, limit: null }
  const words = simpleWords(clean).length
  const characters = [...clean].length
  if (characters > limits.maxCharacters)
    return { reason: 'pair_long', measured: characters, limit: limits.maxCharacters }
  if (words > limits.maxWords) return { reason: 'pair_long', measured: words, limit: limits.maxWords }
  const letters = letterShare(clean)
  if (clean !== '' && letters < limits.minLetterShare)
    return { reason: 'pair_few_letters', measured: letters, limit: limits.minLetterShare }
  if (words < limits.minWords) {
    const isCleaned = clean.length < text.length && simpleWords(text).length >= limits.minWords
    return { reason: isCleaned ? 'pair_credit' : 'pair_short', measured: words, limit: limits.minWords }
  }
  if (characters < limits.minCharacters)
    return { reason: 'pair_short', measured: characters, limit: limits.minCharacters }
  return undefined
}

function judgeLanguage(text: string, foreign: ForeignLanguage): PairFault | undefined {
  const code = foreign(text)
  return code === undefined ? undefined : { reason: 'pair_language', measured: code, limit: null }
}
