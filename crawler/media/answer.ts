/**
 * What an answer to an image request is worth: bytes to decode, or a status. One classification for answers that just came and for
 * answers out of archives, so that a data set rebuilt without the network is the same.
 */

import { httpOutcome, isChallenge } from '../../archives/http-outcome.ts'
import { embeddedEvidence } from '../../archives/rights/embedded.ts'
import { judgeRights, verdictOf, wordsOf } from '../../archives/rights/judge-rights.ts'
import { decodeBody } from '../../formats/http-message.ts'
import {
  type ImageStatus,
  RESERVED_STATUSES,
  type Rights,
  type RightsEvidence,
  type RightsPolicy,
} from '../../schemas/index.ts'
import type { FailureCode, RawHeaders } from '../http/exchange.ts'
import { isDecodedType, sniffImageType } from './image/image-type.ts'

export interface ImageAnswer {
  /** The URL that gave it: behind redirects, the last. */
  readonly url: string
  /** RFC 3339, UTC: when the answer began. */
  readonly date: string
  readonly status: number
  readonly statusText: string
  readonly headers: RawHeaders
  /** As received, content coding (and in archives perhaps transfer coding) kept. */
  readonly body: Buffer
  /** Present: the body is not whole, and why. */
  readonly truncated?: 'length' | 'time' | 'disconnect'
  readonly cutBy?: FailureCode
}

export type Judged =
  /** `bytes` are of a type the decoder opens. */
  | { readonly kind: 'bytes'; readonly bytes: Buffer; readonly rights: Rights }
  | {
      readonly kind: 'refused'
      readonly status: ImageStatus
      readonly detail: string
      readonly rights?: Rights
      /** The decoded body, where there is one worth keeping. */
      readonly bytes?: Buffer
    }

export interface AnswerLimits {
  readonly maxImageBytes: number
  /** Our token, by which X-Robots-Tag may address us. */
  readonly token: string
  readonly policy: RightsPolicy
  /** What a body is worth; by default as that of an image is judged. */
  readonly judgeBody?: JudgeBody
}

/** Judges a body that is whole, `rights` being what was said beside it. */
export type JudgeBody = (bytes: Buffer, rights: Rights, policy: RightsPolicy) => Judged

/** Did the owner say no? That holds for a redirect, too: who reserves a picture where it is redirected is not followed. */
export function isReserved(judged: Judged): judged is Extract<Judged, { kind: 'refused' }> {
  return judged.kind === 'refused' && RESERVED_STATUSES.has(judged.status)
}

/** What the site of an archived answer said of it then; undefined unless that keeps it out, as it would keep us from asking. */
export function judgeSite(site: readonly RightsEvidence[], policy: RightsPolicy): Judged | undefined {
  const rights = verdictOf(site, policy)
  if (rights.verdict === 'open') return undefined
  const isDisallowed = rights.evidence.some(({ signal, says }) => signal === 'robots-disallow' && says === 'reserved')
  return refused(isDisallowed ? 'robots_disallow' : 'rights_reserved', wordsOf(site, policy) ?? '', { rights })
}

/**
 * Judges an answer; that of a redirect which can be followed counts only if it `isReserved`. Errors first (their pages often say
 * noindex, which speaks of the page), then reservations: bytes under one are not even looked at. `site`: what was said before the request.
 */
export function judgeAnswer(
  answer: ImageAnswer,
  { maxImageBytes, token, policy, judgeBody = judgeImage }: AnswerLimits,
  site: readonly RightsEvidence[] = [],
): Judged {
  if (isChallenge(answer.headers)) return refused('challenged', `HTTP ${answer.status}`)
  const status = httpOutcome(answer.status)
  if (status !== undefined && answer.status >= 400) return refused(status, `HTTP ${answer.status}`)
  const { headers, url, date } = answer
  const signals = { headers, metas: [], token, kind: 'image', url, date, site, policy } as const
  const { nofollow: _, ...rights } = judgeRights(signals)
  if (rights.verdict === 'reserved') return refused('optout_header', wordsOf(rights.evidence, policy) ?? '', { rights })
  if (status !== undefined) return refused(status, `HTTP ${answer.status}`)
  if (answer.truncated === 'length') return refused('too_large', `over ${maxImageBytes} bytes`)
  if (answer.truncated !== undefined) return refused(answer.cutBy ?? 'reset', 'the body was cut off')

  const { body: bytes, truncated, error } = decodeBody(answer.headers, answer.body, maxImageBytes)
  if (error !== undefined) return refused(truncated ? 'truncated' : 'decode_error', error)
  if (truncated) return refused('too_large', `over ${maxImageBytes} bytes`)
  if (bytes.length === 0) return refused('empty', `HTTP ${answer.status}`)
  return judgeBody(bytes, rights, policy)
}

/** Bytes of an image of a type that the decoder opens are judged further; any other is refused. */
export function judgeImage(bytes: Buffer, rights: Rights, policy: RightsPolicy): Judged {
  const type = sniffImageType(bytes)
  if (type === undefined) return refused('not_image', `starts with ${bytes.toString('hex', 0, 8)}`, { bytes })
  if (!isDecodedType(type)) return refused('type_denied', type, { bytes })
  return judgeBytes(bytes, rights, policy)
}

/** Bytes of a type the decoder opens: kept, unless they themselves say that they are not for training. */
export function judgeBytes(bytes: Buffer, rights: Rights, policy: RightsPolicy): Judged {
  const embedded = embeddedEvidence(bytes)
  if (embedded.length === 0) return { kind: 'bytes', bytes, rights }
  const judged = { ...rights, ...verdictOf([...rights.evidence, ...embedded], policy) }
  if (judged.verdict === 'open') return { kind: 'bytes', bytes, rights: judged }
  return refused('optout_embedded', wordsOf(judged.evidence, policy) ?? '', { rights: judged })
}

/** The refusal of an answer. */
export function refused(
  status: ImageStatus,
  detail: string,
  rest: { readonly rights?: Rights; readonly bytes?: Buffer } = {},
): Judged {
  return { kind: 'refused', status, detail: detail.slice(0, 200), ...rest }
}
