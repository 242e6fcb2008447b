/**
 * Stage `rate-images`: what a module of the user's says of each picture, as signals `score.NAME`. `score-images` and `judge-explicit` hold limits against them, so
 * that changing one asks the module nothing. It runs only where the config names a module.
 */
import { sortedBy } from '../../core/sort.ts'
import { defineStage, type TaskContext } from '../../core/stage.ts'
import { readAll } from '../../core/store.ts'
import { measuresOf, ratedSlots, type SlotsPlace, slotOrder } from '../../datasets/images.ts'
import type { ImageMeasures, ImageSlot } from '../../schemas/index.ts'
import { namesOf, openPlugin, type Plugin, type Refuse, refuserOf, signalsOf } from '../plugins/open-plugin.ts'

const NAME = 'rate-images'
/** Pictures that a scorer gets at a time. @source judgement, as for pairs: what models like, and bytes of some MB */
const BATCH = 32

/** What a scorer gets of a picture: the bytes as they will stand in the shard, and what they are. */
export interface ScoredImage {
  readonly image: Uint8Array
  readonly format: 'jpeg' | 'png' | 'webp'
  readonly widthPx: number
  readonly heightPx: number
}

/** For each picture, in their order, values by name; a name that is left out has no value for it. Must depend on the picture alone: a run may score it twice, in other company. */
export type ImageScorer = (images: readonly ScoredImage[]) => readonly Scores[] | Promise<readonly Scores[]>
type Scores = Readonly<Record<string, number>>

/** What the module exports. `scores`: every name it may give, [A-Za-z0-9_-]. `openImageScorer` is called once a task. */
export interface ImageScoreModule {
  readonly scores: readonly string[]
  openImageScorer(): ImageScorer | Promise<ImageScorer>
}

interface RateImagesOptions {
  readonly plugin: Plugin
  /** Names that a rule on explicit pictures counts on: each picture must have them, or it would pass unseen. */
  readonly demanded: readonly string[]
}

/** Yields slots in order of (image, document, slot), none less: each picture is scored once. The module's bytes are part of its tasks' keys, what it imports is not. */
export function rateImagesStage({ plugin, demanded }: RateImagesOptions, { reads }: SlotsPlace) {
  return defineStage({
    name: NAME,
    version: 1,
    kind: 'cpu',
    options: { sha256: plugin.sha256, demanded: [...demanded].sort() },
    inputs: { slots: reads },
    whole: {},
    outputs: { rated: ratedSlots },
    async *run({ slots }, task) {
      const refuse = refuserOf('imageScore', plugin)
      const score = await openScorer(plugin, demanded, refuse)
      const { scratchFolder } = task
      const keyOf = (slot: ImageSlot): string => measuresOf(slot).id
      const sorting = { scratchFolder, name: 'slots-to-rate', keyOf, orderOf: slotOrder }
      yield* sortedBy(slots, sorting, async function* (sorter) {
        for (const keys of batchesOf(sorter.groups())) {
          task.signal.throwIfAborted()
          const images = await Promise.all(keys.map((key) => readImage(sorter.get(key), task)))
          const scores = await score(images)
          task.count('pictures.rated', keys.length)
          for (const [index, key] of keys.entries()) {
            for (const slot of sorter.get(key)) yield ['rated', withSignals(slot, scores[index] ?? {})] as const
          }
        }
      })
    },
  })
}

function* batchesOf(groups: Iterable<{ readonly key: string }>): Generator<readonly string[]> {
  let keys: string[] = []
  for (const { key } of groups) {
    keys.push(key)
    if (keys.length < BATCH) continue
    yield keys
    keys = []
  }
  if (keys.length > 0) yield keys
}

async function readImage(slots: Iterable<ImageSlot>, { store }: TaskContext<Record<never, never>>) {
  const [first] = slots
  if (first === undefined) throw new Error('a picture without a place')
  const measures = measuresOf(first)
  const { format, widthPx, heightPx, blob } = measures.stored ?? measures
  const image = await readAll(store, blob.key, { start: blob.offset, end: blob.offset + blob.length })
  return { image, format: format as ScoredImage['format'], widthPx, heightPx }
}

function withSignals(slot: ImageSlot, scores: Readonly<Record<string, number>>): ImageSlot {
  const measures: ImageMeasures = measuresOf(slot)
  const rated = { ...measures, signals: { ...measures.signals, ...scores } }
  return { ...slot, fact: { ...slot.fact, measures: rated } }
}

async function openScorer(plugin: Plugin, demanded: readonly string[], refuse: Refuse) {
  const { scores, openImageScorer } = await openPlugin<ImageScoreModule>(plugin, refuse)
  const names = namesOf(scores)
  if (names === undefined || typeof openImageScorer !== 'function') {
    throw refuse(
      'expected exports `scores` (a list of names of letters, digits, _ and -) and `openImageScorer` (a function).',
    )
  }
  const missing = demanded.filter((name) => !names.has(name))
  if (missing.length > 0)
    throw refuse(
      `images.maxExplicitScores counts on ${missing.join(', ')}; its \`scores\` are ${[...names].join(', ')}.`,
    )
  const scorer = await openImageScorer()
  return async (images: readonly ScoredImage[]): Promise<readonly Record<string, number>[]> => {
    const given: unknown = await scorer(images)
    if (!Array.isArray(given) || given.length !== images.length)
      throw refuse(
        `for ${images.length} pictures its scorer gave ${JSON.stringify(given)?.slice(0, 200)}; expected as many objects.`,
      )
    return given.map((one) => {
      const signals = signalsOf(one, names, refuse)
      const absent = demanded.find((name) => signals[`score.${name}`] === undefined)
      if (absent !== undefined)
        throw refuse(
          `its scorer left "${absent}" out, on which images.maxExplicitScores counts: expected it for every picture.`,
        )
      return signals
    })
  }
}
