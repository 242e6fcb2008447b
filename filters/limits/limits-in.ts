/** The limits of a config on what documents and images were measured at, for reports. */
import { type Config, labelOf, pairLimits, type SampleKind } from '../../schemas/index.ts'
import { IMAGE_RULES } from '../image/rules.ts'
import { limitsFor } from '../text/language/judge-language.ts'
import { TEXT_RULES } from '../text/rules.ts'

/** A limit on a value of samples of a kind, or of their images. */
interface MeasuredLimit {
  readonly of: 'document' | 'image' | 'pair' | 'clip'
  readonly measure: string
  readonly reason: string
  readonly side: 'min' | 'max'
  readonly limit: number
}

/** The limits of a config on measured values of a kind, for reports. */
export function limitsIn(config: Config, kind: SampleKind = 'page'): readonly MeasuredLimit[] {
  if (kind === 'page') return limitsOfPages(config)
  return (kind === 'pair' ? limitsOfPairs(config) : limitsOfClips(config)).flatMap(
    ([of, measure, reason, side, limit]) => (limit === null ? [] : [{ of, measure, reason, side, limit }]),
  )
}

type Row = readonly [
  of: MeasuredLimit['of'],
  measure: string,
  reason: string,
  side: MeasuredLimit['side'],
  limit: number | null,
]

function limitsOfPairs({ pairs }: Config): readonly Row[] {
  const { minWords, minSidePx, maxAspect, minScore } = pairLimits(pairs)
  return [
    ['pair', 'words', 'pair_short', 'min', minWords],
    ['image', 'shorterSide', 'pair_small_px', 'min', minSidePx],
    ['image', 'aspect', 'pair_aspect', 'max', maxAspect],
    ['pair', 'score', 'pair_score_low', 'min', minScore],
  ]
}

function limitsOfClips({ video }: Config): readonly Row[] {
  return [
    ['clip', 'words', 'clip_short', 'min', video.minWords],
    ['clip', 'videoSide', 'clip_small_px', 'min', video.minSidePx],
    ['clip', 'motion', 'clip_still', 'min', video.minMotion],
    ['clip', 'cutsPerSecond', 'clip_montage', 'max', video.maxCutsPerSecond],
  ]
}

/** Of text rules as they hold for the first wanted language, and of image rules. */
function limitsOfPages({ text, images }: Config): readonly MeasuredLimit[] {
  const [language] = text.languages
  const code = language === undefined ? '' : labelOf(language)
  const limits = limitsFor(text, code)
  const ofTexts = TEXT_RULES.flatMap(({ reason, signal: measure, side, limitOf }) => {
    const limit = limitOf(limits, code)
    return limit === null ? [] : [{ of: 'document' as const, measure, reason, side, limit }]
  })
  const ofImages = IMAGE_RULES.flatMap(({ reason, side, limit: key }) => {
    const [measure, limit] = [SIDES[key], images[key]]
    return measure === undefined || limit === null ? [] : [{ of: 'image' as const, measure, reason, side, limit }]
  })
  return [...ofTexts, ...ofImages]
}

/** What samples tell of their pictures' measures. */
const SIDES: Readonly<Record<string, string>> = {
  minSidePx: 'shorterSide',
  maxJudgedSidePx: 'longerSide',
  maxAspect: 'aspect',
}
