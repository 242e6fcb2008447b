/** The limits of a config on what documents and images were measured at, for reports. */
import { type Config, labelOf } from '../../schemas/index.ts'
import { IMAGE_RULES } from '../image/rules.ts'
import { limitsFor } from '../text/language/judge-language.ts'
import { TEXT_RULES } from '../text/rules.ts'

/** The limits of a config on measured values, for reports: of text rules as they hold for the first wanted language, and of image rules. */
export function limitsIn({ text, images }: Config): readonly {
  readonly of: 'document' | 'image'
  readonly measure: string
  readonly reason: string
  readonly side: 'min' | 'max'
  readonly limit: number
}[] {
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
