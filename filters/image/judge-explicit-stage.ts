/** Stage `judge-explicit`: holds limits against what a model takes pictures for. A map: changing a limit asks the model nothing. */
import { defineStage } from '../../core/stage.ts'
import { droppedBy, nameSlot, openTally } from '../../datasets/drops.ts'
import { decentSlots, measuresOf, type SlotsPlace } from '../../datasets/images.ts'
import { scoreSignal } from '../../datasets/scores.ts'
import type { ImagesConfig } from '../../schemas/index.ts'
import { type ExplicitLimits, explicitOf, ownLimits } from './explicit-limits.ts'

const NAME = 'judge-explicit'
/** Of the stage, and in its drop records. */
const VERSION = 1

type JudgeExplicitOptions = Pick<ImagesConfig, 'explicit' | 'maxPornScore' | 'maxHentaiScore'> &
  Partial<Pick<ImagesConfig, 'maxExplicitScores'>>

/** Yields slots in input order. `image`: an explicit one is dropped; `document`: it is marked, and `assemble` drops the document. Unit: slot. */
export function judgeExplicitStage(
  { explicit, maxPornScore, maxHentaiScore, maxExplicitScores = {} }: JudgeExplicitOptions,
  { reads, upstream }: SlotsPlace,
) {
  const row = { name: NAME, unit: 'slot', upstream } as const
  const names = Object.keys(maxExplicitScores).sort()
  const others = Object.fromEntries(names.map((name) => [scoreSignal(name), maxExplicitScores[name] as number]))
  const limits: ExplicitLimits = names.length === 0 ? ownLimits({ maxPornScore, maxHentaiScore }) : others
  return defineStage({
    name: NAME,
    version: VERSION,
    kind: 'cpu',
    options: names.length === 0 ? { explicit, maxPornScore, maxHentaiScore } : { explicit, maxExplicitScores },
    inputs: { slots: reads },
    whole: {},
    outputs: { kept: decentSlots, dropped: droppedBy(NAME) },
    funnel: [row],
    async *run({ slots }, task) {
      const tally = openTally(task, row)
      for await (const slot of slots) {
        task.signal.throwIfAborted()
        tally.enter()
        const found = explicitOf(measuresOf(slot), limits)
        if (found !== undefined && explicit === 'image') {
          const { signal: detail, value: measured, limit } = found
          const why = { reason: 'explicit_image', measured, limit, ruleVersion: VERSION, detail } as const
          yield ['dropped', tally.drop(nameSlot(slot), why)] as const
        } else {
          tally.keep()
          yield ['kept', found === undefined ? slot : { ...slot, explicit: found }] as const
        }
      }
    },
  })
}
