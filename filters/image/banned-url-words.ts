/** Words of an image's address for which it is left out: what sites call their furniture. */
import type { Why } from '../../datasets/drops.ts'
import type { ImageSlot } from '../../schemas/index.ts'

/** Of the rule; part of the version of judge-images. */
export const BANNED_URL_VERSION = 1

interface Addressed {
  readonly fact: Pick<ImageSlot['fact'], 'url'>
}

/**
 * Why an image is left out for its address: the first banned word among those of its path, alone or with an s. A word of a path is a run of letters, so that `iconic` is no `icon`;
 * the host and the query are not asked. `banned`: in lower case. Undefined: no word of it is banned.
 * @source OBELICS's config bans substrings of addresses (arXiv 2306.16527 App. A.2), which also stand inside words
 */
export function bannedByUrl({ fact }: Addressed, banned: readonly string[]): Why | undefined {
  if (banned.length === 0) return undefined
  // Of an escape (`site%2Flogo.png`) the letters are none.
  const path = new URL(fact.url).pathname.replace(/%[0-9a-f]{2}/gi, ' ')
  const words = path.toLowerCase().match(/[a-z]+/g) ?? []
  const word = words.find((one) => banned.some((ban) => one === ban || one === `${ban}s`))
  if (word === undefined) return undefined
  return { reason: 'banned_image_url', measured: word, limit: banned.join(','), ruleVersion: BANNED_URL_VERSION }
}
