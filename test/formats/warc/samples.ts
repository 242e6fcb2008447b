/** WARC bytes for the tests of this folder: records with seeded contents, and streams cut into chunks. */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { collect } from '../../../core/streams.ts'
import { readWarc, type WarcItem, type WarcReadOptions } from '../../../formats/warc/read.ts'
import { encodeWarcRecord, type WarcRecord } from '../../../formats/warc/write.ts'

/** `count` responses with bodies of 0 … about `maxBodyBytes` bytes, compressible and not; the same for the same numbers. */
export function sampleRecords(count: number, maxBodyBytes: number): WarcRecord[] {
  return Array.from({ length: count }, (_, n) => {
    const noise = createHash('sha512').update(`body ${n}`).digest()
    const size = noise.readUInt32LE(0) % maxBodyBytes
    const body = Buffer.alloc(size, n % 2 === 0 ? noise : Buffer.from(`<p>page ${n} says hello</p>\r\n\r\n`))
    return {
      type: 'response',
      recordId: `<urn:uuid:00000000-0000-4000-8000-${String(n).padStart(12, '0')}>`,
      date: '2026-01-02T03:04:05.678Z',
      targetUri: `http://example.org/page/${n}`,
      contentType: 'application/http; msgtype=response',
      block: Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n`), body]),
    }
  })
}

export function encodeAll(records: readonly WarcRecord[], layout: WarcReadOptions['layout']): Buffer {
  const all = Buffer.concat(records.map((record) => encodeWarcRecord(record, { gzip: layout === 'members' })))
  return layout === 'solid' ? gzipSync(all) : all
}

export async function* chunked(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

export function readBytes(
  bytes: Buffer,
  layout: WarcReadOptions['layout'],
  { chunk = 65_536, ...options }: Partial<WarcReadOptions> & { readonly chunk?: number } = {},
): Promise<WarcItem[]> {
  const source = chunked(bytes.subarray(options.offset ?? 0), chunk)
  // Tests cut anywhere.
  return collect(readWarc(source, { layout, maxBlockBytes: 1_000_000, seeksBorders: true, ...options }))
}

/** What the reader said is wrong, record by record and place by place. */
export function wordsOf(items: readonly WarcItem[]): string[] {
  return items.flatMap((item) => (item.kind === 'damage' ? [item.message] : (item.problem ?? [])))
}

/** What identifies an item, for comparing runs. */
export function outline(items: readonly WarcItem[]): string[] {
  return items.map((item) =>
    item.kind === 'damage'
      ? `damage ${item.offset}+${item.length} ${item.message}`
      : `${item.recordId} ${item.offset}+${item.length} ${createHash('sha1').update(item.block).digest('hex')} ${item.truncated} ${item.problem ?? ''}`,
  )
}
