/** What becomes of pictures that a model takes for explicit (docs/images.md). */
import { z } from 'zod'

/** Keys of the section `images`. */
export const explicitKeys = {
  /**
   * An explicit picture takes its document out (as in OBELICS, MINT-1T and Flamingo), or only itself. `off`: no model looks, and nobody says so. The model is an
   * optional package; where it is absent the rule is `not run` on report, card and dataset.
   */
  explicit: z.enum(['document', 'image', 'off']).default('document'),
  /** Over it a picture is explicit. @source OBELICS (arXiv 2306.16527, App. A.2.4): the same model, .85 */
  maxPornScore: z.number().min(0).max(1).default(0.85),
  /** The same of drawings. @source the same: .9. For `sexy` it has none */
  maxHentaiScore: z.number().min(0).max(1).default(0.9),
  /**
   * Another model's limits, in the place of the two above: scores of `plugins.imageScore` by name, over which a picture is explicit. Where there are any, m3w's own
   * model is not asked.
   */
  maxExplicitScores: z.record(z.string().min(1).max(100), z.number()).default({}),
  /** The model that looks, and its versions; filled in when a run is frozen. Absent though `explicit` is on: it is not installed, and nothing was looked for. */
  explicitModel: z.string().min(1).optional(),
} as const
