/** A threshold: one measured value against one limit of the config. Text rules and image rules are lists of them. */
import { type DropReason, KEEP, type Verdict } from '../schemas/index.ts'

export interface Threshold {
  /** Names the drop. */
  readonly reason: DropReason
  /** `min`: dropped below the limit. `max`: dropped above it. */
  readonly side: 'min' | 'max'
  /** Raise it where the rule means something else than before. Stands in drop records and in the version of the stage. */
  readonly ruleVersion: number
}

/** Keeps a value that is on the right side of its limit, or equal to it. */
export function judgeThreshold({ reason, side, ruleVersion }: Threshold, measured: number, limit: number): Verdict {
  const isViolated = side === 'min' ? measured < limit : measured > limit
  return isViolated ? { keep: false, reason, measured, limit, ruleVersion } : KEEP
}
