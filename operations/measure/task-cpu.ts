/** CPU time of a run stage by stage, out of its tasks' manifests: for probes, whose tasks are few. */
import type { Store } from '../../core/store.ts'
import { mapConcurrent } from '../../core/streams.ts'
import type { Plan } from '../../engine/plan/plan.ts'
import { readManifest } from '../../engine/records/manifests.ts'
import type { RunMeasure, StageMeasure } from './measure-run.ts'

/** Small objects, of which a store on a network is slow to give each. */
const MANIFESTS_AT_A_TIME = 16

/** The measure with the CPU time of each stage whose tasks have processes of their own. Rejects where a manifest cannot be read. */
export async function withTaskCpu(
  measure: RunMeasure,
  { store, plan }: { readonly store: Store; readonly plan: Plan },
): Promise<RunMeasure> {
  const stages: StageMeasure[] = []
  for (const stage of measure.stages) {
    const cpuSeconds = await cpuOf(stage.name, { store, plan })
    stages.push(cpuSeconds === undefined ? stage : { ...stage, cpuSeconds })
  }
  return { ...measure, stages }
}

/** Seconds; undefined where tasks share a process, which cannot tell whose they are. */
async function cpuOf(
  name: string,
  { store, plan }: { readonly store: Store; readonly plan: Plan },
): Promise<number | undefined> {
  const found = await plan.stage(name)
  if (found.state !== 'sealed') return undefined
  let seconds = 0
  const tasks = found.plan.taskKeys.map((taskKey, partition) => ({ taskKey, partition }))
  const read = (task: (typeof tasks)[number]) => readManifest(store, name, task)
  for await (const { producer } of mapConcurrent(tasks, MANIFESTS_AT_A_TIME, read)) {
    if (producer.cpuSeconds === undefined) return undefined
    seconds += producer.cpuSeconds
  }
  return seconds
}
