/** Of the paragraphs beside a video the sentence that has its names: the same measure as of paragraphs beside a picture (docs/pairs.md). */
import { simpleWords } from '../../core/text/simple-words.ts'

/** Names are words of this many letters and more. judgement: shorter ones (the, of, and) stand in any sentence */
const MIN_NAME_LETTERS = 4
/** judgement: one word in common is chance */
const MIN_NAMES = 2

/** The sentence with most of the names (two at least, and `minNameShare` of all of them); of several alike the first. */
export function sentenceLike(
  paragraphs: readonly string[],
  { names, url }: { readonly names: readonly string[]; readonly url: string },
  minNameShare: number,
): string | undefined {
  const wanted = wordsOf(`${names.join(' ')} ${fileNameOf(url)}`)
  if (wanted.size < MIN_NAMES) return undefined
  let best: { readonly sentence: string; readonly common: number } | undefined
  for (const sentence of paragraphs.flatMap((paragraph) => paragraph.split(/(?<=[.!?…]) +/u))) {
    const own = wordsOf(sentence)
    const common = [...wanted].filter((name) => own.has(name)).length
    if (common >= MIN_NAMES && common / wanted.size >= minNameShare && common > (best?.common ?? 0))
      best = { sentence, common }
  }
  return best?.sentence
}

function fileNameOf(url: string): string {
  const file = url.split(/[?#]/)[0]?.split('/').at(-1) ?? ''
  return file
    .replace(/\.[a-z0-9]+$/i, '')
    .replace(/[-_+]|%20/g, ' ')
    .slice(0, 200)
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(simpleWords(text).filter((word) => word.length >= MIN_NAME_LETTERS && !/\d/.test(word)))
}
