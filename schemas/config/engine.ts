/** How the engine works, and what of it is a machine's own. */
import { z } from 'zod'
import { share } from './base/units.ts'

/**
 * How the engine works. `maxAttempts`, `networkSlots` and `crawlProcesses` belong to the machine: they are frozen into no run, and
 * left out they are what `engine/workers/machine.ts` says (3 attempts; processes by cores and memory, 16 slots a process).
 */
export const engineConfig = z.strictObject({
  /** Failures a task may have before the run gives up. */
  maxAttempts: z.int().min(1).optional(),
  /** Tasks of `fetch-images` at a time, in all of its processes. CPU workers are `--workers`. */
  networkSlots: z.int().min(1).max(1024).optional(),
  /** Processes of the crawl, and as many of `fetch-images`; each works on many partitions side by side. */
  crawlProcesses: z.int().min(1).max(1024).optional(),
  /** Share of records dropped for our own failures (a parser threw) above which a task stops. */
  maxErrorShare: share.default(0.01),
})
export type EngineConfig = z.infer<typeof engineConfig>
