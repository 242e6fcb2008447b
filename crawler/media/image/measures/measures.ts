/**
 * Every measure of pictures. A new one is a file and a line here: pictures that were fetched before it get it by the stage
 * `measure-images`, from the bytes in the ledger; so do they when a version is raised.
 */
import type { ImageSignals, MeasureVersions } from '../../../../schemas/index.ts'
import { COLOUR_DEVIATION } from './colour-deviation.ts'
import { FLAT_SHARE } from './flat-share.ts'
import { GRADIENT_HASH } from './gradient-hash.ts'
import { PHASH } from './phash.ts'
import { QR_SHARE } from './qr-share.ts'
import { REPETITION } from './repetition.ts'
import { SHARPNESS } from './sharpness.ts'
import { TEXT_SHARE } from './text-share.ts'
import { type ImageMeasure, type Measure, type PictureSignal, VIEW_VERSION } from './view.ts'

export const IMAGE_MEASURES: readonly ImageMeasure[] = [
  PHASH,
  GRADIENT_HASH,
  COLOUR_DEVIATION,
  SHARPNESS,
  FLAT_SHARE,
  QR_SHARE,
  TEXT_SHARE,
  REPETITION,
]

/** What signals that are taken now are worth: the version of each measure by name, and of the view they look at. */
export function versionsOf(measures: readonly ImageMeasure[]): MeasureVersions {
  return { view: VIEW_VERSION, ...Object.fromEntries(measures.map(({ name, version }) => [name, version])) }
}

/** Takes all of them, in the order of the list. */
export function measureBy(measures: readonly ImageMeasure[]): Measure {
  return (view) => Object.fromEntries(measures.map(({ name, measure }) => [name, measure(view)]))
}

/** Are these all that were expected, no more, each with a value that it can have? */
export function areSignalsOf(expected: readonly PictureSignal[], signals: ImageSignals): boolean {
  const areAllKnown = Object.keys(signals).length === expected.length
  return areAllKnown && expected.every(({ name, value }) => value.safeParse(signals[name]).success)
}

/** The signals of the measures, in their order, out of what was taken; undefined if one is missing or of another version. */
export function currentSignals(
  measures: readonly ImageMeasure[],
  { signals, versions }: { readonly signals: ImageSignals; readonly versions: MeasureVersions },
): ImageSignals | undefined {
  const isCurrent = Object.entries(versionsOf(measures)).every(([name, version]) => versions[name] === version)
  // A measure that is no more leaves no trace: a picture that was fetched today has none of it either.
  const own = Object.fromEntries(measures.flatMap(({ name }) => (name in signals ? [[name, signals[name] ?? 0]] : [])))
  return isCurrent && areSignalsOf(measures, own) ? own : undefined
}
