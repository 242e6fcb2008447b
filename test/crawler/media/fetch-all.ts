/** Runs `fetch-images` in memory, for the tests of the stage. */
import type { Store } from '../../../core/store.ts'
import { type FetchImagesEnvironment, fetchImagesStage } from '../../../crawler/media/fetch-images-stage.ts'
import { type ImageFact, type ImageRequest, imageSlot } from '../../../schemas/index.ts'
import { runStage } from '../../helpers/run-stage.ts'
import { testNetwork } from './image-site.ts'

export const OPTIONS = {
  imagePartitions: 1,
  maxSidePx: 256,
  maxPixels: 1_000_000,
  decodeCpuMs: 60_000,
  token: 'm3w',
  policy: 'strict' as const,
}
export const ENVIRONMENT: FetchImagesEnvironment = {
  network: testNetwork(),
  ledger: { segmentBytes: 64_000_000, segmentMs: 120_000 },
  decoders: 1,
}

interface Outcome {
  readonly status: string
  readonly fact?: ImageFact
  readonly detail?: string
}
interface Fetching {
  readonly store?: Store
  readonly environment?: Partial<FetchImagesEnvironment>
  readonly options?: Partial<typeof OPTIONS>
}

/** Runs the stage over requests in one partition, and sorts what it says by URL. */
export async function fetchAll(requests: readonly ImageRequest[], { store, environment, options }: Fetching = {}) {
  const stage = fetchImagesStage({ ...OPTIONS, ...options }, { ...ENVIRONMENT, ...environment })
  const run = await runStage(stage, {
    inputs: { requests, archived: [], followed: [] },
    ...(store === undefined ? {} : { store }),
  })
  const outcomes = new Map<string, Outcome>()
  for (const slot of run.outputs.slots) {
    imageSlot.parse(slot)
    outcomes.set(slot.fact.url, { status: slot.fact.status, fact: slot.fact })
  }
  for (const { url, reason, detail } of run.outputs.dropped) {
    outcomes.set(url, { status: reason, ...(detail === undefined ? {} : { detail }) })
  }
  const statuses = (paths: readonly string[]) => paths.map((path) => outcomes.get(path)?.status)
  return { ...run, outcomes, statuses }
}
