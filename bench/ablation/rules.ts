/** The rules of the extractor, each with the edit that switches it off. */
import type { Edit } from './edits.ts'
import { IMAGE_RULES } from './image-rules.ts'
import { MANUAL_RULES } from './manual-rules.ts'
import { TEXT_RULES } from './text-rules.ts'
import { THREAD_RULES } from './thread-rules.ts'

/** In the order a page meets them: main content first, images after. */
export const RULES: readonly Edit[] = [...TEXT_RULES, ...THREAD_RULES, ...MANUAL_RULES, ...IMAGE_RULES]
