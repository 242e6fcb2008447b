/** What the model says of a picture, as signals: `explicit.CLASS`, 0 … 1. */
import { z } from 'zod'
import type { Measure, PictureSignal } from '../measures/view.ts'
import { type Classify, EXPLICIT_CLASSES } from './model.ts'

/** Which signals there are. */
export const EXPLICIT_SIGNALS: readonly PictureSignal[] = EXPLICIT_CLASSES.map((name) => ({
  name: `explicit.${name}`,
  value: z.number().min(0).max(1),
}))

/** Four decimals: kernels of other processors may differ in the seventh. */
export function explicitSignals(classify: Classify): Measure {
  return async (view) => {
    const probabilities = await classify(view)
    return Object.fromEntries(
      EXPLICIT_SIGNALS.map(({ name }, index) => [name, Math.round((probabilities[index] ?? 0) * 10_000) / 10_000]),
    )
  }
}
