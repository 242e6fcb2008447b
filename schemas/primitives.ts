/** The small types every record is made of. */
import { z } from 'zod'

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hex digits')
/** First 128 bits of a SHA-256: document and capture ids. */
export const id128 = z.string().regex(/^[0-9a-f]{32}$/, 'expected 32 lower-case hex digits')
export const hash64Hex = z.string().regex(/^[0-9a-f]{16}$/, 'expected 16 lower-case hex digits')
/** A normalised URL: WHATWG href without fragment and credentials. */
export const normalUrl = z.string().min(1)
/** RFC 3339 in UTC, to the second or finer. */
export const utcDate = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, 'expected an RFC 3339 date in UTC')
export const count = z.int().min(0)
export const px = z.int().min(1)
/** A measured value by name. */
export const signals = z.record(z.string(), z.number())

/** A raw byte range of an object in the store. */
export const blobRef = z.strictObject({ key: z.string().min(1), offset: count, length: count })
export type BlobRef = z.infer<typeof blobRef>
