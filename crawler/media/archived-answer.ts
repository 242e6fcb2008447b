/** Answers for image URLs out of archives that were imported: found by `scan-archives`, judged like answers that just came. */
import { cutByOf } from '../../archives/payload-fault.ts'
import type { ArchivedWords } from '../../archives/rights/archived-words.ts'
import { EMBEDDED } from '../../archives/rights/embedded.ts'
import { sha256Hex } from '../../core/hash.ts'
import { readAll, type Store } from '../../core/store.ts'
import { normalizeUrl } from '../../core/url.ts'
import { parseHttpResponse } from '../../formats/http-message.ts'
import { readRecord } from '../../formats/warc/one-record.ts'
import { type ArchivedImage, type ImageFact, REFETCHABLE, type Rights } from '../../schemas/index.ts'
import {
  type AnswerLimits,
  type ImageAnswer,
  isReserved,
  type Judged,
  judgeAnswer,
  judgeImage,
  judgeSite,
} from './answer.ts'
import { isDecided, type PictureLimits, type Recorder } from './record-image.ts'
import { isDead } from './refetch.ts'

/** Beside the body a block holds a response head. */
const MAX_HEAD_BYTES = 300_000

/**
 * Text that sorts the archived answers of one URL; the first that is final counts.
 *
 * 1. Outcomes of ours, as in a store, where the ledger is asked before archives: they say what a run made of all it saw, so that a
 *    rebuild gives the same. 2. What others archived, by the date of the URL's own answer; where that was a redirect, with what it led
 *    to. 3. Answers that we archived as evidence of outcomes that are missing. Equal ones: by date, then record id.
 */
export function archivedOrder({ date, fact, recordId, record, isEvidence, via = [] }: ArchivedImage): string {
  const [first] = via
  const isOurs = first === undefined ? isEvidence : first.isEvidence
  const rank = fact !== undefined ? 1 : isOurs === true ? 3 : 2
  const own = first === undefined ? `${date} ${recordId}` : `${first.date} ${first.recordId}`
  const end = `${date} ${recordId} ${record.key} ${String(record.offset).padStart(15, '0')}`
  return `${rank} ${own} ${via.length} ${end}`
}

/**
 * Restores the outcome of `url` from the first of its archived answers (in `archivedOrder`) that is final. If all of them may
 * be asked again: undefined while the network may be asked, else the first of them. Damaged records are passed over.
 */
export async function restoreImage(
  url: string,
  archived: Iterable<ArchivedImage>,
  options: RestoreOptions,
): Promise<ImageFact | undefined> {
  const candidates = [...archived]
  const answers = new Map(
    candidates
      .filter(({ fact, via }) => fact === undefined && via === undefined)
      .map((answer) => [answer.recordId, answer]),
  )
  let spare: Restored | undefined
  for (const candidate of candidates) {
    const { fact, answerId } = candidate
    // Where the answer that an outcome is about is at hand, its headers are better evidence of rights than our summary of them.
    const answer = fact === undefined || !needsBytes(candidate, fact, options) ? undefined : answers.get(answerId ?? '')
    const restored =
      (answer === undefined ? undefined : await restoreOne(answer, options)) ?? (await restoreOne(candidate, options))
    if (restored === undefined) continue
    if (fact !== undefined && restored.kind === 'fact' && isDead(restored.fact)) {
      return (await fillDead(url, candidates, options)) ?? (await record(url, restored, options))
    }
    if (!REFETCHABLE.has(statusOf(restored))) return await record(url, restored, options)
    spare ??= restored
  }
  return spare === undefined || !options.isOffline ? undefined : await record(url, spare, options)
}

/** A picture that archives hold of an address at which we found nothing: the first in `archivedOrder`. Undefined where they hold none. */
export async function fillDead(
  url: string,
  archived: Iterable<ArchivedImage>,
  options: RestoreOptions,
): Promise<ImageFact | undefined> {
  for (const candidate of archived) {
    const restored = await restoreOne(candidate, options)
    if (restored?.kind === 'answer' && restored.judged.kind === 'bytes') return await record(url, restored, options)
  }
  return undefined
}

/** Does an outcome stand or fall with the bytes? Those that are archived are decoded anew: decoders may have changed since. */
function needsBytes({ body }: ArchivedImage, fact: ImageFact, { limits }: RestoreOptions): boolean {
  if (fact.status === 'ok' || fact.status === 'ok_reencoded' || !isDecided(fact, limits)) return true
  return body !== undefined && fact.conviction === undefined
}

interface RestoreOptions extends AnswerLimits {
  readonly store: Pick<Store, 'read'>
  readonly recorder: Recorder
  readonly limits: PictureLimits
  readonly maxRedirects: number
  readonly isOffline: boolean
  /** What the archives hold of the sites; undefined where that is nothing. */
  readonly words?: Pick<ArchivedWords, 'of'> | undefined
}

