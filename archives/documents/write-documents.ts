/** Files of datasets as a WARC: of each row a record that `extract` reads as a page, and of each picture that a row holds one that `scan-archives` reads. */
import { sha256Hex } from '../../core/hash.ts'
import { VERSION } from '../../core/version.ts'
import { encodeWarcRecord } from '../../formats/warc/write.ts'
import type { ImportedDocument } from '../../schemas/index.ts'
import { DOCUMENT_TYPE, PURPOSE_HEADER } from '../captures.ts'
import { readRows } from './read-rows.ts'
import { documentOfRow, type RowDocument } from './row-document.ts'

/** Nobody says when a row's page was captured, unless m3w wrote the row. */
const NO_DATE = '1970-01-01T00:00:00Z'

export interface WrittenCounts {
  rows: number
  problems: number
  images: number
}

/** The bytes of the archive, a gzip member a record; adds to `counts`. Equal files in equal order give equal bytes. E_INPUT names a file that cannot be read. */
export async function* writeDocuments(paths: readonly string[], counts: WrittenCounts): AsyncGenerator<Buffer> {
  yield encodeWarcRecord(
    {
      type: 'warcinfo',
      recordId: '<urn:m3w:import-dataset>',
      date: NO_DATE,
      contentType: 'application/warc-fields',
      block: Buffer.from(`software: m3w ${VERSION}\r\nformat: WARC File Format 1.1\r\n`),
    },
    { gzip: true },
  )
  for (const [file, path] of paths.entries()) {
    let number = 0
    for await (const row of readRows(path)) {
      const read = documentOfRow(row)
      counts.rows += 1
      if ('problem' in read.document) counts.problems += 1
      counts.images += read.images.length
      yield* recordsOf(read, `${file}/${number}`)
      number += 1
    }
  }
}

function* recordsOf({ url, document, images }: RowDocument, place: string): Generator<Buffer> {
  const date = dateOf(document)
  // A row without a page is dropped under its place: file and row, both from 0.
  const targetUri = url ?? `https://row.invalid/${place}`
  yield resource(targetUri, date, DOCUMENT_TYPE, Buffer.from(JSON.stringify(document)))
  for (const image of images) yield resource(image.url, date, typeOf(image.bytes), image.bytes)
}

function dateOf(document: ImportedDocument): string {
  return 'segments' in document ? (document.capture?.date ?? NO_DATE) : NO_DATE
}

function resource(targetUri: string, date: string, contentType: string, block: Buffer): Buffer {
  const recordId = `<urn:sha256:${sha256Hex(`${targetUri}\n${date}\n${sha256Hex(block)}`)}>`
  const purpose = contentType === DOCUMENT_TYPE ? 'page' : 'image'
  return encodeWarcRecord(
    { type: 'resource', recordId, date, targetUri, contentType, headers: [[PURPOSE_HEADER, purpose]], block },
    { gzip: true },
  )
}

/** By the first bytes; the decoder finds out for itself. */
function typeOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return 'image/jpeg'
  if (bytes.toString('latin1', 1, 4) === 'PNG') return 'image/png'
  return bytes.toString('latin1', 8, 12) === 'WEBP' ? 'image/webp' : 'image/unknown'
}
