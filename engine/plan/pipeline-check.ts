/** What the engine is given to run, and the check that it can be run: every dataset has a producer that comes before its readers. */
import { M3wError } from '../../core/errors.ts'
import type { Dataset, PartitionsFrom, Stage } from '../../core/stage.ts'

/** All that decides the outputs, given what is in the store. */
export interface Pipeline {
  /** In an order in which every stage stands behind those whose datasets it reads. */
  readonly stages: readonly Stage[]
  readonly seed: number
  /** Partitions of keyed datasets that name no number of their own. From data: the stages that write such datasets wait for it. */
  readonly shufflePartitions: number | PartitionsFrom
}

/** Names are segments of keys in a store, and parts of counters, which are joined by dots. */
const NAME = /^[a-z0-9][a-z0-9-]*$/

/** How many partitions an output has; undefined: as many as the stage has tasks, since no key moves its records. */
export function cutOf(
  { keyOf, bucketOf, partitions }: Dataset<unknown>,
  { shufflePartitions }: Pick<Pipeline, 'shufflePartitions'>,
): number | PartitionsFrom | undefined {
  return keyOf === undefined && bucketOf === undefined ? undefined : (partitions ?? shufflePartitions)
}

/** The datasets that must be sealed before the stage can be planned: those it reads, and those that say how its outputs are cut. */
export function inputsOf(stage: Stage, pipeline: Pick<Pipeline, 'shufflePartitions'>): readonly Dataset<unknown>[] {
  const counted = Object.values(stage.outputs).flatMap((output) => {
    const cut = cutOf(output, pipeline)
    return typeof cut === 'object' ? [cut.dataset] : []
  })
  return [
    ...Object.values(stage.inputs),
    ...Object.values(stage.whole),
    ...(stage.splits?.datasets ?? []),
    ...counted,
  ] as readonly Dataset<unknown>[]
}

/** What must be sealed before the stage may begin: what it must be planned from, and what it only stands behind. */
export function awaitedBy(stage: Stage, pipeline: Pick<Pipeline, 'shufflePartitions'>): readonly Dataset<unknown>[] {
  return [...inputsOf(stage, pipeline), ...(stage.after ?? [])]
}

/** Dataset name to the stages that write it, in pipeline order. E_CONFIG if the pipeline cannot be run. */
export function producersOf(pipeline: Pipeline): ReadonlyMap<string, readonly Stage[]> {
  const producers = new Map<string, Stage[]>()
  const names = new Set<string>()
  for (const stage of pipeline.stages) {
    if (!NAME.test(stage.name)) throw wrong(`The stage name ${JSON.stringify(stage.name)} is not of [a-z0-9-].`)
    if (names.has(stage.name)) throw wrong(`There are two stages called ${stage.name}.`)
    names.add(stage.name)
    for (const { name } of awaitedBy(stage, pipeline)) {
      if (!producers.has(name)) throw wrong(`${stage.name} reads ${name}, which no stage before it writes.`)
    }
    if (stage.splits !== undefined && Object.keys(stage.inputs).length > 0) {
      throw wrong(`${stage.name} has both inputs and splits; one of them must decide its partitions.`)
    }
    const written = new Set<string>()
    for (const { name } of Object.values(stage.outputs)) {
      if (!NAME.test(name)) throw wrong(`The dataset name ${JSON.stringify(name)} is not of [a-z0-9-].`)
      if (written.has(name)) throw wrong(`${stage.name} names ${name} as two of its outputs.`)
      written.add(name)
    }
    // After the loop over inputs: a stage that reads what it writes waits for itself.
    for (const name of written) producers.set(name, [...(producers.get(name) ?? []), stage])
  }
  return producers
}

function wrong(message: string): M3wError {
  return new M3wError('E_CONFIG', `${message} The pipeline cannot be run.`)
}
