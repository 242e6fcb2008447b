/** Which run of a store made a dataset: only there is what the dataset does not hold, such as the texts that were dropped. */
import { M3wError } from '../../core/errors.ts'
import type { Stage } from '../../core/stage.ts'
import { openPlan, type Plan } from '../../engine/plan/plan.ts'
import { datasetIdOf } from '../places/dataset-id.ts'
import { kindsMade, stagesOfKind } from '../places/kinds.ts'
import { openPlace } from '../places/open-store.ts'
import { listRuns, openFrozenRun, type Run } from './run.ts'

export interface MadeBy {
  readonly run: Run
  readonly plan: Plan
}

/** The run that made the dataset of that id; undefined where the place is no store, or another m3w planned it. */
export async function findMaker(location: string, dataset: string): Promise<MadeBy | undefined> {
  const place = await openPlace(location)
  if ((await place.store.stat('store.json')) === undefined) return undefined
  for (const id of await listRuns(place)) {
    const run = await openFrozenRun(location, id).catch((error: unknown) => {
      if (error instanceof M3wError && error.code === 'E_CONFIG') return undefined
      throw error
    })
    if (run === undefined) continue
    const plan = openPlan(run.store, run.pipeline)
    for (const kind of kindsMade(run.record.config)) {
      const seals = await sealsOf(plan, stagesOfKind(run.pipeline, kind))
      if (seals !== undefined && datasetIdOf(run.id, seals) === dataset) return { run, plan }
    }
  }
  return undefined
}

/** Undefined where a stage is not complete. */
async function sealsOf(plan: Plan, stages: readonly Stage[]): Promise<readonly string[] | undefined> {
  const seals: string[] = []
  for (const { name } of stages) {
    const found = await plan.stage(name)
    if (found.state !== 'sealed') return undefined
    seals.push(found.plan.sealKey)
  }
  return seals
}
