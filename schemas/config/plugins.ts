/** Modules of the user's own that measure what m3w cannot: models that no package carries. */
import { z } from 'zod'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

export const pluginsConfig = z.strictObject({
  /** An ES module that scores texts (docs/filters.md, "Scores of your own"). It may move, and a build that is started again says where it lies now. */
  textScore: z.string().min(1).optional(),
  /** Of that file; filled in when a run is frozen. A module that has changed since scores nothing. */
  textScoreSha256: sha256.optional(),
  /** An ES module that says how well picture and text of a pair fit (docs/pairs.md, "Scores"). */
  pairScore: z.string().min(1).optional(),
  pairScoreSha256: sha256.optional(),
  /** An ES module that scores pictures (docs/images.md, "Scores of your own"). */
  imageScore: z.string().min(1).optional(),
  imageScoreSha256: sha256.optional(),
})
/** The keys that name a module; each has its digest beside it, under KEYSha256. */
export const PLUGINS = ['textScore', 'pairScore', 'imageScore'] as const
export type PluginKey = (typeof PLUGINS)[number]
export type PluginsConfig = z.infer<typeof pluginsConfig>
