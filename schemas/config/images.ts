/** What an image must be like, how many documents may use it, and what decoding it may cost. */
import { z } from 'zod'
import { explicitKeys } from './media/explicit.ts'
import { qualityKeys } from './media/image-quality.ts'
import { nearPicturesConfig } from './media/near-pictures.ts'

const urlWords = z.array(z.string().regex(/^[a-z]+$/, 'expected a word in small letters a to z')).default([])

export const imagesConfig = z.strictObject({
  minSidePx: z.int().min(1),
  maxJudgedSidePx: z.int().min(1),
  maxAspect: z.number().min(1),
  /**
   * Of pictures that have a caption, where that is more than `maxAspect`; null: as of others.
   * @source measured: of 24 pictures of aspect 3 to 4 on documentation sites 15 were plots
   */
  maxCaptionedAspect: z.number().min(1).nullable().default(null),
  /**
   * Words for which an image is left out if its address has one anywhere in its path, alone or with an s. Profile `quality` has adult words.
   * @source OBELICS (arXiv 2306.16527, its config); there as substrings
   */
  bannedUrlWords: urlWords,
  /**
   * The same of what sites call their furniture: as the whole name of a folder or of the file, or as the first or last word of the file's name. Profile `quality` has some.
   * @source OBELICS, MMC4 (arXiv 2304.06939 section 2), as substrings; where they stand: measured, docs/log.md
   */
  furnitureUrlWords: urlWords,
  /** Of a document. Null: any number. @source OBELICS Table 3: 30 */
  maxImagesPerDocument: z.int().min(1).nullable().default(null),
  /** A document of more than two images has this many words for each of them. Null: any. @source OmniCorpus (arXiv 2406.08418), its published English rules: 50 */
  minWordsPerImage: z.int().min(1).nullable().default(null),
  /** An image whose colours deviate less is a single colour. @source measured on solid and near-solid pictures, docs/log.md */
  minColourDeviation: z.number().min(0).default(2),
  ...qualityKeys,
  /** Documents that may use one image before it counts as decoration; near-duplicates count as one. @source OBELICS section 3.3: 10 */
  maxDocumentsPerImage: z.int().min(1).default(10),
  ...explicitKeys,
  nearDuplicates: nearPicturesConfig.prefault({}),
  /** Raise it to ask again for images whose failures may pass, where nothing else of a finished run has changed (docs/images.md, "Asked again"). */
  refetch: z.int().min(0).default(0),
  /** SVG is drawn, where it looks the same on every machine (docs/images.md), or left out as `type_denied`. */
  svg: z.enum(['rasterise', 'skip']).default('skip'),
  /** Longest side in a shard; larger images are scaled down. */
  maxSidePx: z.int().min(64).default(1024),
  /** Header pixels above this are a decompression bomb. */
  maxPixels: z.int().min(1).default(64_000_000),
  /**
   * CPU time of a decoder process for one image. @source measured: the costliest image that `maxPixels` admits (64 megapixels of
   * noise as AVIF) needs about 23 s, scaled from 5.7 s for 16, a photograph of the web under .5 s; the rest is for slower machines
   */
  decodeCpuMs: z.int().min(1).default(60_000),
})
export type ImagesConfig = z.infer<typeof imagesConfig>
export * from './media/near-pictures.ts'
