/**
 * Sealing a stage: when every task is committed, the parts listed in m manifests are transposed once into n lists, one per
 * partition, so that a reader of a partition opens one range of one index instead of all manifests.
 */
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { M3wError } from '../../core/errors.ts'
import { makeFolder } from '../../core/files/make-folder.ts'
import { canonicalJson } from '../../core/hash.ts'
import { openSorter, type Sorter } from '../../core/sort.ts'
import type { Store } from '../../core/store.ts'
import { mapConcurrent } from '../../core/streams.ts'
import { type HashedWriter, openHashedWriter } from '../../formats/hashed-writer.ts'
import { writeFrame } from '../../formats/zstd/sized-frame.ts'
import type { Part, StageSeal, TaskManifest } from '../../schemas/index.ts'
import type { StagePlan } from '../plan/plan.ts'
import { addManifest, type ManifestSums, manifestKey, openSums, readManifest } from '../records/manifests.ts'
import { type DirectoryRow, digestOf } from '../records/sealed.ts'

interface TaskPart {
  /** Number of the task that wrote it. */
  readonly task: number
  readonly part: Part
}

/** Seals a stage. E_STORE_MISSING if a task is not committed. Racing sealers do the same work; the first one's seal stays. */
export async function sealStage(store: Store, plan: StagePlan, scratchRoot: string): Promise<void> {
  const attempt = randomBytes(4).toString('hex')
  const scratchFolder = join(scratchRoot, `seal-${plan.stage.name}-${attempt}`)
  await makeFolder(scratchFolder)
  const sorter = openSorter<TaskPart>({
    scratchFolder,
    name: 'parts',
    keyOf: ({ part: { dataset, partition } }) => `${dataset}/${partition}`,
    orderOf: ({ task }) => String(task).padStart(9, '0'),
  })
  try {
    const sums = await collectParts(store, plan, sorter)
    const index = await openHashedWriter(store, `seals/${plan.stage.name}/${plan.sealKey}-${attempt}.index`)
    try {
      const datasets: StageSeal['datasets'] = {}
      for (const { dataset, partitions } of plan.outputs.values()) {
        datasets[dataset.name] = await writeDataset(index, sorter, dataset.name, partitions)
      }
      await index.close()
      const seal: StageSeal = {
        format: 'm3w-seal/2',
        stage: plan.stage.name,
        tasks: plan.partitions,
        index: index.key,
        datasets,
        ...sums,
      }
      if (!(await store.create(plan.sealObject, Buffer.from(`${canonicalJson(seal)}\n`)))) await store.delete(index.key)
    } catch (error) {
      await index.abort()
      throw error
    }
  } finally {
    sorter.close()
    await rm(scratchFolder, { recursive: true, force: true })
  }
}

async function collectParts(store: Store, plan: StagePlan, sorter: Sorter<TaskPart>): Promise<ManifestSums> {
  const sums = openSums()
  const tasks = plan.taskKeys.map((taskKey, partition) => ({ taskKey, partition }))
  for await (const manifest of mapConcurrent(tasks, 16, (task) => readManifest(store, plan.stage.name, task))) {
    checkParts(plan, manifest)
    for (const part of manifest.parts) sorter.add({ task: manifest.partition, part })
    addManifest(sums, manifest)
  }
  return sums
}

function checkParts(plan: StagePlan, manifest: TaskManifest): void {
  const partitions = new Map([...plan.outputs.values()].map((output) => [output.dataset.name, output.partitions]))
  for (const part of manifest.parts) {
    if (part.partition < (partitions.get(part.dataset) ?? 0)) continue
    throw new M3wError(
      'E_CORRUPT',
      `Task ${manifest.partition} of ${plan.stage.name} lists partition ${part.partition} of ${part.dataset}, which the stage does not write. Delete ${manifestKey(plan.stage.name, manifest.taskKey)} to run it again.`,
    )
  }
}

async function writeDataset(index: HashedWriter, sorter: Sorter<TaskPart>, dataset: string, partitions: number) {
  const rows: DirectoryRow[] = []
  let records = 0
  for (let partition = 0; partition < partitions; partition += 1) {
    // The sorter is synchronous: let the process that seals renew its leases in between.
    if (partition % 64 === 63) await setImmediate()
    const parts = [...sorter.get(`${dataset}/${partition}`)].map(({ part }) => part)
    const offset = index.bytes
    if (parts.length > 0) await writeLines(index, parts)
    const recordsOfPartition = parts.reduce((sum, part) => sum + part.records, 0)
    rows.push([offset, index.bytes - offset, recordsOfPartition, digestOf(parts.map(({ sha256 }) => sha256))])
    records += recordsOfPartition
  }
  const offset = index.bytes
  await writeLines(index, rows)
  return { partitions, records, directory: { offset, length: index.bytes - offset } }
}

async function writeLines(index: HashedWriter, values: readonly unknown[]): Promise<void> {
  const content = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''))
  await writeFrame(content, index.write)
}
