/** What the model says of a picture, as measures: `explicit.CLASS`, 0 … 1. */
import { z } from 'zod'
import type { ImageMeasure, View } from '../measures/view.ts'
import { type Classify, EXPLICIT_CLASSES } from './model.ts'

/** Without a model they only say which values may come. */
export function explicitMeasures(classify?: Classify): readonly ImageMeasure[] {
  // The model is asked once a picture, not once a class.
  let last: { readonly view: View; readonly probabilities: ArrayLike<number> } | undefined
  return EXPLICIT_CLASSES.map((name, index) => ({
    name: `explicit.${name}`,
    version: 1,
    value: z.number().min(0).max(1),
    measure(view) {
      if (classify === undefined) throw new Error('no model is loaded')
      if (last?.view !== view) last = { view, probabilities: classify(view) }
      return Math.round((last.probabilities[index] ?? 0) * 10_000) / 10_000
    },
  }))
}
