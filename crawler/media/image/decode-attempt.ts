/** What one decoder process made of one image, as evidence: a result, a death that speaks against the image, or nothing at all. */
import { M3wError } from '../../../core/errors.ts'
import type { DecodedImage } from './decode-image.ts'
import type { DecodeJob, DecodeMessage, DecodeResult } from './decode-protocol.ts'
import type { Loss, Said } from './decoder-process.ts'
import { areSignalsOf } from './measures/measures.ts'
import type { PictureSignal } from './measures/view.ts'
import { type Spool, takeBytes } from './spool.ts'

export type Attempt =
  | { readonly kind: 'decoded'; readonly outcome: DecodedImage }
  | { readonly kind: 'died'; readonly status: 'decoder_crash' | 'decoder_timeout'; readonly detail: string }
  | Loss

interface Question {
  readonly job: DecodeJob
  readonly spool: Spool
  /** CPU time the process could take. */
  readonly maxCpuMs: number
  /** What it was to say of it. */
  readonly expected: readonly PictureSignal[]
}

/** Reads what a process said about the job it held. Throws E_CHILD if the spool could not be read or written. */
export function judgeSaid(said: Said, question: Question): Attempt {
  switch (said.kind) {
    case 'lost':
      return said
    case 'died':
      return crash(said.detail)
    case 'cpu':
      return { kind: 'died', status: 'decoder_timeout', detail: `more than ${question.maxCpuMs} ms of CPU time` }
    case 'nonsense':
      return crash('answer not understood')
    case 'message':
      return judgeMessage(said.message, question)
  }
}

function judgeMessage(message: DecodeMessage, question: Question): Attempt {
  if (message.kind === 'failed') {
    throw new M3wError('E_CHILD', `The image decoder failed: ${message.detail}. The task is tried again.`, {
      retryable: true,
    })
  }
  if (message.kind === 'ready' || message.kind === 'unable' || message.id !== question.job.id)
    return crash('answer not understood')
  return message.kind === 'dying' ? crash(message.detail) : completed(message.result, question)
}

/** Takes the re-encoded bytes out of the spool. Longer than raw pixels, not there, or unasked for, means the child lied. */
function completed(result: DecodeResult, { job, spool, expected }: Question): Attempt {
  if ('measured' in result && !areSignalsOf(expected, result.measured.signals)) return crash('impossible signals')
  if (result.status !== 'ok_reencoded') return { kind: 'decoded', outcome: result }
  const { length, ...about } = result.stored
  const { widthPx, heightPx } = about
  const isPossible =
    Math.max(widthPx, heightPx) <= (job.limits.maxSidePx ?? 0) && length <= widthPx * heightPx * 5 + 65_536
  const bytes = isPossible ? takeBytes(spool, length) : Buffer.alloc(0)
  if (!isPossible || bytes.length < length) {
    return crash(`impossible result of ${widthPx}x${heightPx}, ${length} bytes`)
  }
  return { kind: 'decoded', outcome: { ...result, stored: { ...about, bytes } } }
}

function crash(detail: string): Attempt {
  return { kind: 'died', status: 'decoder_crash', detail }
}
