/** `m3w plan`: what a build would do, without doing it. */
import { type PlannedStage, planRun } from '../engine/status/status.ts'
import type { Config } from '../schemas/index.ts'
import { previewRun } from './freeze-run.ts'

/** The stages of the build that this config would be, in order, and what of them is done. Writes nothing. Rejects as `freezeRun` does. */
export async function planBuild(location: string, config: Config): Promise<readonly PlannedStage[]> {
  const { store, pipeline } = await previewRun(location, config)
  return await planRun(store, pipeline)
}
