/** Answers for image URLs out of archives that were imported: found by `scan-archives`, judged like answers that just came. */
import { sha256Hex } from '../../core/hash.ts'
import { readAll, type Store } from '../../core/store.ts'
import { type ArchivedImage, type ImageFact, REFETCHABLE } from '../../schemas/index.ts'
import { parseHttpResponse } from '../../shards/http-message.ts'
import { readWarc } from '../../shards/warc-read.ts'
import { type AnswerLimits, type ImageAnswer, type Judged, judgeAnswer } from './answer.ts'
import { sniffImageType } from './image-type.ts'
import type { Recorder } from './record-image.ts'

const GZIP = Buffer.from([0x1f, 0x8b])
/** Beside the body a block holds a response head. */
const MAX_HEAD_BYTES = 300_000

/** Text that sorts the archived answers of one URL: the earliest date, our own outcomes before the answer they are about, then the record id. */
export function archivedOrder({ date, fact, recordId, record }: ArchivedImage): string {
  return `${date} ${fact === undefined ? 1 : 0} ${recordId} ${record.key} ${String(record.offset).padStart(15, '0')}`
}

/**
 * Restores the outcome of `url` from the first of its archived answers (in `archivedOrder`) that is final. If all of them may
 * be asked again: undefined while the network may be asked, else the first of them. Damaged records are passed over.
 */
export async function restoreImage(
  url: string,
  archived: Iterable<ArchivedImage>,
  tools: RestoreTools,
): Promise<ImageFact | undefined> {
  const candidates = [...archived]
  let spare: Restored | undefined
  for (const candidate of candidates) {
    // Where the answer itself is at hand, its headers are better evidence than our summary of it.
    const isAnswered = candidates.some(({ fact, date }) => fact === undefined && date === candidate.date)
    if (candidate.body !== undefined && isAnswered) continue
    const restored = await restoreOne(candidate, tools)
    if (restored === undefined) continue
    if (!REFETCHABLE.has(statusOf(restored))) return await record(url, restored, tools)
    spare ??= restored
  }
  return spare === undefined || !tools.isOffline ? undefined : await record(url, spare, tools)
}

export interface RestoreTools extends AnswerLimits {
  readonly store: Pick<Store, 'read'>
  readonly recorder: Recorder
  readonly isOffline: boolean
}

type Restored =
  | { readonly kind: 'fact'; readonly fact: ImageFact; readonly source: string }
  | { readonly kind: 'answer'; readonly answer: ImageAnswer; readonly judged: Judged; readonly source: string }

function statusOf(restored: Restored): ImageFact['status'] {
  if (restored.kind === 'fact') return restored.fact.status
  // Bytes are final, whatever the decoder will say of them.
  return restored.judged.kind === 'refused' ? restored.judged.status : 'ok'
}

function record(url: string, restored: Restored, { recorder }: RestoreTools): Promise<ImageFact> {
  const { source } = restored
  if (restored.kind === 'fact') return recorder.unanswered({ ...restored.fact, url }, { source })
  return recorder.answered(url, { answer: restored.answer, judged: restored.judged, source })
}

async function restoreOne(candidate: ArchivedImage, tools: RestoreTools): Promise<Restored | undefined> {
  const { fact, record: range, recordId: source } = candidate
  if (fact !== undefined) return await restoreFact(candidate, fact, tools)
  const { store, maxImageBytes } = tools
  const bytes = { start: range.offset, end: range.offset + range.length }
  const magic = await readAll(store, range.key, { start: bytes.start, end: bytes.start + 2 })
  const layout = magic.equals(GZIP) ? 'members' : 'plain'
  const items = readWarc(store.read(range.key, bytes), { layout, maxBlockBytes: maxImageBytes + MAX_HEAD_BYTES })
  for await (const item of items) {
    if (item.kind === 'damage') return undefined
    const cut = cutOf(item.headers.get('warc-truncated'), item.truncated)
    const answer = answerOf(item.type, item.block, candidate)
    if (answer === undefined) return undefined
    const whole = cut === undefined ? answer : { ...answer, truncated: cut }
    return { kind: 'answer', answer: whole, judged: judgeAnswer(whole, tools), source }
  }
  return undefined
}

/** Our own outcome. Bytes that were archived are decoded anew: limits and decoders may have changed since. */
async function restoreFact(
  { body, recordId: source }: ArchivedImage,
  fact: ImageFact,
  { store, maxImageBytes }: RestoreTools,
): Promise<Restored | undefined> {
  const { status } = fact
  const hasCrashed = status === 'decoder_crash' || status === 'decoder_timeout'
  if (body === undefined || hasCrashed) {
    // A success whose bytes are out of reach (the archive was compressed since) restores nothing.
    return status === 'ok' || status === 'ok_reencoded' ? undefined : { kind: 'fact', fact, source }
  }
  const { key, offset, length } = body.blob
  if (length > maxImageBytes) return { kind: 'fact', fact: { ...fact, status: 'too_large' }, source }
  const bytes = await readAll(store, key, { start: offset, end: offset + length })
  if (sha256Hex(bytes) !== body.id || sniffImageType(bytes) === undefined) return undefined
  const answer = { url: fact.url, date: fact.date, status: 200, statusText: 'OK', headers: [], body: bytes }
  return { kind: 'answer', answer, judged: { kind: 'bytes', bytes, rights: fact.rights ?? OPEN }, source }
}

const OPEN = { verdict: 'open', evidence: [] } as const satisfies ImageFact['rights']

function answerOf(type: string, block: Buffer, { url, date }: ArchivedImage): ImageAnswer | undefined {
  if (type === 'resource') return { url, date, status: 200, statusText: 'OK', headers: [], body: block }
  const response = parseHttpResponse(block)
  if (response === undefined) return undefined
  const { status, reason: statusText, headers, body } = response
  return { url, date, status, statusText, headers, body }
}

/** What cut the body, by the archiver's word, or we ourselves did. */
function cutOf(label: string | undefined, isCut: boolean): ImageAnswer['truncated'] {
  if (label === 'length' || isCut) return 'length'
  return label === undefined ? undefined : label === 'time' ? 'time' : 'disconnect'
}
