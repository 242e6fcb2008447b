/** The limits that make extracting any page end. */
import { z } from 'zod'
import { EXTRACT_LIMITS } from './extract-limits.ts'

/** Limits that make any page end: beyond them, or beyond `network.maxPageBytes`, the page is dropped with its code. */
export const extractConfig = z.strictObject({
  maxNodes: z.int().min(1000).default(EXTRACT_LIMITS.maxNodes),
  maxSteps: z.int().min(1000).default(EXTRACT_LIMITS.maxSteps),
  maxImages: z.int().min(1).default(EXTRACT_LIMITS.maxImages),
  pageImage: z.enum(['never', 'fallback']).default(EXTRACT_LIMITS.pageImage),
})
export type ExtractConfig = z.infer<typeof extractConfig>
