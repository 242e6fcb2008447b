/** What a request brought back, as a value: an answer, or why there is none. The web's faults are never exceptions. */
import type { DecodedBody } from '../../formats/content-coding.ts'
import { decodeBody, type HttpHeader } from '../../formats/http-message.ts'
import { FAILURE_CODES, type FailureCode, REFETCHABLE } from '../../schemas/outcomes.ts'

export type { FailureCode } from '../../schemas/outcomes.ts'

/** Failures that another attempt may mend. The others are facts about the host or the URL. */
export const TRANSIENT: ReadonlySet<FailureCode> = new Set(FAILURE_CODES.filter((code) => REFETCHABLE.has(code)))

export type RawHeaders = readonly HttpHeader[]

export interface HttpExchange {
  readonly kind: 'answer'
  readonly url: string
  /** RFC 3339 with ms, UTC: when the answer began. */
  readonly date: string
  /** Address of the peer that answered. */
  readonly ip: string
  readonly protocol: 'http/1.1'
  readonly status: number
  readonly statusText: string
  /** As sent, case and order kept; bytes read as Latin-1. */
  readonly headers: RawHeaders
  /** The request line and headers that left, with the final blank line. */
  readonly requestHead: Buffer
  /** The body without transfer coding, content coding kept. */
  readonly body: Buffer
  /** Present: the body is not whole, and why. */
  readonly truncated?: 'length' | 'time' | 'disconnect'
  /** Present with `truncated` time or disconnect: the failure that cut it. */
  readonly cutBy?: FailureCode
  /** Present: the body came in parts, by so many requests more; at which byte each went on. */
  readonly resumedAt?: readonly number[]
  /** From the request to the end of the body. */
  readonly ms: number
  /** From the request to the beginning of the answer. */
  readonly waitMs?: number
}

export interface FetchFailure {
  readonly kind: 'failure'
  readonly url: string
  /** When the attempt was given up. */
  readonly date: string
  readonly code: FailureCode
  /** For people; at most 200 characters. */
  readonly detail: string
  /** The network of this machine was down: nothing is known of the host, and nothing counts against it. */
  readonly isOurs?: true
}

/**
 * The body without its content codings, at most `maxBytes`. The client has removed the transfer coding, so a body that begins like a
 * chunk is none; whoever reads the archived answer must see the same.
 */
export function decodedBody({ headers, body }: Pick<HttpExchange, 'headers' | 'body'>, maxBytes: number): DecodedBody {
  return decodeBody(
    headers.filter(([name]) => name.toLowerCase() !== 'transfer-encoding'),
    body,
    maxBytes,
  )
}
