/** Words of an image's address for which it is left out: what nobody should see, and what sites call their furniture. */
import type { Why } from '../../datasets/drops.ts'
import type { ImageSlot, ImagesConfig } from '../../schemas/index.ts'

/** Of the rule; part of the version of judge-images. */
export const BANNED_URL_VERSION = 1

/** The words of the config. */
export type UrlWords = Pick<ImagesConfig, 'bannedUrlWords' | 'furnitureUrlWords'>

export const NO_URL_WORDS: UrlWords = { bannedUrlWords: [], furnitureUrlWords: [] }

interface Addressed {
  readonly fact: Pick<ImageSlot['fact'], 'url'>
}

/**
 * Why an image is left out for its address; undefined: for nothing. The host and the query are not asked. A word bans alone or with an s: a banned one wherever it stands in the path, one of furniture as
 * the whole name of a folder or of the file, or as the first or last word of the file's name, without an s. In between it says what a picture is about (`toolbox-icon-group`, `pixel_graphs`).
 * @source OBELICS's config bans substrings of addresses (arXiv 2306.16527 App. A.2), which also stand inside words; measured (docs/log.md): of 13 pictures of three documentation sites
 * that words anywhere took and no other rule, all 13 were what their page shows
 */
export function bannedByUrl({ fact }: Addressed, words: UrlWords): Why | undefined {
  const { bannedUrlWords, furnitureUrlWords } = words
  if (bannedUrlWords.length + furnitureUrlWords.length === 0) return undefined
  // Of an escape the letters are none: `site%2Flogo%20old.png`.
  const path = new URL(fact.url).pathname.replace(/%2f/gi, '/').replace(/%[0-9a-f]{2}/gi, ' ')
  const folders = path.split('/').filter((name) => name !== '')
  const file = folders.pop() ?? ''
  const names = folders.map(wordsOf)
  const word =
    [...names.flat(), ...wordsOf(file)].find((one) => isOne(one, bannedUrlWords)) ??
    furnitureOf(names, wordsOf(file.replace(/\.[^.]*$/, '')), furnitureUrlWords)
  if (word === undefined) return undefined
  const limit = [...furnitureUrlWords, ...bannedUrlWords].join(',')
  return { reason: 'banned_image_url', measured: word, limit, ruleVersion: BANNED_URL_VERSION }
}

function furnitureOf(
  folders: readonly (readonly string[])[],
  file: readonly string[],
  furniture: readonly string[],
): string | undefined {
  const whole = [...folders, file].find(([word = '', ...others]) => others.length === 0 && isOne(word, furniture))
  return whole?.[0] ?? [file[0], file.at(-1)].find((word) => word !== undefined && furniture.includes(word))
}

function isOne(word: string, list: readonly string[]): boolean {
  return list.some((one) => word === one || word === `${one}s`)
}

/** Runs of letters and digits, in small letters, without a number at their end; numbers and sizes (`300x250`, `2x`) are none. */
function wordsOf(name: string): readonly string[] {
  return name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => !/^\d*x?\d*$/.test(word))
    .map((word) => word.replace(/\d+$/, ''))
}
