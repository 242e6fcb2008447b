/**
 * The end of every image request: decode, build the fact, archive evidence and fact together. From live answers, from answers out
 * of archives, and from bytes the ledger has already but that were decoded under other limits.
 */

import type { Placed, SegmentWriter } from '../../archives/segment-writer.ts'
import { type Json, sha256Hex } from '../../core/hash.ts'
import type { WarcRecord } from '../../formats/warc/write.ts'
import type { BlobRef, ImageFact, ImageMeasures } from '../../schemas/index.ts'
import type { HttpExchange } from '../http/exchange.ts'
import { exchangeRecords, requestRecord } from '../http/exchange-records.ts'
import { type ImageAnswer, isReserved, type Judged } from './answer.ts'
import { DECODER_VERSION } from './image/decode-protocol.ts'
import type { DecodeOutcome, Decoder, DecoderLimits } from './image/decoder.ts'
import { SVG_SKIPPED } from './image/image-type.ts'
import { IMAGE_MEASURES, versionsOf } from './image/measures/measures.ts'
import type { Held } from './image-facts.ts'
import type { ImageIndex } from './image-index.ts'
import { type AnswerRecord, answerRecord, conversionRecord, outcomeRecord } from './image-records.ts'
import { following } from './refetch.ts'

export interface Recorder {
  /** Are bytes decoded? Else they are kept as they come. */
  readonly isDecoding: boolean
  /** Proof of what robots.txt and policy files said; archived with the next outcome. */
  words(exchange: HttpExchange, of: 'robots' | 'rights'): void
  /** An answer, judged; `url` is the one that was asked for. Throws what the decoder throws, but archives the answer before. */
  answered(url: string, answered: Answered): Promise<ImageFact>
  /** No answer: a refusal of ours, or a failure of the wire. */
  unanswered(fact: ImageFact, context: Context): Promise<ImageFact>
  /** Bytes that the ledger holds, to be decoded under today's limits by today's decoder. The fact is returned as it is if nothing changes. */
  decodedAgain(fact: ImageFact, held: Held, bytes: Buffer): Promise<ImageFact>
}

export interface Context {
  /** Redirects that led here. */
  readonly before?: readonly HttpExchange[]
  /** WARC-Record-ID of the record in another archive that this comes from. */
  readonly source?: string
}

export interface Answered extends Context {
  readonly answer: ImageAnswer & Partial<Pick<HttpExchange, 'kind' | 'ip' | 'requestHead' | 'resumedAt'>>
  readonly judged: Judged
}

/** Within which bytes become a picture, and which bytes of it a shard takes. */
export interface PictureLimits extends DecoderLimits {
  readonly maxSidePx: number
}

interface RecorderState {
  readonly writer: SegmentWriter
  readonly decoder: Decoder | undefined
  readonly limits: PictureLimits
  /** What is on record so far. */
  readonly known: Pick<ImageIndex, 'get'>
  /** Exchanges of robots.txt and policy files that are not archived yet. */
  readonly proofs: { readonly exchange: HttpExchange; readonly of: 'robots' | 'rights' }[]
}

/** Opens a recorder on the ledger's writer; without a decoder it keeps bytes as they come. Its calls may overlap; each resolves when evidence and fact are on disk. */
export function openRecorder(
  writer: SegmentWriter,
  decoder: Decoder | undefined,
  limits: PictureLimits,
  known: Pick<ImageIndex, 'get'>,
): Recorder {
  const state: RecorderState = { writer, decoder, limits, known, proofs: [] }
  return {
    isDecoding: decoder !== undefined,
    words: (exchange, of) => void state.proofs.push({ exchange, of }),
    answered: (url, answered) => recordAnswer(state, url, answered),
    unanswered: (fact, context) => recordUnanswered(state, fact, context),
    decodedAgain: (fact, held, bytes) => recordAgain(state, fact, held, bytes),
  }
}

