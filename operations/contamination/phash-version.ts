/** Which perceptual hash an index has, in words that another one does not have. */
import { IMAGE_MEASURES, versionsOf } from '../../crawler/media/image/measures/measures.ts'

const { phash, view } = versionsOf(IMAGE_MEASURES)

/** Of today's measure. */
export const PHASH_VERSION = `phash ${phash}, view ${view}`
