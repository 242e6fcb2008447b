/** Which version of the rules extracts a page, as drop records and the viewer name it. */
import { EXTRACT_LIMITS } from '../schemas/config/extract-limits.ts'

/** The version of stage `extract`, whatever its options. Loads the stage and its schemas, which one page does not need. */
export async function readExtractVersion(): Promise<string> {
  const { extractStage } = await import('./extract-stage.ts')
  const options = { extract: EXTRACT_LIMITS, maxPageBytes: 0, token: '', policy: 'strict' } as const
  return String(extractStage(options, { taskBytes: 1, maxErrorShare: 0 }).version)
}
