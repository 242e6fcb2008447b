/** What a worker and its decoder children say to each other. Answers are validated: the child's memory held hostile input. */
import { z } from 'zod'
import { count, px } from '../../../schemas/base/primitives.ts'
import { imageSignals } from '../../../schemas/image.ts'
import { DECODED_TYPES } from './image-type.ts'

/**
 * Of what becomes of bytes: refusal or picture, its format and size, the re-encoded bytes. Stands in image facts and in the version of
 * fetch-images: where it is raised, bytes that the ledger holds are decoded again, and no host is asked for them. Measures have
 * versions of their own (`measures/`), which decode nothing anew in fetch-images.
 */
export const DECODER_VERSION = 7

export const decodeJob = z.strictObject({
  id: count,
  /** Bytes of the image, in the spool (`spool.ts`). */
  length: count,
  limits: z.strictObject({ maxPixels: px, maxSidePx: px.optional(), svg: z.enum(['rasterise', 'skip']).optional() }),
})
export type DecodeJob = z.infer<typeof decodeJob>

const measured = z.strictObject({
  format: z.enum(DECODED_TYPES),
  widthPx: px,
  heightPx: px,
  isAnimated: z.literal(true).optional(),
  signals: imageSignals,
})
const decodeResult = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('ok'), measured }),
  z.strictObject({
    status: z.literal('ok_reencoded'),
    measured,
    stored: z.strictObject({ format: z.enum(['jpeg', 'png', 'webp']), widthPx: px, heightPx: px, length: count }),
  }),
  z.strictObject({
    status: z.enum([
      'empty',
      'not_image',
      'type_denied',
      'header_invalid',
      'bomb',
      'truncated',
      'damaged',
      'decode_error',
    ]),
    detail: z.string().max(200),
  }),
])
export type DecodeResult = z.infer<typeof decodeResult>

export const decodeMessage = z.discriminatedUnion('kind', [
  /** Sent once, when the decoder is loaded: a child that dies before it is our fault, not the image's. */
  z.strictObject({ kind: z.literal('ready') }),
  /** Instead of it: what it needs beyond the decoder is absent or broken, in words for a person. */
  z.strictObject({ kind: z.literal('unable'), detail: z.string().max(1000) }),
  z.strictObject({ kind: z.literal('done'), id: count, result: decodeResult }),
  /** The image needs more memory than a process may have, which ends itself now. */
  z.strictObject({ kind: z.literal('dying'), id: count, detail: z.string().max(200) }),
  /** Not the image's fault: the spool could not be read or written. */
  z.strictObject({ kind: z.literal('failed'), id: count, detail: z.string() }),
])
export type DecodeMessage = z.infer<typeof decodeMessage>
