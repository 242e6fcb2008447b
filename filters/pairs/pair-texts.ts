/** The texts that a page has for a picture, by where they stand. */
import { simpleWords } from '../../core/text/simple-words.ts'
import type { Caption, DraftDocument, DraftImage, DraftSegment, PairLimits } from '../../schemas/index.ts'
import { joinedLines } from './joined-lines.ts'

/** A text longer than this is cut here, far above `pairs.maxCharacters`: it is too long either way. */
const MAX_TEXT = 10_000

/** Names are words of this many letters and more. judgement: shorter ones (the, of, and) stand in any paragraph. */
const MIN_NAME_LETTERS = 4
/** judgement: one word in common is chance. */
const MIN_NAMES = 2

/** The image segments of a document with their places, in the order of their slots. */
export function imagesOf({
  segments,
}: Pick<DraftDocument, 'segments'>): readonly { readonly image: DraftImage; readonly at: number }[] {
  return segments.flatMap((segment, at) => (segment.kind === 'image' ? [{ image: segment, at }] : []))
}

/** What of `texts` the picture at segment `at` has, in that order, white space collapsed; none twice. */
export function textsOf(
  { segments }: Pick<DraftDocument, 'segments'>,
  { image, at }: { readonly image: DraftImage; readonly at: number },
  { texts, minNameShare }: Pick<PairLimits, 'texts' | 'minNameShare'>,
): readonly Caption[] {
  const found = texts.flatMap((origin): Caption[] => {
    const text = collapsed(
      origin === 'caption'
        ? joinedLines(image.caption?.slice(0, MAX_TEXT) ?? '')
        : origin === 'alt'
          ? image.alt
          : origin === 'json-ld'
            ? image.structuredCaption
            : origin === 'sitemap'
              ? image.sitemapCaption
              : likeParagraph(segments, at, namesOf(image), minNameShare),
    )
    return text === '' ? [] : [{ text, origin }]
  })
  const seen = new Set<string>()
  return found.filter(({ text }) => !seen.has(text) && seen.add(text))
}

function collapsed(text = ''): string {
  return text.slice(0, MAX_TEXT).replace(/\s+/gu, ' ').trim()
}

/** The distinct words of a picture's alt text, caption and file. */
function namesOf({ alt = '', caption = '', url }: DraftImage): ReadonlySet<string> {
  const file =
    url
      .split(/[?#]/)[0]
      ?.split('/')
      .at(-1)
      ?.replace(/\.[a-z]+$/i, '')
      .replace(/[-_+]|%20/g, ' ') ?? ''
  return words(`${collapsed(alt)} ${collapsed(caption)} ${file.slice(0, 200)}`)
}

function words(text: string): ReadonlySet<string> {
  return new Set(simpleWords(text).filter((word) => word.length >= MIN_NAME_LETTERS && !/\d/.test(word)))
}

/** Of the paragraphs right before and behind the picture the one that has more of its names, if it has enough; the one behind of two alike. */
function likeParagraph(
  segments: readonly DraftSegment[],
  at: number,
  names: ReadonlySet<string>,
  minNameShare: number,
): string | undefined {
  if (names.size < MIN_NAMES) return undefined
  const scored = [neighbour(segments, at, 1), neighbour(segments, at, -1)].flatMap((text) => {
    if (text === undefined) return []
    const own = words(collapsed(text))
    const common = [...names].filter((name) => own.has(name)).length
    return common >= MIN_NAMES && common / names.size >= minNameShare ? [{ text, common }] : []
  })
  const most = Math.max(0, ...scored.map(({ common }) => common))
  return scored.find(({ common }) => common === most)?.text
}

/** The paragraph beside, past captions. */
function neighbour(segments: readonly DraftSegment[], at: number, step: 1 | -1): string | undefined {
  for (let index = at + step; index >= 0 && index < segments.length; index += step) {
    const segment = segments[index]
    if (segment?.kind !== 'text') return undefined
    if (segment.type === 'paragraph') return segment.text
    if (segment.type !== 'caption') return undefined
  }
  return undefined
}
