/** `m3w plan`: what a build would do, without doing it. */
import { type PlannedStage, planRun } from '../engine/status/status.ts'
import type { Config } from '../schemas/index.ts'
import { pagesDue } from './run/crawl-place.ts'
import { previewRun } from './run/freeze-run.ts'
import { crawlSourcesOf } from './run/run.ts'

export interface PlannedBuild {
  /** In order, and what of them is done. */
  readonly stages: readonly PlannedStage[]
  /** How many pages of a crawl that is done would be asked again; undefined where it asks none again. */
  readonly pagesToAskAgain: number | undefined
}

/** The build that this config would be. Reads the ledgers where pages grow old (`crawl.refreshAfterSeconds`). Writes nothing. Rejects as `freezeRun` does. */
export async function planBuild(location: string, config: Config): Promise<PlannedBuild> {
  const { store, pipeline, record } = await previewRun(location, config)
  const due = await pagesDue(store, { config: record.config, sources: crawlSourcesOf(record) })
  return { stages: await planRun(store, pipeline), pagesToAskAgain: due?.pages }
}
