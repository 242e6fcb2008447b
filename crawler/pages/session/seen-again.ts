/** A page that is asked again: whether its answer says that it is as it was. */
import type { FetchFailure, HttpExchange } from '../../http/exchange.ts'
import type { PageJob } from '../frontier/frontier.ts'
import type { OriginalHead } from '../refresh/original.ts'
import { type RevisitKind, restored, revisitKindOf } from '../refresh/revisit.ts'
import { type PageEnd, unchanged } from './kept-page.ts'
import type { SessionState } from './session-state.ts'

/** As what an answer is archived that brings nothing new. */
export interface SeenAs {
  readonly kind: RevisitKind
  readonly original: OriginalHead
}

/**
 * How the page ends if it is as it was. Undefined: the answer must be judged like any other. `plainly`: nothing but "as before" is known, and the
 * head says something of rights that the capture does not have, or the capture cannot be read any more; it is asked once more without a condition.
 */
export async function seenAgain(
  session: SessionState,
  job: PageJob,
  result: HttpExchange | FetchFailure,
): Promise<{ readonly end: PageEnd; readonly as: SeenAs } | 'plainly' | undefined> {
  const original = session.heads.get(job)
  const kind = original === undefined || result.kind === 'failure' ? undefined : revisitKindOf(result, original)
  if (original === undefined || result.kind === 'failure' || kind === undefined) return undefined
  const whole = kind === 'same_payload' ? undefined : await session.originals?.read(job.item.url)
  const answer = whole === undefined ? result : restored(result, whole)
  const canTell = kind === 'same_payload' || whole !== undefined
  const end = canTell ? await unchanged(session, job, answer, original) : undefined
  if (end !== undefined) return { end, as: { kind, original } }
  if (kind === 'same_payload') return undefined
  const { url } = job.item
  // Whoever answers 304 to a plain request has no page there.
  if (session.plainly.has(url)) return undefined
  session.plainly.add(url)
  return 'plainly'
}
