/** What the WARC readers yield: records, and bytes that hold none. */
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
