/** What a form of documents is: what a row of it holds, and what kind of file the rows make. */
import type { ParquetRow, ParquetType } from '../../formats/table/parquet.ts'
import type { Sample } from '../../schemas/index.ts'

/** A document as it stands in a shard. */
export interface ExportedDocument {
  readonly sample: Sample
  /** Of its images, by suffix. */
  readonly images: ReadonlyMap<string, Buffer>
}

interface AnyForm {
  /** How a dataset's documents become a file: rows of this form hold the bytes of images. */
  readonly hasImages: boolean
}
export interface ParquetForm extends AnyForm {
  readonly kind: 'parquet'
  readonly columns: Readonly<Record<string, ParquetType>>
  /** Of the footer: what `datasets` calls the features. */
  readonly features?: Readonly<Record<string, unknown>>
  rowOf(document: ExportedDocument): ParquetRow
}
export interface LinesForm extends AnyForm {
  readonly kind: 'lines'
  rowOf(document: ExportedDocument): object
}
export type Form = ParquetForm | LinesForm

/** What other forms have no member for, and a re-import needs: the document as it was. In JSON lines it is text, so that columns have one type. */
export function aboutDocument({ id, metadata }: Sample): object {
  const { title, language, publishedDate, capture, part, rights, cluster } = metadata
  return { id, title, language, publishedDate, capture, ...(part && { part }), rights, ...(cluster && { cluster }) }
}

/** The URL of each image, or null where a text stands. */
export function imageUrls({ image_info }: Sample): (string | null)[] {
  return image_info.map((info) => info?.url ?? null)
}

export const STRINGS: ParquetType = { list: 'string' }
