/** What rules about paragraphs and pictures drop, each alone, of texts as what they are, by the limits of profile `quality`: the other one has none. */
import {
  bannedByUrl,
  completeConfig,
  documentLimitsOf,
  isJudged,
  judgeParagraph,
  type OWN_LISTS,
  PARAGRAPH_RULES,
  type ParagraphsConfig,
  violatedBy,
} from '../../../index.ts'
import { type MeasuredPage, shownText } from './pages.ts'

export interface Dropped {
  readonly name: string
  readonly shown: string
  readonly measured: number | string | null
}
/** What a rule alone drops. `asked`: of so many documents, paragraphs or pictures; `only`: of what no other rule drops. */
export interface Row {
  readonly rule: string
  readonly limit: string
  readonly asked: number
  readonly dropped: readonly Dropped[]
  /** Of documents as they are, where `dropped` is of what the rules for paragraphs leave. */
  readonly alone?: number
  readonly only?: number
}

/** Of English documents. */
export function paragraphRows(wanted: readonly MeasuredPage[], lists: typeof OWN_LISTS): readonly Row[] {
  const { paragraphs } = completeConfig({ profile: 'quality' })
  const english = wanted.filter(({ language }) => language.code === 'en')
  const asked = english.flatMap(({ name, segments }) =>
    segments.flatMap((part, at) =>
      part.kind === 'text' && isJudged(segments, at) ? [{ name, text: part.text, type: part.type }] : [],
    ),
  )
  const off = Object.fromEntries(Object.keys(paragraphs).map((key) => [key, null])) as ParagraphsConfig
  return PARAGRAPH_RULES.filter(({ needs }) => needs === undefined || lists.has(needs)).map(({ reason, limit }) => {
    const dropped = asked.flatMap(({ name, text, type }) => {
      const verdict = judgeParagraph(text, { ...off, [limit]: paragraphs[limit] }, lists, type)
      return verdict === undefined ? [] : [{ name: `${name} ${text}`, shown: text, measured: verdict.measured }]
    })
    return { rule: `paragraphs.${reason}`, limit: String(paragraphs[limit]), asked: asked.length, dropped }
  })
}

/** Of pictures by their addresses, and of documents by how many they have: as pages name them, before any is fetched. */
export function pictureRows(wanted: readonly MeasuredPage[]): readonly Row[] {
  const { images } = completeConfig({ profile: 'quality' })
  const { maxImagesPerDocument, minWordsPerImage } = images
  const pictures = wanted.flatMap(({ url, segments }) =>
    segments.flatMap((part) => (part.kind === 'image' ? [{ page: url, ...part }] : [])),
  )
  const banned = pictures.flatMap(({ page, url, alt, caption }) => {
    const why = bannedByUrl({ fact: { url } }, images)
    return why === undefined
      ? []
      : [{ name: url, shown: `${page}\n${alt ?? ''}\n${caption ?? ''}`, measured: why.measured }]
  })
  const limits = documentLimitsOf(images)
  const full = wanted.flatMap((page) => {
    const why = violatedBy(page, imagesOf(page), limits)
    return why === undefined ? [] : [{ ...shownOf(page), measured: why.measured, reason: why.reason }]
  })
  const rowOf = (rule: string, limit: number | null): Row => ({
    ...{ rule, limit: String(limit), asked: wanted.length },
    dropped: full.filter(({ reason }) => reason === rule),
  })
  return [
    { rule: 'banned_image_url', limit: 'words of the path', asked: pictures.length, dropped: banned },
    rowOf('too_many_images', maxImagesPerDocument),
    rowOf('few_words_per_image', minWordsPerImage),
  ]
}

function imagesOf({ segments }: MeasuredPage): number {
  return segments.filter(({ kind }) => kind === 'image').length
}

/** The name of a page, and its texts. */
export function shownOf(page: MeasuredPage): { readonly name: string; readonly shown: string } {
  return { name: page.name, shown: shownText(page) }
}
