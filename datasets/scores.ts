/** The datasets of scores: values from outside, under the document or the image that they are of. */
import { defineDataset } from '../core/stage.ts'

/** A value of a file. */
export interface ScoreRow {
  /** Of the document, or SHA-256 of the image. */
  readonly id: string
  readonly name: string
  readonly value: number
  /** Number of the file and of its row: of two values for one name the later one counts. */
  readonly file: number
  readonly row: number
}

/** Keyed as `textDocuments` is. */
export const documentScores = defineDataset<ScoreRow>({ name: 'document-scores', keyOf: ({ id }) => id })
/** Keyed as `judgedSlots` is. */
export const imageScores = defineDataset<ScoreRow>({ name: 'image-scores', keyOf: ({ id }) => id })

/** A picture, with its values of the scores of which a share stays, by name. */
export interface PictureScores {
  readonly id: string
  readonly scores: Readonly<Record<string, number>>
}
/** Each picture once, all in one partition. */
export const pictureScores = defineDataset<PictureScores>({
  name: 'picture-scores',
  keyOf: () => '',
  partitions: 1,
})

/** Where a share of a score ends. */
export interface ScoreCut {
  readonly name: string
  /** Of the last picture that stays, as `rankOf` (filters/scores/rank.ts) has it; empty where none does. */
  readonly last: string
}
/** One of each share, in the order in which they hold. */
export const scoreCuts = defineDataset<ScoreCut>({ name: 'score-cuts' })

const PREFIX = 'score.'

/** The name of a score among the signals of a document or an image. */
export function scoreSignal(name: string): string {
  return `${PREFIX}${name}`
}

/** Where a file of scores lies in a store. */
export function scoresObjectKey(digest: string): string {
  return `inputs/${digest}.scores`
}

/** Of what the model for explicit pictures gives. */
const EXPLICIT_PREFIX = 'explicit.'

/** What a sample says of its picture or clip: scores from outside, and what the model for explicit pictures gave. Other signals have members of their own, or are for rules. */
export function samplesSignals(
  all: Readonly<Record<string, number | string>> = {},
): { readonly signals: Readonly<Record<string, number>> } | Record<never, never> {
  const scores = Object.entries(all).flatMap(([name, value]) =>
    (name.startsWith(PREFIX) || name.startsWith(EXPLICIT_PREFIX)) && typeof value === 'number'
      ? [[name, value] as const]
      : [],
  )
  return scores.length === 0 ? {} : { signals: Object.fromEntries(scores) }
}
