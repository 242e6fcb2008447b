/** C4's rules (Raffel et al., arXiv 1910.10683 section 2.2), as datatrove has them. Off in both profiles. */
import { z } from 'zod'
import { limit, share } from '../base/units.ts'

export const c4Config = z.strictObject({
  /** Lines that say "lorem ipsum". C4: 0. */
  maxLoremIpsumLines: limit(z.int().min(0), null),
  /** Lines of prose with `{`. C4: 0. */
  maxBraceLines: limit(z.int().min(0), null),
  /** Sentences in the lines that C4 keeps: they end in . ? ! " or '. C4: 5. */
  minClosedSentences: limit(z.int().min(0), null),
  /** The same without asking how a line ends, as FineWeb runs it. FineWeb: 5. */
  minSentences: limit(z.int().min(0), null),
  /** Lines of prose that say javascript or speak of cookies, privacy or terms of use. C4 takes them out, however many. */
  maxNoticeLineShare: limit(share, null),
})
