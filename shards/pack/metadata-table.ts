/** What is known of a shard's documents and image slots, as a parquet table beside it: for DuckDB and pandas, which then open no tar. */
import { compareText } from '../../core/hash.ts'
import { VERSION } from '../../core/version.ts'
import { openParquetFile, type ParquetRow, type ParquetSink, type ParquetType } from '../../formats/table/parquet.ts'
import type { AnySample, ClipSample, PairSample, Sample } from '../../schemas/index.ts'

/** Columns that every table has. `kind`: `document`, `slot` for an image in one, `pair` or `clip`; `url` is the page's, of a slot the image's. Of a clip `sha256` and sizes are the file's. */
const COLUMNS: Readonly<Record<string, ParquetType>> = {
  kind: 'string',
  document: 'string',
  slot: 'int32',
  url: 'string',
  title: 'string',
  language: 'string',
  languageScore: 'double',
  publishedDate: 'string',
  captureDate: 'string',
  rights: 'string',
  cluster: 'string',
  clusterSize: 'int32',
  images: 'int32',
  textCharacters: 'int32',
  sha256: 'string',
  phash: 'string',
  width: 'int32',
  height: 'int32',
  alt: 'string',
  caption: 'string',
}
/** Signals have names of their own, which are none of these: `signal.words`. */
const SIGNAL = 'signal.'
/** Rows of a group. A row has some 100 columns at most: a megabyte. */
const GROUP_ROWS = 5_000
const GROUP_BYTES = 16 * 1024 * 1024

/** The rows of a sample: of a page its own, then one an image, in document order; of a pair or a clip one. */
export function metadataRows(sample: AnySample): ParquetRow[] {
  if (sample.format === 'm3w-clip/1') return [clipRow(sample)]
  return sample.format === 'm3w-pair/1' ? [pairRow(sample)] : pageRows(sample)
}

function pairRow({ id, url, text, image_info: image, score, metadata }: PairSample): ParquetRow {
  return {
    kind: 'pair',
    document: id,
    url,
    ...pageColumns(metadata),
    images: 1,
    textCharacters: text.length,
    ...pictureColumns(image),
    ...(score === null ? {} : named({ score })),
  }
}

function clipRow({ id, url, text, frames, video, metadata }: ClipSample): ParquetRow {
  const { motion, cuts, startMs, endMs } = video
  return {
    kind: 'clip',
    document: id,
    url,
    ...pageColumns(metadata),
    images: frames.length,
    textCharacters: text.length,
    sha256: video.id,
    phash: frames[0]?.phash,
    width: video.widthPx,
    height: video.heightPx,
    ...named({ motion, cuts, startMs, endMs }),
  }
}

function pageRows({ id, url, texts, image_info, metadata }: Sample): ParquetRow[] {
  const { cluster, signals } = metadata
  const infos = image_info.flatMap((info) => (info === null ? [] : [info]))
  const own = {
    kind: 'document',
    document: id,
    url,
    ...pageColumns(metadata),
    cluster: cluster?.id,
    clusterSize: cluster?.size,
    images: infos.length,
    textCharacters: texts.reduce((sum, text) => sum + (text?.length ?? 0), 0),
    ...named(signals),
  }
  const slots = infos.map((info, slot) => ({
    kind: 'slot',
    document: id,
    slot,
    url: info.url,
    rights: info.rights?.verdict,
    ...pictureColumns(info),
  }))
  return [own, ...slots]
}

/** What a sample of any kind says of its page; an address of a list has no page that was captured. */
function pageColumns({ title, language, publishedDate, capture, rights }: AnySample['metadata']): ParquetRow {
  return {
    title,
    language: language?.code,
    languageScore: language?.score,
    publishedDate,
    captureDate: capture?.date,
    rights: rights.verdict,
  }
}

function pictureColumns(info: PairSample['image_info']): ParquetRow {
  const { sha256, phash, width, height, alt, caption, signals = {} } = info
  return { sha256, phash, width, height, alt, caption, ...named(signals) }
}

/** Writes the table of a shard; a column a signal that one of its rows has. Equal rows give equal bytes. */
export async function writeMetadata(sink: ParquetSink, rows: readonly ParquetRow[]): Promise<void> {
  const signals = new Set(rows.flatMap((row) => Object.keys(row).filter((name) => name.startsWith(SIGNAL))))
  const columns = {
    ...COLUMNS,
    ...Object.fromEntries([...signals].sort(compareText).map((name) => [name, 'double' as const])),
  }
  const createdBy = `m3w ${VERSION}`
  const file = openParquetFile(sink, { columns, groupRows: GROUP_ROWS, groupBytes: GROUP_BYTES, createdBy })
  for (const row of rows) await file.add(row, 8 * Object.keys(row).length)
  await file.end()
}

function named(signals: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(signals).map(([name, value]) => [`${SIGNAL}${name}`, value]))
}
