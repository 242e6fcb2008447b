/** Stage `score-images`: gives images the scores that files have of their bytes, and drops those over a limit on these or on what `rate-images` found. Where the config names neither it is not there. */
import { type Dataset, defineStage } from '../../core/stage.ts'
import { droppedBy, nameSlot, openTally, type Why } from '../../datasets/drops.ts'
import { measuresOf, type SlotsPlace, scoredSlots } from '../../datasets/images.ts'
import { imageScores, scoreSignal } from '../../datasets/scores.ts'
import type { DropRecord, ImageSignals, ImageSlot, ScoresConfig } from '../../schemas/index.ts'
import { countScores, openScores, SCORE_COUNTERS, scoresOf } from './joined-scores.ts'

const NAME = 'score-images'
const RULE_VERSION = 1

/** Shares are held by `share-images`. */
type Rules = Readonly<Record<string, Pick<ScoresConfig['imageRules'][string], 'min' | 'max'>>>

/** Yields slots in input order, in the partition of their image; scores are signals of its measures. Unit of the funnel: slot. */
export function scoreImagesStage({ rules }: { readonly rules: Rules }, { reads, upstream }: SlotsPlace) {
  const row = { name: NAME, unit: 'slot', upstream, counters: SCORE_COUNTERS } as const
  const limits = Object.entries(rules).map(([name, { min = null, max = null }]) => ({ name, min, max }))
  return defineStage({
    name: NAME,
    version: { step: 1, rule: RULE_VERSION },
    kind: 'cpu',
    options: { limits },
    inputs: { slots: reads, scores: imageScores },
    whole: {},
    outputs: { kept: scoredSlots, dropped: droppedBy(NAME) as Dataset<DropRecord> },
    funnel: [row],
    async *run(inputs, task) {
      const tally = openTally(task, row)
      const scores = await openScores(inputs.scores, task)
      const joined = new Set<string>()
      try {
        for await (const slot of inputs.slots) {
          task.signal.throwIfAborted()
          tally.enter()
          const measures = measuresOf(slot)
          const signals = scoresOf(scores, measures.id)
          if (signals !== undefined) joined.add(measures.id)
          const why = judge({ ...measures.signals, ...signals }, limits)
          if (why === undefined) {
            tally.keep()
            yield ['kept', signals === undefined ? slot : withSignals(slot, signals)] as const
          } else {
            yield ['dropped', tally.drop(nameSlot(slot), why)] as const
          }
        }
        countScores({ ...scores, joined: joined.size }, task)
      } finally {
        scores.sorter.close()
      }
    },
  })
}

interface Limits {
  readonly name: string
  readonly min: number | null
  readonly max: number | null
}

/** An image without the score stays. */
function judge(signals: ImageSignals, limits: readonly Limits[]): Why | undefined {
  for (const { name, min, max } of limits) {
    const measured = signals[scoreSignal(name)]
    if (typeof measured !== 'number') continue
    const why = { measured, ruleVersion: RULE_VERSION, detail: name }
    if (min !== null && measured < min) return { ...why, reason: 'score_low', limit: min }
    if (max !== null && measured > max) return { ...why, reason: 'score_high', limit: max }
  }
  return undefined
}

function withSignals(slot: ImageSlot, signals: Readonly<Record<string, number>>): ImageSlot {
  const measures = measuresOf(slot)
  const scored = { ...measures, signals: { ...measures.signals, ...signals } }
  return { ...slot, fact: { ...slot.fact, measures: scored } }
}
