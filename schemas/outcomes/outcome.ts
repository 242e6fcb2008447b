/** What is said of a code: who gives it, what it means, what to do about it, and whether anything may change it. Imports nothing. */

/** What a code is given to. `page`, `document`, `image`, `slot`, `pair`, `video`, `clip`, `record`: units of the funnel. `link`: only counted, in the journals of the crawl. */
export type OutcomeUnit = 'page' | 'document' | 'image' | 'slot' | 'pair' | 'video' | 'clip' | 'record' | 'link'

/** The stages that give codes, by the names of their funnel rows. */
export type OutcomeStage =
  | 'crawl'
  | 'scan-archives'
  | 'extract'
  | 'judge-text'
  | 'dedup-url'
  | 'dedup-content'
  | 'dedup-image-sets'
  | 'dedup-near'
  | 'trim-boilerplate'
  | 'contamination'
  | 'balance'
  | 'fetch-images'
  | 'measure-images'
  | 'judge-images'
  | 'contaminated-images'
  | 'decide-documents'
  | 'decide-images'
  | 'decide-pairs'
  | 'decide-clips'
  | 'score-images'
  | 'share-images'
  | 'classify-images'
  | 'judge-explicit'
  | 'dedup-images'
  | 'assemble'
  | 'read-pair-lists'
  | 'pair-texts'
  | 'dedup-pair-texts'
  | 'dedup-pair-images'
  | 'score-pairs'
  | 'clip-texts'
  | 'fetch-videos'
  | 'decode-videos'
  | 'judge-clips'
  | 'dedup-clip-texts'
  | 'dedup-clips'
  | 'classify-clips'
  | 'judge-explicit-clips'

export interface Outcome {
  /** The stages that give it, each with its unit. */
  readonly at: Readonly<Partial<Record<OutcomeStage, OutcomeUnit>>>
  /** One sentence: what happened. Words for people: they may be put better at any time. */
  readonly means: string
  /** One sentence: what whoever misses the record can do. */
  readonly todo: string
  /** The config key that moves it, or the one of each stage; none where it is a fact of the web or the words of an owner. */
  readonly setting?: string | Readonly<Partial<Record<OutcomeStage, string>>>
  /** The record is kept. Every other code is that of a drop, or of a link that was not followed. */
  readonly isKept?: true
  /** Not final for an image: a later run of the store asks again. (A page's outcome stands as long as the ledger of its crawl.) */
  readonly isAskedAgain?: true
}

/** Codes by name. */
export type Outcomes = Readonly<Record<string, Outcome>>

/** The codes of a table that a stage gives. */
export type CodesAt<T, S extends OutcomeStage> = {
  [C in keyof T]: T[C] extends { readonly at: { readonly [K in S]: OutcomeUnit } } ? C : never
}[keyof T]

/** The codes of a table that a stage gives, in the order of the table. */
export function codesAt<T extends Outcomes, S extends OutcomeStage>(table: T, stage: S): readonly CodesAt<T, S>[] {
  return Object.keys(table).filter((code) => table[code]?.at[stage] !== undefined) as unknown as CodesAt<T, S>[]
}
