/** FineWeb's own rules (Penedo et al., arXiv 2406.17557 section 3.6). Off in both profiles. */
import { z } from 'zod'
import { limit, share } from '../base/units.ts'

export const finewebConfig = z.strictObject({
  /** Lines that end in a mark that ends sentences. FineWeb: 0.12. */
  minClosedLineShare: limit(share, null),
  /** Lines of at most 30 characters. FineWeb: 0.67; FineWeb-2 has no such rule for other languages. */
  maxShortLineShare: limit(share, null),
  /** Characters in lines that repeat one before. FineWeb: 0.01; FineWeb-2: 0.1. */
  maxDuplicateCharShare: limit(share, null),
  /** FineWeb: 0.3. */
  maxNewlinesPerWord: limit(z.number().min(0), null),
})
