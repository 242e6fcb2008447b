/**
 * What the public API does with stores, datasets and the network: one name a verb, each in a file of its own that is loaded when it is called; shapes, units and errors stand there.
 *
 * Crawler, database, image decoder and the engine take half a second of CPU to load: longer than `m3w extract` works on most pages.
 */

/** Builds, or resumes, and publishes (build.ts). */
export const buildDataset: typeof import('./build.ts').buildDataset = async (...given) =>
  await (await import('./build.ts')).buildDataset(...given)

/** The life of a worker process (operations/run/worker-process.ts). */
export const runWorkerProcess: typeof import('./run/worker-process.ts').runWorkerProcess = async (...given) =>
  await (await import('./run/worker-process.ts')).runWorkerProcess(...given)

/** Ends the crawl of the newest run of a store (operations/run/end-crawl.ts). */
export const finishCrawl: typeof import('./run/end-crawl.ts').finishCrawl = async (...given) =>
  await (await import('./run/end-crawl.ts')).finishCrawl(...given)

/** Freezes a run before any work (operations/run/freeze-run.ts). */
export const freezeRun: typeof import('./run/freeze-run.ts').freezeRun = async (...given) =>
  await (await import('./run/freeze-run.ts')).freezeRun(...given)

/** What a build would do, what of it is done, and how many pages it would ask again (plan.ts). */
export const planBuild: typeof import('./plan.ts').planBuild = async (...given) =>
  await (await import('./plan.ts')).planBuild(...given)

/** How far the newest run of a store is (status.ts). */
export const readStoreStatus: typeof import('./status.ts').readStoreStatus = async (...given) =>
  await (await import('./status.ts')).readStoreStatus(...given)

/** Asks what the owners of a published dataset say today (recheck.ts). */
export const recheckDataset: typeof import('./recheck.ts').recheckDataset = async (...given) =>
  await (await import('./recheck.ts')).recheckDataset(...given)

/** What a machine and a place are fit for (doctor/examine.ts). */
export const examine: typeof import('./doctor/examine.ts').examine = async (...given) =>
  await (await import('./doctor/examine.ts')).examine(...given)

/** Finds, and with `remove` deletes, what nothing refers to (gc.ts). */
export const collectStoreGarbage: typeof import('./gc.ts').collectStoreGarbage = async (...given) =>
  await (await import('./gc.ts')).collectStoreGarbage(...given)

/** What a store holds, in a form that others read (export.ts). */
export const exportStore: typeof import('./export.ts').exportStore = async (...given) =>
  await (await import('./export.ts')).exportStore(...given)

/** Proves a dataset whole (verify.ts). */
export const verifyDataset: typeof import('./verify.ts').verifyDataset = async (...given) =>
  await (await import('./verify.ts')).verifyDataset(...given)

/** The samples of a shard file (inspect.ts). */
export const readSamples: typeof import('./inspect.ts').readSamples = async function* (...given) {
  yield* (await import('./inspect.ts')).readSamples(...given)
}

/** Records of a dataset by name (inspect.ts). */
export const readDatasetRecords: typeof import('./inspect.ts').readDatasetRecords = async function* (...given) {
  yield* (await import('./inspect.ts')).readDatasetRecords(...given)
}

/** Fetches a page as a build would (extract-page.ts). */
export const fetchPage: typeof import('./extract-page.ts').fetchPage = async (...given) =>
  await (await import('./extract-page.ts')).fetchPage(...given)

/** Makes an index of evaluation sets (contamination/build-index.ts). */
export const buildContaminationIndex: typeof import('./contamination/build-index.ts').buildContaminationIndex = async (
  ...given
) => await (await import('./contamination/build-index.ts')).buildContaminationIndex(...given)

/** Makes an archive of datasets of others (inputs/import-dataset.ts). */
export const importDataset: typeof import('./inputs/import-dataset.ts').importDataset = async (...given) =>
  await (await import('./inputs/import-dataset.ts')).importDataset(...given)
