/** What a form of samples is: what a row of it holds, and what kind of file the rows make. */
import type { ParquetRow, ParquetType } from '../../formats/table/parquet.ts'
import type { AnySample, ClipSample, PairSample, Sample, SampleKind } from '../../schemas/index.ts'

/** A sample as it stands in a shard. */
export interface Exported<S extends AnySample> {
  readonly sample: S
  /** Its pictures, of a clip its frames, by suffix. */
  readonly images: ReadonlyMap<string, Buffer>
}

interface AnyForm {
  /** How a dataset's samples become a file: rows of this form hold the bytes of images. */
  readonly hasImages: boolean
}
export interface ParquetForm<S extends AnySample = Sample> extends AnyForm {
  readonly kind: 'parquet'
  readonly columns: Readonly<Record<string, ParquetType>>
  /** Of the footer: what `datasets` calls the features. */
  readonly features?: Readonly<Record<string, unknown>>
  rowOf(exported: Exported<S>): ParquetRow
}
export interface LinesForm<S extends AnySample = Sample> extends AnyForm {
  readonly kind: 'lines'
  rowOf(exported: Exported<S>): object
}
export type Form<S extends AnySample = Sample> = ParquetForm<S> | LinesForm<S>

interface SamplesOf {
  readonly page: Sample
  readonly pair: PairSample
  readonly clip: ClipSample
}
/** A form as each kind of samples has it; most know pages alone. */
export type Forms = { readonly [K in SampleKind]?: Form<SamplesOf[K]> }

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
/** A picture as `datasets` reads it: the bytes, and a name that tells the format. */
export const PICTURE: ParquetType = { struct: { bytes: 'bytes', path: 'string' } }
/** Every text that was found for a picture or a video. */
export const CAPTIONS: ParquetType = { list: { struct: { text: 'string', origin: 'string' } } }

/** A feature of one type. */
export const value = (dtype: string): object => ({ dtype, _type: 'Value' })
/** Features of columns of plain values. */
export function values(types: Readonly<Record<string, string>>): Readonly<Record<string, object>> {
  return Object.fromEntries(Object.entries(types).map(([name, dtype]) => [name, value(dtype)]))
}
