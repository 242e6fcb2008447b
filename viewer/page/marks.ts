/** What became of each block of a page, found again by its text: the extractor tells no places, but its blocks are elements of the page. */
import { type ArchivedPage, parseUrl } from '../../index.ts'

type Explanation = ArchivedPage['explanation'][number]

/** A verdict as people are told it: `why` in words, and behind what was measured the version of the rules. */
export interface Block extends Explanation {
  /** In the order of the page. */
  readonly number: number
  /** Of an image whose bytes we hold. */
  readonly src?: string
  /** Its picture is shown blurred. */
  readonly isExplicit?: boolean
}

export interface Marks {
  /** The block of an element with that text; each is given once. */
  text(key: string | undefined): Block | undefined
  /** The block of an image with one of these URLs or texts. */
  image(names: readonly (string | undefined)[]): Block | undefined
}

/** The blocks of a page, in words. `pictureOf` gives the address of a picture that we hold, and whether it is explicit. */
export function blocksOf(
  { explanation, extractVersion }: Pick<ArchivedPage, 'explanation' | 'extractVersion'>,
  pictureOf: (url: string) => Pick<Block, 'src' | 'isExplicit'> | undefined,
): Block[] {
  return explanation.map(({ kind, kept, why, measured: values, path, content }, number) => {
    const rules = `rules of extract ${extractVersion}`
    const measured = values === '' ? rules : `${values} · ${rules}`
    const picture = kind === 'image' ? pictureOf(content) : undefined
    const about = { number, kind, kept, why: `${kept ? 'kept' : 'dropped'}: ${why}`, measured, path, content }
    return { ...about, ...picture }
  })
}

/** What hovering over a block tells. */
export function hoverOf({ why, measured }: Pick<Block, 'why' | 'measured'>): string {
  return measured === '' ? why : `${why} · ${measured}`
}

/** Looks blocks up while a page is written; `url` resolves the addresses of its pictures, `query` stands behind those of ours. */
export function openMarks(
  blocks: readonly Block[],
  { url, query }: { readonly url: string; readonly query: string },
): Marks {
  const texts = new Map<string, Block[]>()
  const images = new Map<string, Block[]>()
  for (const block of blocks) {
    const [map, key] = block.kind === 'text' ? [texts, textKey(block.content)] : [images, block.content]
    const same = map.get(key)
    if (same === undefined) map.set(key, [block])
    else same.push(block)
  }
  const take = (map: Map<string, Block[]>, key: string): Block | undefined => {
    const found = map.get(key)
    // The last of equal blocks stands for all that follow: a page may have an element around each.
    return found === undefined || found.length < 1 ? undefined : found.shift()
  }
  return {
    text: (key) => (key === undefined || key === '' ? undefined : take(texts, key)),
    image(names) {
      for (const name of names) {
        if (name === undefined) continue
        const found = take(images, parseUrl(name, url)?.href ?? name) ?? take(images, name)
        if (found !== undefined) return found.src === undefined ? found : { ...found, src: `${found.src}${query}` }
      }
      return undefined
    },
  }
}

/** White space and separators apart, which a text and its element write differently. */
export function textKey(text: string): string {
  return text.replace(/[\s|•·]+/g, '')
}