/** Archives records, the proofs that wait, and the fact of where they came to lie. */
async function append(
  { writer, known, proofs }: RecorderState,
  records: readonly WarcRecord[],
  row: (placed: Placed) => ImageFact,
): Promise<ImageFact> {
  const proof = proofs.splice(0).flatMap(({ exchange, of }) => exchangeRecords(exchange, of))
  let written: ImageFact | undefined
  await writer.append([...records, ...proof], (placed) => {
    written = following(row(placed), (url) => known.get(url))
    // As JSON has it. It is ours: what the ledger says is validated when it is read, and that costs as much as a hash.
    return written as unknown as Json
  })
  return written as unknown as ImageFact
}

async function recordAnswer(state: RecorderState, url: string, answered: Answered): Promise<ImageFact> {
  const { answer, judged } = answered
  const about = { url, date: answer.date, ...(judged.rights === undefined ? {} : { rights: judged.rights }) }
  if (judged.kind === 'bytes') return await recordBytes(state, about, judged.bytes, answered)
  const { status, detail, bytes } = judged
  const fact: ImageFact = { ...about, status, detail }
  // Of a picture whose owner said no, not a byte is kept.
  const evidence = isReserved(judged) ? Buffer.alloc(0) : bytes
  const kept = answerRecord(answer, evidence === undefined ? {} : { evidence })
  return await append(state, recordsOf(answered, kept, fact), () => fact)
}

/** Throws what the decoder throws, when the answer is archived. */
async function recordBytes(
  state: RecorderState,
  about: Omit<ImageFact, 'status'>,
  bytes: Buffer,
  answered: Answered,
): Promise<ImageFact> {
  const { decoder, limits } = state
  const { decoded, failure } =
    decoder === undefined ? { decoded: KEPT } : await decodedOr(decoder.decode(bytes, limits))
  const fact = decoded === KEPT ? { ...about, ...KEPT } : decodedFact(about, decoded)
  const id = sha256Hex(bytes)
  const kept = answerRecord(answered.answer, { image: { bytes, sha256: id } })
  const records = recordsOf(answered, kept, fact)
  const conversions =
    decoded.status === 'ok_reencoded' ? [conversionRecord(fact, decoded.stored, kept.record.recordId)] : []
  const written = await append(state, [...records, ...conversions], (placed) => {
    // The answer's record stands before the outcome; the image is the end of its block.
    const block = placed.blocks[records.length - 2]
    const offset = (block?.offset ?? 0) + (block?.length ?? 0) - bytes.length
    const held = { id, blob: { key: placed.key, offset, length: bytes.length } }
    return withDecoded(fact, decoded, held, storedBlob(placed, records.length))
  })
  if (failure !== undefined) throw failure.error
  return written
}

async function recordUnanswered(
  state: RecorderState,
  fact: ImageFact,
  { before = [], source }: Context,
): Promise<ImageFact> {
  const outcome = outcomeRecord(fact, source === undefined ? {} : { source })
  return await append(state, [...exchangesOf(before), outcome], () => fact)
}

async function recordAgain(state: RecorderState, known: ImageFact, held: Held, bytes: Buffer): Promise<ImageFact> {
  if (state.decoder === undefined) return known
  const decoded = await state.decoder.decode(bytes, state.limits)
  const isSame = decoded.status === known.status && !('measured' in decoded) && !('conviction' in decoded)
  if (isSame && decoderOf(known) === DECODER_VERSION) return known
  const { measures: _, body: __, detail: ___, conviction: ____, ...about } = known
  const fact = decodedFact(about, decoded)
  const records = decoded.status === 'ok_reencoded' ? [conversionRecord(fact, decoded.stored)] : []
  return await append(state, records, (placed) => withDecoded(fact, decoded, held, storedBlob(placed, 0)))
}

/** The way to an answer, the answer, and the outcome, in this order. */
function recordsOf(
  { answer, before = [], source }: Answered,
  kept: AnswerRecord,
  fact: ImageFact,
): readonly WarcRecord[] {
  const outcome = outcomeRecord(fact, { answer: kept, ...(source === undefined ? {} : { source }) })
  return [...exchangesOf(before), ...requestOf(answer, kept), kept.record, outcome]
}

