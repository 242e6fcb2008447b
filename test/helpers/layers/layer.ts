/** A row of the floor plan, and what many rows stand on. */

export interface Layer {
  /** From the repository's root; the row holds for its sub-folders unless they have rows of their own. */
  readonly folder: string
  /** Folders whose files its files may import, sub-folders included; or single files. Its own files are always allowed. */
  readonly may: readonly string[]
  readonly because: string
}

export const RECORDS = ['core', 'schemas'] as const
/** What stages and shards stand on. */
export const GROUND = [...RECORDS, 'formats', 'archives', 'datasets'] as const
