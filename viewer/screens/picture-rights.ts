/** What is known of the rights of one picture, in words: of one in the sample, of one that a rule dropped, and of one that nobody has. */
import { html } from 'hono/html'
import { outcomeOf, RESERVED_STATUSES, type Rights } from '../../index.ts'
import type { ImageRow } from '../index/find-images.ts'
import type { Html } from './layout.ts'

export interface PictureRights {
  /** `open`, `reserved` or `not known`. */
  readonly verdict: string
  /** Who said it in which words, or why nothing is known. */
  readonly said: string
  readonly licenseUrl?: string
}

/** `inSample`: what the sample has of it. Behind it counts what was judged when it was fetched, then the reason that it went for. */
export function pictureRights(
  { rights, reason, detail }: Pick<ImageRow, 'rights' | 'reason' | 'detail'>,
  inSample?: Rights,
): PictureRights {
  const known = inSample ?? (rights === null ? undefined : (JSON.parse(rights) as Rights))
  if (known !== undefined) {
    const { verdict, evidence, licenseUrl } = known
    const said = evidence.map(({ signal, value }) => `${signal}: ${value}`).join('; ')
    return {
      verdict,
      said: said === '' ? 'nothing was said' : said,
      ...(licenseUrl === undefined ? {} : { licenseUrl }),
    }
  }
  if (RESERVED_STATUSES.has(reason)) {
    const words = detail === null || detail === '' ? '' : ` ${detail}`
    return { verdict: 'reserved', said: `${outcomeOf(reason)?.means ?? reason}${words}` }
  }
  return { verdict: 'not known', said: 'no answer of it was judged, or its store is not here' }
}

/** The same as a cell of a table. */
export function rightsCell(image: ImageRow, inSample: Rights | undefined): Html {
  const { verdict, said, licenseUrl } = pictureRights(image, inSample)
  return html`${verdict}<div class="soft">${said}</div>${licenseUrl === undefined ? '' : html`<div class="soft">${licenseUrl}</div>`}`
}
