/** What one decoder process made of one image, as evidence: a result, a death that speaks against the image, or nothing at all. */
import { readFile } from 'node:fs/promises'
import { M3wError } from '../../../core/errors.ts'
import type { DecodedImage } from './decode-image.ts'
import type { DecodeJob, DecodeMessage, DecodeResult } from './decode-protocol.ts'
import type { Loss, Said } from './decoder-process.ts'

export type Attempt =
  | { readonly kind: 'decoded'; readonly outcome: DecodedImage }
  | { readonly kind: 'died'; readonly status: 'decoder_crash' | 'decoder_timeout'; readonly detail: string }
  | Loss

/** Reads what a process said about the job it held. Throws E_CHILD if a spool file could not be read or written. */
export async function judgeSaid(said: Said, job: DecodeJob, maxCpuMs: number): Promise<Attempt> {
  switch (said.kind) {
    case 'lost':
      return said
    case 'died':
      return crash(said.detail)
    case 'cpu':
      return { kind: 'died', status: 'decoder_timeout', detail: `more than ${maxCpuMs} ms of CPU time` }
    case 'nonsense':
      return crash('answer not understood')
    case 'message':
      return await judgeMessage(said.message, job)
  }
}

async function judgeMessage(message: DecodeMessage, job: DecodeJob): Promise<Attempt> {
  if (message.kind === 'failed') {
    throw new M3wError('E_CHILD', `the image decoder failed: ${message.detail}`, { retryable: true })
  }
  if (message.kind === 'ready' || message.id !== job.id) return crash('answer not understood')
  return message.kind === 'dying' ? crash(message.detail) : await completed(message.result, job)
}

/** Fetches the re-encoded bytes from their spool file. Longer than raw pixels means the child lied. */
async function completed(result: DecodeResult, { storedPath, limits }: DecodeJob): Promise<Attempt> {
  if (result.status !== 'ok_reencoded') return { kind: 'decoded', outcome: result }
  const bytes = await readFile(storedPath)
  const { widthPx, heightPx } = result.stored
  if (Math.max(widthPx, heightPx) > limits.maxSidePx || bytes.length > widthPx * heightPx * 5 + 65_536) {
    return crash(`impossible result of ${widthPx}x${heightPx}, ${bytes.length} bytes`)
  }
  return { kind: 'decoded', outcome: { ...result, stored: { ...result.stored, bytes } } }
}

function crash(detail: string): Attempt {
  return { kind: 'died', status: 'decoder_crash', detail }
}
