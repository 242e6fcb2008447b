/** The limits of a config on what documents and images were measured at, for reports. */
import { type Config, labelOf, pairLimits, type SampleKind } from '../../schemas/index.ts'
import { IMAGE_RULES } from '../image/rules.ts'
import { limitsFor } from '../text/language/judge-language.ts'
import { TEXT_RULES } from '../text/rules.ts'
import { MEDIA_LIMITS } from './media-limits.ts'

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
  const sections: Readonly<Record<string, object>> = { pairs: pairLimits(config.pairs), video: config.video }
  return MEDIA_LIMITS.flatMap(({ of, key, measure, reason, side, reported }) => {
    const [section = '', name = ''] = key.split('.')
    const limit = (sections[section] as Readonly<Record<string, number | null>>)[name]
    if (of !== kind || reported === undefined || typeof limit !== 'number') return []
    return [{ of: reported === 'image' ? reported : kind, measure, reason, side, limit }]
  })
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
