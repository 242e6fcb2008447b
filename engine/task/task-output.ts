/** Everything a task writes: its parts, and the objects that the stage opens itself. All of it is garbage until the commit. */
import { M3wError } from '../../core/errors.ts'
import { bucketOf } from '../../core/hash.ts'
import type { TaskObject } from '../../core/stage.ts'
import type { Store } from '../../core/store.ts'
import { openHashedWriter, type StoredObject } from '../../formats/hashed-writer.ts'
import type { Part } from '../../schemas/index.ts'
import type { PlannedOutput, StagePlan } from '../plan/plan.ts'
import { openPartWriter, type PartWriter } from '../records/part-writer.ts'

export interface TaskOutput {
  /** Writes a record to the output of that name, into the partition that its key asks for. */
  add(output: string, record: unknown, ownPartition: number): Promise<void>
  createObject(extension: string): Promise<TaskObject>
  /** Closes everything. E_CONFIG if the stage left an object open. */
  finish(): Promise<{ readonly parts: readonly Part[]; readonly objects: readonly StoredObject[] }>
  /** Deletes whatever was written. */
  discard(): Promise<void>
}

interface TaskOutputOptions {
  readonly store: Store
  readonly plan: StagePlan
  readonly taskKey: string
  /** New with every run of the task, so that no two write to one key. */
  readonly attempt: string
  readonly spoolFolder: string
}

/** Behind the task key and a number in the last segment of a key, which may have 200 characters (`store-keys.ts`). */
const EXTENSION = /^[A-Za-z0-9][A-Za-z0-9.-]{0,40}$/

/** Opens the output of one run of a task. */
export function openTaskOutput({ store, plan, taskKey, attempt, spoolFolder }: TaskOutputOptions): TaskOutput {
  const prefix = `data/${plan.stage.name}/${taskKey}-${attempt}`
  const writers = new Map<string, { readonly output: PlannedOutput; readonly writer: PartWriter }>()
  for (const [name, output] of plan.outputs) {
    const dataset = output.dataset.name
    const key = `${prefix}.${dataset}.jsonl.zst`
    writers.set(name, { output, writer: openPartWriter({ store, dataset, key, scratchFolder: spoolFolder }) })
  }
  const objects = openObjects(store, prefix)
  return {
    async add(name, record, ownPartition) {
      const found = writers.get(name)
      if (found === undefined) throw unknownOutput(plan, String(name))
      await found.writer.add(partitionOf(found.output, record, ownPartition), record)
    },
    createObject: objects.create,
    async finish() {
      for (const key of objects.open.keys())
        throw new M3wError(
          'E_CONFIG',
          `${plan.stage.name} did not close the object ${key}. Close it before the stage ends.`,
        )
      // Side by side: most of the time of a small object is a disk that flushes it, and it flushes several in one go.
      const ends = await Promise.allSettled([...writers.values()].map(({ writer }) => writer.finish()))
      const parts: Part[] = []
      for (const end of ends) {
        if (end.status === 'rejected') continue
        parts.push(...end.value.parts)
        if (end.value.object !== undefined) objects.closed.push(end.value.object)
      }
      // Only now: what the others have written is known, and can be deleted.
      for (const end of ends) if (end.status === 'rejected') throw end.reason
      return { parts, objects: objects.closed }
    },
    async discard() {
      for (const writer of objects.open.values()) await writer.abort()
      for (const { writer } of writers.values()) await writer.abort()
      for (const { key } of objects.closed) await store.delete(key)
    },
  }
}

/** Objects that the stage opens: those it has not closed, and those it has, in the order of their ends. */
function openObjects(store: Store, prefix: string) {
  const open = new Map<string, { abort(): Promise<void> }>()
  const closed: StoredObject[] = []
  let opened = 0
  const create = async (extension: string): Promise<TaskObject> => {
    if (!EXTENSION.test(extension))
      throw new M3wError(
        'E_CONFIG',
        `Not an extension of an object: ${JSON.stringify(extension)}. Expected letters, digits, "-" and ".", at most 41.`,
      )
    const key = `${prefix}-${String(opened).padStart(4, '0')}.${extension}`
    opened += 1
    const writer = await openHashedWriter(store, key)
    open.set(key, writer)
    return {
      key,
      write: writer.write,
      async close() {
        const object = await writer.close()
        open.delete(key)
        closed.push(object)
        return object
      },
    }
  }
  return { open, closed, create }
}

function unknownOutput({ stage, outputs }: StagePlan, name: string): M3wError {
  const expected = [...outputs.keys()].join(' or ')
  return new M3wError('E_CONFIG', `${stage.name} has no output called ${name}: expected ${expected}.`)
}

function partitionOf({ dataset, partitions }: PlannedOutput, record: unknown, own: number): number {
  if (dataset.bucketOf !== undefined) {
    const partition = dataset.bucketOf(record, partitions)
    if (Number.isInteger(partition) && partition >= 0 && partition < partitions) return partition
    throw new M3wError(
      'E_CONFIG',
      `${dataset.name} puts a record into partition ${partition}: expected 0 to ${partitions - 1}.`,
    )
  }
  return dataset.keyOf === undefined ? own : bucketOf(dataset.keyOf(record), partitions)
}
