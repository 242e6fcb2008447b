/** Takes words about pictures that were taken down out of the heads of records that stay; no byte of any other record moves. */
import { gunzipSync } from 'node:zlib'
import { readAll, type Store } from '../../core/store.ts'
import { memberOfBytes } from '../../formats/warc/blank.ts'
import { SITEMAP_IMAGES_HEADER } from '../stated/sitemap-images.ts'
import type { Captioned, Gap, NamedArchive } from './blank-archive.ts'

/** The line, with what stands before it and its value. */
const LINE = new RegExp(`(\\r\\n${SITEMAP_IMAGES_HEADER}:)([^\\r\\n]*)\\r\\n`, 'i')
/** Where the head of a record ends. */
const HEAD_END = '\r\n\r\n'

/**
 * The records as they are to be, each of the length that it has. `kept` counts those that cannot be made so: in an archive without member borders, or
 * of a member that nobody can deflate as tightly.
 */
export async function cutCaptions(
  store: Pick<Store, 'read'>,
  { key, layout }: NamedArchive,
  captioned: readonly Captioned[],
): Promise<{ readonly gaps: readonly Gap[]; readonly kept: number }> {
  const gaps: Gap[] = []
  for (const { offset, length, header } of layout === 'solid' ? [] : captioned) {
    const bytes = await readAll(store, key, { start: offset, end: offset + length })
    const blank = layout === 'plain' ? withHeader(bytes, header) : packed(gunzipSync(bytes), length, header)
    if (blank !== undefined) gaps.push({ offset, length, blank })
  }
  return { gaps, kept: captioned.length - gaps.length }
}

function packed(record: Buffer, length: number, header: string): Buffer | undefined {
  const changed = withHeader(record, header)
  return changed === undefined ? undefined : memberOfBytes(changed, length)
}

/** The record with blanks where the rest of the value stood. */
function withHeader(record: Buffer, header: string): Buffer | undefined {
  const head = record.subarray(0, record.indexOf(HEAD_END) + HEAD_END.length).toString('latin1')
  const [, name = '', value = ''] = LINE.exec(head) ?? []
  if (name === '' || value.length <= header.length) return undefined
  const changed = head.replace(`${name}${value}`, () => `${name} ${header}`.padEnd(name.length + value.length))
  return Buffer.concat([Buffer.from(changed, 'latin1'), record.subarray(head.length)])
}
