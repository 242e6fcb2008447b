/** Lists of addresses of adult sites: files of the folder `text.lists`. Without its list a rule is not run, and the report says so. */
import { z } from 'zod'
import { limit } from '../base/units.ts'

const count = z.int().min(0)

export const urlsConfig = z.strictObject({
  maxListedDomains: limit(count, 0),
  maxListedUrls: limit(count, 0),
  maxBannedWords: limit(count, 0),
  /** datatrove: two of them are too many. */
  maxSoftBannedWords: limit(count, 1),
  /** Off: what stands inside words hits good ones too (a place name in *sex*). FineWeb: 0. */
  maxBannedSubstrings: limit(count, null),
})
