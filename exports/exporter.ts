/** What an export is: a new kind is a folder here, and a line in the table of `operations/export.ts`. */
import type { Store } from '../core/store.ts'

/** The files of a published dataset, wherever it lies. */
export interface PublishedFiles {
  /** For messages. */
  readonly place: string
  read(name: string): AsyncIterable<Uint8Array>
  /** A small file; undefined if there is none. */
  readWhole(name: string): Promise<Buffer | undefined>
  /** Names of the files in it or in a folder of it, sorted. */
  names(folder?: string): Promise<string[]>
}

export interface ExportRequest {
  readonly store: Store
  /** Its newest dataset. Rejects with E_USAGE where there is none. */
  dataset(): Promise<PublishedFiles>
  /** A file or folder that does not exist yet. */
  readonly out: string
  /** An empty folder for what is in the way of memory; the caller deletes it. */
  readonly scratchFolder: string
}

/** What was written, for people: counts by name, in the order to be shown. */
export type ExportCounts = Readonly<Record<string, number>>
/** Writes one export. The same store gives the same bytes. E_USAGE where the store has nothing of that kind. */
export type Exporter = (request: ExportRequest) => Promise<ExportCounts>
