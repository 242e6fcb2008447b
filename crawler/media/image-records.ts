/**
 * What an image request leaves in the image ledger, as WARC records: the exchanges on the way, the answer with its body decoded (so
 * that the image is a raw range of the object), the outcome, and the bytes for a shard where they differ.
 */
import { z } from 'zod'
import { PURPOSE_HEADER } from '../../archives/captures.ts'
import { newRecordId, type WarcRecord } from '../../formats/warc/write.ts'
import { count, type ImageFact, imageFact, sha256 } from '../../schemas/index.ts'
import type { HttpExchange } from '../http/exchange.ts'
import { responseBlock } from '../http/exchange-records.ts'
import type { ImageAnswer } from './answer.ts'

/** Content type of outcomes, by which `scan-archives` knows our own. */
export const OUTCOME_TYPE = 'application/vnd.m3w.image-outcome+json'
/** Bodies that are no image are evidence only, and a beginning is enough. */
const MAX_EVIDENCE_BYTES = 16_384
/** Headers that a decoded or cut body is no longer like. */
const UNTRUE: ReadonlySet<string> = new Set(['content-encoding', 'transfer-encoding', 'content-length'])

/**
 * An outcome as archived. It knows no key and no absolute offset, so that the object can be copied under any name: `back` is the
 * distance from the outcome's record to the first byte of the body, in an object that is not compressed.
 */
export const archivedOutcome = z.strictObject({
  format: z.literal('m3w-image-outcome/1'),
  fact: imageFact.omit({ measures: true, body: true }),
  body: z.strictObject({ back: count, length: count, sha256 }).optional(),
})
type ArchivedOutcome = z.infer<typeof archivedOutcome>

export interface AnswerRecord {
  readonly record: WarcRecord
  /** The image bytes at the end of the block. Left out where the body is no image. */
  readonly image?: { readonly length: number; readonly sha256: string }
}

/** The response record of an answer. `image`: its decoded body, to be kept whole, and the digest of it; else `evidence` or the raw body is cut short. */
export function answerRecord(
  answer: ImageAnswer & Partial<Pick<HttpExchange, 'ip' | 'resumedAt'>>,
  {
    image,
    evidence = answer.body,
  }: { readonly image?: { readonly bytes: Buffer; readonly sha256: string }; readonly evidence?: Buffer },
): AnswerRecord {
  const body = image?.bytes ?? evidence.subarray(0, MAX_EVIDENCE_BYTES)
  const isCut = image === undefined && (evidence.length > MAX_EVIDENCE_BYTES || answer.truncated !== undefined)
  const record: WarcRecord = {
    type: 'response',
    recordId: newRecordId(),
    date: answer.date,
    targetUri: answer.url,
    headers: [
      // An error page in the place of an image must not be taken for a page when the archive is imported.
      [PURPOSE_HEADER, 'image'],
      ...(answer.ip === undefined ? [] : [['WARC-IP-Address', answer.ip] as const]),
      ...(answer.resumedAt === undefined ? [] : [['M3W-Resumed-At', answer.resumedAt.join(' ')] as const]),
      ...(isCut ? [['WARC-Truncated', answer.truncated ?? 'length'] as const] : []),
    ],
    contentType: 'application/http; msgtype=response',
    // What the body no longer has, and how long it no longer is, would mislead whoever reads the archive.
    block: responseBlock(answer, body, (name) => UNTRUE.has(name)),
    ...(image === undefined ? {} : { payloadSha256: image.sha256 }),
  }
  return image === undefined ? { record } : { record, image: { length: body.length, sha256: image.sha256 } }
}

/** The outcome of a URL. Stands directly behind the response it is about, if there is one. `source`: the record of another archive it was read from. */
export function outcomeRecord(
  { measures: _, body: __, ...fact }: ImageFact,
  { answer, source }: { readonly answer?: AnswerRecord; readonly source?: string },
): WarcRecord {
  const outcome: ArchivedOutcome = {
    format: 'm3w-image-outcome/1',
    fact,
    // Two line ends close a record (ISO 28500, section 4).
    ...(answer?.image === undefined ? {} : { body: { back: answer.image.length + 4, ...answer.image } }),
  }
  return {
    type: 'metadata',
    recordId: newRecordId(),
    date: fact.date,
    targetUri: fact.url,
    headers: [
      ...(answer === undefined ? [] : [['WARC-Concurrent-To', answer.record.recordId] as const]),
      ...(source === undefined ? [] : [['WARC-Refers-To', source] as const]),
    ],
    contentType: OUTCOME_TYPE,
    block: Buffer.from(JSON.stringify(outcome)),
  }
}

/** Re-encoded bytes. `original`: the response record they were made from, where it is at hand. */
export function conversionRecord(
  fact: Pick<ImageFact, 'url' | 'date'>,
  { bytes, format }: { readonly bytes: Buffer; readonly format: string },
  original?: string,
): WarcRecord {
  return {
    type: 'conversion',
    recordId: newRecordId(),
    date: fact.date,
    targetUri: fact.url,
    headers: original === undefined ? [] : [['WARC-Refers-To', original]],
    contentType: `image/${format}`,
    block: bytes,
  }
}
