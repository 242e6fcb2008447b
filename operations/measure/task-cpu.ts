/** CPU time of a run stage by stage, out of its tasks' manifests: for probes, whose tasks are few. */
import type { Store } from '../../core/store.ts'
import { mapConcurrent } from '../../core/streams.ts'
import type { Plan } from '../../engine/plan/plan.ts'
import { readManifest } from '../../engine/records/manifests.ts'
import type { RunMeasure, StageMeasure, TaskTime } from './measure-run.ts'

/** Small objects, of which a store on a network is slow to give each. */
const MANIFESTS_AT_A_TIME = 16

/** The measure with the CPU time of each stage whose tasks have processes of their own. Rejects where a manifest cannot be read. */
export async function withTaskCpu(
  measure: RunMeasure,
  { store, plan }: { readonly store: Store; readonly plan: Plan },
): Promise<RunMeasure> {
  const stages: StageMeasure[] = []
  for (const stage of measure.stages) {
    const taskTimes = await taskTimesOf(stage.name, { store, plan })
    const cpuSeconds = taskTimes?.reduce((sum, task) => sum + task.cpuSeconds, 0)
    stages.push(taskTimes === undefined || cpuSeconds === undefined ? stage : { ...stage, cpuSeconds, taskTimes })
  }
  return { ...measure, stages }
}

/** Undefined where tasks share a process, which cannot tell whose its CPU time is. */
async function taskTimesOf(
  name: string,
  { store, plan }: { readonly store: Store; readonly plan: Plan },
): Promise<readonly TaskTime[] | undefined> {
  const found = await plan.stage(name)
  if (found.state !== 'sealed') return undefined
  const times: TaskTime[] = []
  const tasks = found.plan.taskKeys.map((taskKey, partition) => ({ taskKey, partition }))
  const read = (task: (typeof tasks)[number]) => readManifest(store, name, task)
  for await (const { producer, counts } of mapConcurrent(tasks, MANIFESTS_AT_A_TIME, read)) {
    if (producer.cpuSeconds === undefined) return undefined
    times.push({ seconds: producer.seconds, cpuSeconds: producer.cpuSeconds, counts })
  }
  return times
}
