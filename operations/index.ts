/**
 * What the public API does with stores, datasets and the network, each loaded when it is called.
 *
 * Crawler, database, image decoder and the engine take half a second of CPU to load: longer than `m3w extract` works on most pages.
 */

import type { Log } from '../core/log.ts'
import type { FetchedPage } from '../crawler/pages/fetch-page.ts'
import type { GarbageItem } from '../engine/gc/gc.ts'
import type { PlannedStage, RunStatus } from '../engine/status/status.ts'
import type { Config, NetworkConfig, Sample } from '../schemas/index.ts'
import type { VerifyOptions, VerifyResult } from '../shards/verify/verify.ts'
import type { BuildOptions, BuildResult } from './build.ts'
import type { Run } from './freeze-run.ts'

/** Builds, or resumes, and publishes (build.ts). */
export async function buildDataset(options: BuildOptions): Promise<BuildResult> {
  return await (await import('./build.ts')).buildDataset(options)
}

/** The life of a worker process; `order` is the argument its parent gave (build.ts). */
export async function runWorkerProcess(order: string, log: Log): Promise<never> {
  return await (await import('./build.ts')).runWorkerProcess(order, log)
}

/** Freezes a run (freeze-run.ts). */
export async function freezeRun(folder: string, config: Config, decoderEntry?: string): Promise<Run> {
  return await (await import('./freeze-run.ts')).freezeRun(folder, config, decoderEntry)
}

/** Fetches a page as a build would archive it (crawler/pages/fetch-page.ts). E_CONFIG without a contact; E_FETCH that says what came instead of a page. */
export async function fetchPage(url: string, network: NetworkConfig): Promise<FetchedPage> {
  return await (await import('../crawler/pages/fetch-page.ts')).fetchPage(url, network)
}

/** The stages of the build that this config would be, and what of them is done. Writes nothing. */
export async function planBuild(folder: string, config: Config): Promise<readonly PlannedStage[]> {
  return await (await import('./store-tools.ts')).planBuild(folder, config)
}

/** How far the newest run of a store is. */
export async function readStoreStatus(folder: string): Promise<RunStatus & { readonly run: string }> {
  return await (await import('./store-tools.ts')).readStoreStatus(folder)
}

/** Lists, and with `remove` deletes, what no manifest of the store refers to and is old enough. */
export async function collectStoreGarbage(
  folder: string,
  options: { readonly remove: boolean; readonly minAgeMs: number },
): Promise<readonly GarbageItem[]> {
  return await (await import('./store-tools.ts')).collectStoreGarbage(folder, options)
}

/** Checks a dataset against its manifest (shards/verify/verify.ts). */
export async function verifyDataset(folder: string, options: VerifyOptions = {}): Promise<VerifyResult> {
  return await (await import('../shards/verify/verify.ts')).verifyDataset(folder, options)
}

/** The samples of a shard file, in order. E_CORRUPT where it is no shard. */
export async function* readSamples(shardPath: string): AsyncGenerator<Sample> {
  yield* (await import('../shards/verify/inspect.ts')).readSamples(shardPath)
}

/** Records of the dataset in `folder` by the name of their file (shards/verify/inspect.ts). E_USAGE for another name. */
export async function* readDatasetRecords(folder: string, name: string): AsyncGenerator<unknown> {
  yield* (await import('../shards/verify/inspect.ts')).readDatasetRecords(folder, name)
}