type Restored =
  | { readonly kind: 'fact'; readonly fact: ImageFact; readonly source: string }
  | { readonly kind: 'answer'; readonly answer: ImageAnswer; readonly judged: Judged; readonly source: string }

function statusOf(restored: Restored): ImageFact['status'] {
  if (restored.kind === 'fact') return restored.fact.status
  // Bytes are final, whatever the decoder will say of them.
  return restored.judged.kind === 'refused' ? restored.judged.status : 'ok'
}

function record(url: string, restored: Restored, { recorder }: RestoreOptions): Promise<ImageFact> {
  const { source } = restored
  if (restored.kind === 'fact') return recorder.unanswered({ ...restored.fact, url }, { source })
  return recorder.answered(url, { answer: restored.answer, judged: restored.judged, source })
}

async function restoreOne(candidate: ArchivedImage, options: RestoreOptions): Promise<Restored | undefined> {
  const { fact, via = [] } = candidate
  if (fact !== undefined) return await restoreFact(candidate, fact, options)
  if (via.length > options.maxRedirects) return undefined
  for (const hop of via) {
    const answer = await readAnswer(hop, options)
    if (answer === undefined) return undefined
    const judged = await judgeRead(answer, hop, options)
    if (isReserved(judged)) return { kind: 'answer', answer, judged, source: hop.recordId }
  }
  const answer = await readAnswer(candidate, options)
  if (answer === undefined) return undefined
  const judged = await judgeRead(answer, candidate, options)
  // A body that another archiver cut says nothing of its size here.
  const isCut = judged.kind === 'refused' && judged.status === 'too_large' && answer.isCutByArchiver
  return isCut ? undefined : { kind: 'answer', answer, judged, source: candidate.recordId }
}

/** By what its site said then, and by itself. Before we ask ourselves we ask the site: that is judged. */
async function judgeRead(
  answer: ImageAnswer,
  { isEvidence }: Pick<ArchivedImage, 'isEvidence'>,
  options: RestoreOptions,
): Promise<Judged> {
  const site = isEvidence === true ? [] : ((await options.words?.of(answer)) ?? [])
  return judgeSite(site, options.policy) ?? judgeAnswer(answer, options, site)
}

/** The answer that a WARC record holds; undefined if it cannot be read any more. */
async function readAnswer(
  { url, date, record }: Pick<ArchivedImage, 'url' | 'date' | 'record'>,
  { store, maxImageBytes }: RestoreOptions,
): Promise<(ImageAnswer & { readonly isCutByArchiver: boolean }) | undefined> {
  const item = await readRecord(store, record, { maxBlockBytes: maxImageBytes + MAX_HEAD_BYTES })
  if (item === undefined) return undefined
  const answer = answerOf(item.type, item.block, { url: normalizeUrl(item.targetUri ?? '') ?? url, date })
  if (answer === undefined) return undefined
  const cut = cutOf(cutByOf(item), item.truncated)
  const isCutByArchiver = cut === 'length' && !item.truncated && answer.body.length < maxImageBytes
  return { ...answer, isCutByArchiver, ...(cut === undefined ? {} : { truncated: cut }) }
}

/** Our own outcome. A success whose bytes are out of reach (the archive was compressed since) restores nothing. */
async function restoreFact(
  candidate: ArchivedImage,
  fact: ImageFact,
  options: RestoreOptions,
): Promise<Restored | undefined> {
  const { body, recordId: source } = candidate
  const { store, maxImageBytes, policy, judgeBody = judgeImage } = options
  if (body === undefined || !needsBytes(candidate, fact, options)) {
    return fact.status === 'ok' || fact.status === 'ok_reencoded' ? undefined : { kind: 'fact', fact, source }
  }
  const { key, offset, length } = body.blob
  if (length > maxImageBytes) return { kind: 'fact', fact: { ...fact, status: 'too_large' }, source }
  const bytes = await readAll(store, key, { start: offset, end: offset + length })
  if (sha256Hex(bytes) !== body.id) return undefined
  const answer = { url: fact.url, date: fact.date, status: 200, statusText: 'OK', headers: [], body: bytes }
  const judged = judgeBody(bytes, withoutEmbedded(fact.rights), policy)
  return NOT_OF_KIND.has(judged.kind === 'refused' ? judged.status : '')
    ? undefined
    : { kind: 'answer', answer, judged, source }
}

/** Bytes that are of no kind that is asked for: an outcome of ours never points to such. */
const NOT_OF_KIND: ReadonlySet<string> = new Set(['not_image', 'not_video'])

/** What was said beside the bytes: what they say themselves is read again. */
function withoutEmbedded(rights: ImageFact['rights']): Rights {
  if (rights === undefined) return { verdict: 'open', evidence: [] }
  return { ...rights, evidence: rights.evidence.filter(({ signal }) => !EMBEDDED.has(signal)) }
}

function answerOf(
  type: string,
  block: Buffer,
  { url, date }: Pick<ImageAnswer, 'url' | 'date'>,
): ImageAnswer | undefined {
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
