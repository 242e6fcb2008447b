/**
 * What the public API does with stores, datasets and the network: one name a verb, each in a file of its own that is loaded when it is called.
 *
 * Crawler, database, image decoder and the engine take half a second of CPU to load: longer than `m3w extract` works on most pages.
 */

export const buildDataset: typeof import('./build.ts').buildDataset = async (...given) =>
  await (await import('./build.ts')).buildDataset(...given)

export const runWorkerProcess: typeof import('./build.ts').runWorkerProcess = async (...given) =>
  await (await import('./build.ts')).runWorkerProcess(...given)

export const freezeRun: typeof import('./freeze-run.ts').freezeRun = async (...given) =>
  await (await import('./freeze-run.ts')).freezeRun(...given)

export const planBuild: typeof import('./plan.ts').planBuild = async (...given) =>
  await (await import('./plan.ts')).planBuild(...given)

export const readStoreStatus: typeof import('./status.ts').readStoreStatus = async (...given) =>
  await (await import('./status.ts')).readStoreStatus(...given)

export const collectStoreGarbage: typeof import('./gc.ts').collectStoreGarbage = async (...given) =>
  await (await import('./gc.ts')).collectStoreGarbage(...given)

export const verifyDataset: typeof import('./verify.ts').verifyDataset = async (...given) =>
  await (await import('./verify.ts')).verifyDataset(...given)

export const readSamples: typeof import('./inspect.ts').readSamples = async function* (...given) {
  yield* (await import('./inspect.ts')).readSamples(...given)
}

export const readDatasetRecords: typeof import('./inspect.ts').readDatasetRecords = async function* (...given) {
  yield* (await import('./inspect.ts')).readDatasetRecords(...given)
}

export const fetchPage: typeof import('./extract-page.ts').fetchPage = async (...given) =>
  await (await import('./extract-page.ts')).fetchPage(...given)