/** True if a decode of the bytes by today's decoder under these limits would give the same fact again, measures aside. */
export function isDecided(fact: ImageFact, limits: PictureLimits): boolean {
  const { status, measures, conviction } = fact
  if (decoderOf(fact) !== DECODER_VERSION) return false
  const isDrawn = limits.svg === 'rasterise'
  if (status === 'type_denied' && fact.detail === SVG_SKIPPED && isDrawn) return false
  if (measures?.format === 'svg' && !isDrawn) return false
  if (measures !== undefined) return isDecodedFor(measures, limits)
  if (status === 'decoder_crash') return conviction !== undefined
  if (status === 'decoder_timeout') return conviction !== undefined && limits.maxCpuMs <= conviction.maxCpuMs
  return status !== 'bomb' && status !== 'decoder_lost'
}

/** True if a decode under these limits would give the same shard bytes as the one that made `measures`. */
function isDecodedFor({ widthPx, heightPx, stored }: ImageMeasures, limits: PictureLimits): boolean {
  if (widthPx * heightPx > limits.maxPixels) return false
  const longestPx = Math.max(widthPx, heightPx)
  if (stored === undefined) return longestPx <= limits.maxSidePx
  // Scaling makes the longest side exactly the limit; below the limit nothing is scaled.
  return Math.max(stored.widthPx, stored.heightPx) === Math.min(longestPx, limits.maxSidePx)
}

function decoderOf({ decoder = 1 }: ImageFact): number {
  return decoder
}

/** Of the measures that a decoder takes of every picture. */
const VERSIONS = versionsOf(IMAGE_MEASURES)
/** What is not decoded. */
const KEPT = { status: 'ok' } as const
type Outcome = DecodeOutcome | typeof KEPT

function decodedFact(about: Omit<ImageFact, 'status'>, decoded: Outcome): ImageFact {
  return { ...about, ...decodedStatus(decoded), decoder: DECODER_VERSION }
}

/** An answer outlives the decoder: what cannot be decoded now is archived all the same, and nobody is asked for it again. */
async function decodedOr(
  decoding: Promise<DecodeOutcome>,
): Promise<{ readonly decoded: Outcome; readonly failure?: { readonly error: unknown } }> {
  try {
    return { decoded: await decoding }
  } catch (error) {
    return { decoded: { status: 'decoder_lost', detail: 'the decoder failed' }, failure: { error } }
  }
}

function withDecoded(fact: ImageFact, decoded: Outcome, held: Held, stored: BlobRef | undefined): ImageFact {
  if (!('measured' in decoded)) return { ...fact, body: held }
  const measures: ImageMeasures = { ...decoded.measured, versions: VERSIONS, ...held, bytes: held.blob.length }
  if (decoded.status !== 'ok_reencoded' || stored === undefined) return { ...fact, measures }
  const { bytes, ...about } = decoded.stored
  return {
    ...fact,
    measures: { ...measures, stored: { ...about, sha256: sha256Hex(bytes), bytes: bytes.length, blob: stored } },
  }
}

function decodedStatus(decoded: Outcome): Pick<ImageFact, 'status' | 'detail' | 'conviction'> {
  return {
    status: decoded.status,
    ...('detail' in decoded ? { detail: decoded.detail.slice(0, 200) } : {}),
    ...('conviction' in decoded ? { conviction: decoded.conviction } : {}),
  }
}

function storedBlob({ key, blocks }: Placed, index: number): BlobRef | undefined {
  const block = blocks[index]
  return block === undefined ? undefined : { key, ...block }
}

function requestOf(answer: Answered['answer'], { record }: AnswerRecord): readonly WarcRecord[] {
  const { ip, requestHead } = answer
  if (ip === undefined || requestHead === undefined) return []
  return [requestRecord({ url: answer.url, date: answer.date, requestHead }, record)]
}

function exchangesOf(exchanges: readonly HttpExchange[]): readonly WarcRecord[] {
  return exchanges.flatMap((exchange) => {
    const { record } = answerRecord(exchange, {})
    return [requestRecord(exchange, record), record]
  })
}
