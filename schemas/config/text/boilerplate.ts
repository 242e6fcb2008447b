/** Text that a site repeats from page to page: from how many documents on it goes, and what must be left of a page. */
import { z } from 'zod'
import { share } from '../base/units.ts'

export const boilerplateConfig = z.strictObject({
  /** `off`: the stages are left out. `trim`: repeated text goes. Profile `quality` has `trim`; Flamingo says nothing of it. */
  mode: z.enum(['off', 'trim']).default('off'),
  /** Documents of one registrable domain on which a paragraph stands before it goes. @source OBELICS step 9 (arXiv 2306.16527 App. A.2): 3 */
  minDocuments: z.int().min(2).default(3),
  /** A site with fewer documents is left as it is. @source OBELICS has no such limit: a paragraph on three documents goes, of however many */
  minSiteDocuments: z.int().min(1).default(3),
  /**
   * On which of its documents a repeated paragraph stays. `earliest`: on that of the earliest capture. `none`: it goes everywhere, as in
   * OBELICS. @source measured on three sites in several versions (docs/boilerplate.md): what `none` takes is mostly text that then is nowhere
   */
  keep: z.enum(['earliest', 'none']).default('earliest'),
  /** Share of its characters: a document that loses more is dropped. @source judgement: what is left of a page that was mostly such text is no page */
  maxShare: share.default(0.5),
  /** A document that lost text and has fewer words left is dropped. @source Gopher Table A1: the 50 words that any document must have */
  minWordsLeft: z.int().min(0).default(50),
})
export type BoilerplateConfig = z.infer<typeof boilerplateConfig>
