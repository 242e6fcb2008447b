/** What the WARC readers yield, and how it is made: records, and bytes that hold none. */
import type { ByteWindow } from '../byte-window.ts'
import { skipTail } from './border.ts'
import { uriField, type WarcHeader } from './header.ts'

export interface WarcRecordItem {
  readonly kind: 'record'
  /** Of the record (its gzip member) in the file; inflated bytes for a solid file. */
  readonly offset: number
  /** 0 where the record cannot be read alone. */
  readonly length: number
  /** Lower case: `response`, `request`, … */
  readonly type: string
  readonly recordId: string
  readonly date: string
  readonly targetUri?: string
  /** WARC header fields by lower-case name. */
  readonly headers: ReadonlyMap<string, string>
  readonly block: Buffer
  /** The block was longer than `maxBlockBytes` and is cut. (`WARC-Truncated` says what the archiver cut.) */
  readonly truncated: boolean
  /** What is wrong with a record that could be read all the same, for people: its length, or its digest. */
  readonly problem?: string
}

/** Bytes that hold no readable record, and which record they were if that can be told. */
export interface WarcDamage {
  readonly kind: 'damage'
  readonly offset: number
  readonly length: number
  readonly message: string
}
export type WarcItem = WarcRecordItem | WarcDamage

type Body = Pick<WarcRecordItem, 'block' | 'truncated'> & { readonly problem?: string | undefined }

export const WRONG_DIGEST = 'the block does not match its digest'

/** Says what is wrong with a length that is absent, no number, or leads to no border. */
export function wrongLength({ blockBytes, fields }: WarcHeader): string {
  if (blockBytes !== undefined) return `Content-Length ${blockBytes} is wrong`
  const length = fields.get('content-length')
  return length === undefined
    ? 'no Content-Length'
    : `Content-Length ${JSON.stringify(length.slice(0, 40))} is no number`
}

/** The record at the window's front whose block has this length; steps over it and the blank lines behind it. */
export async function takeBlock(
  window: ByteWindow,
  header: WarcHeader,
  length: number,
  problem?: string,
): Promise<WarcItem> {
  const start = window.position
  const block = Buffer.from(window.bytes().subarray(header.bytes, header.bytes + length))
  window.skip(header.bytes + length)
  await skipTail(window)
  return record(start, window, header, { block, truncated: false, problem })
}

/** The record that begins at `offset` and ends where the window stands. */
export function record(offset: number, window: ByteWindow, header: WarcHeader, body: Body): WarcItem {
  return recordOf(header, { offset, length: window.position - offset }, body)
}

/** A record at a place. */
export function recordOf(
  { fields }: WarcHeader,
  { offset, length }: Pick<WarcRecordItem, 'offset' | 'length'>,
  { block, truncated, problem }: Body,
): WarcRecordItem {
  const targetUri = uriField(fields, 'warc-target-uri')
  const item: Writable<WarcRecordItem> = {
    kind: 'record',
    offset,
    length,
    type: (fields.get('warc-type') ?? '').toLowerCase(),
    recordId: fields.get('warc-record-id') ?? '',
    date: fields.get('warc-date') ?? '',
    headers: fields,
    block,
    truncated,
  }
  // Not spread: an object made of others costs a tenth of what it takes to read a small record.
  if (targetUri !== undefined) item.targetUri = targetUri
  if (problem !== undefined) item.problem = problem
  return item
}
type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** Bytes from `offset` to where the window stands that hold no readable record. */
export function damage(offset: number, window: ByteWindow, message: string): WarcItem {
  return { kind: 'damage', offset, length: window.position - offset, message }
}
