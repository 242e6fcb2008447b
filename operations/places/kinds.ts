/** Which stages of a run a dataset stands on: one of pairs tells of pages as far as pairs come from them, and of nothing else. */
import type { Stage } from '../../core/stage.ts'
import { SAMPLE_ROADS } from '../../datasets/samples.ts'
import { inputsOf, type Pipeline, producersOf } from '../../engine/plan/pipeline-check.ts'
import type { Config } from '../../schemas/index.ts'

type MadeKind = Config['kinds'][number]

/** The kinds that a run makes: of those that are asked for, clips only where there is an ffmpeg. */
export function kindsMade({ kinds, video }: Pick<Config, 'kinds' | 'video'>): readonly MadeKind[] {
  return [...new Set(kinds)].filter((kind) => kind !== 'clip' || video.ffmpeg !== undefined)
}

/** The stages of the pipeline but those that only datasets of other kinds stand on, in their order. */
export function stagesOfKind(pipeline: Pipeline, kind: MadeKind): readonly Stage[] {
  const kinds = Object.keys(SAMPLE_ROADS) as MadeKind[]
  const own = behind(pipeline, kind)
  const others = new Set(kinds.filter((other) => other !== kind).flatMap((other) => [...behind(pipeline, other)]))
  return pipeline.stages.filter(({ name }) => own.has(name) || !others.has(name))
}

/** Names of the stage that packs samples of a kind, and of all that it reads from, at any distance; none where it is not made. */
function behind(pipeline: Pipeline, kind: MadeKind): ReadonlySet<string> {
  const producers = producersOf(pipeline)
  const found = new Set<string>()
  const queue = pipeline.stages.filter(({ name }) => name === SAMPLE_ROADS[kind].pack)
  for (let stage = queue.pop(); stage !== undefined; stage = queue.pop()) {
    if (found.has(stage.name)) continue
    found.add(stage.name)
    for (const { name } of inputsOf(stage, pipeline)) queue.push(...(producers.get(name) ?? []))
  }
  return found
}
