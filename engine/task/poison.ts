/**
 * Records that take down whatever process works on them. Which of a task's records they are is found by experiment (`engine/workers/isolate.ts`)
 * and then stands in the store, under the task's key: every later run of the task reads it there, leaves them out, and says so in a drop. So
 * the result stays a function of what is in the store, whoever died when.
 */
import { z } from 'zod'
import { canonicalJson } from '../../core/hash.ts'
import type { RecordGate, RecordPlace } from '../../core/stage.ts'
import type { Store } from '../../core/store.ts'
import { readRecord } from '../records/read-record.ts'

/** A record by its number among those that a task asks for; its place is for people. */
const poisonRecord = z.strictObject({ number: z.int().min(0), key: z.string(), offset: z.int().min(0) })
export type PoisonRecord = z.infer<typeof poisonRecord>

const poisonList = z.strictObject({
  format: z.literal('m3w-poison/1'),
  stage: z.string(),
  taskKey: z.string(),
  records: z.array(poisonRecord).min(1),
})

/** What names a task here. */
interface TaskName {
  readonly stage: string
  readonly taskKey: string
}

/** Numbers `from` ≤ n < `to` of a task's records. */
export interface RecordRange {
  readonly from: number
  readonly to: number
}

function listKey({ stage, taskKey }: TaskName, list: number): string {
  return `poison/${stage}/${taskKey}/${String(list).padStart(4, '0')}.json`
}

/** All lists of a task, in order: each was made when the task died although the ones before were left out. */
async function readLists(store: Store, task: TaskName): Promise<readonly (readonly PoisonRecord[])[]> {
  const lists: (readonly PoisonRecord[])[] = []
  while ((await store.stat(listKey(task, lists.length))) !== undefined) {
    const key = listKey(task, lists.length)
    lists.push((await readRecord(store, key, poisonList, 'Delete it to look for such records again.')).records)
  }
  return lists
}

/** The numbers of the records that the task leaves out. One look-up where there are none. */
export async function readPoison(store: Store, task: TaskName): Promise<ReadonlySet<number>> {
  return new Set((await readLists(store, task)).flat().map(({ number }) => number))
}

/** Notes records of a task. Of two that note at the same time the first counts; false if nothing was new. */
export async function notePoison(store: Store, task: TaskName, found: readonly PoisonRecord[]): Promise<boolean> {
  const lists = await readLists(store, task)
  const known = new Set(lists.flat().map(({ number }) => number))
  const records = found.filter(({ number }) => !known.has(number)).sort((a, b) => a.number - b.number)
  if (records.length === 0) return false
  const bytes = Buffer.from(`${canonicalJson({ format: 'm3w-poison/1', ...task, records })}\n`)
  await store.create(listKey(task, lists.length), bytes)
  return true
}

/** A gate with what it has seen. */
export interface TaskGate {
  readonly admit: RecordGate
  /** Where the records lie that were asked for, in order; of a run that tries a range, else none. */
  readonly records: readonly RecordPlace[]
}

/**
 * Opens the gate of one run of a task: poison is left out; a run that tries a range passes over everything else. `onRecord` hears
 * of every record that is about to be worked on.
 */
export function openGate(
  poison: ReadonlySet<number>,
  { range, onRecord }: { readonly range?: RecordRange | undefined; onRecord?(): void },
): TaskGate {
  const records: RecordPlace[] = []
  let next = 0
  return {
    records,
    admit(place) {
      const number = next
      next += 1
      onRecord?.()
      if (range !== undefined) {
        records.push(place)
        if (number < range.from || number >= range.to) return 'pass'
      }
      return poison.has(number) ? 'poison' : 'work'
    },
  }
}
