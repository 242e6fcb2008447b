/** When a later run asks again for an image whose failure was a passing one: after a pause that doubles with each run that failed. What is final is never asked again. */
import { type ImageFact, REFETCHABLE } from '../../schemas/index.ts'
import { heldBytes } from './image-facts.ts'

/** @source RFC 9309, section 2.3.1.4: "for example, 30 days", after which what cannot be had may be looked at anew */
const MAX_PAUSE_MS = 30 * 86_400_000

/** Did a request fail in a way that passes? Of held bytes nobody is asked again, whatever became of them. */
export function isPassing(fact: ImageFact): boolean {
  return REFETCHABLE.has(fact.status) && heldBytes(fact) === undefined
}

/** Addresses that lead nowhere: what the user's archives hold of them is worth more than that. A refusal is no dead link. */
const DEAD: ReadonlySet<ImageFact['status']> = new Set(['http_404_410', 'dns_nxdomain'])

/** Is there nothing to be had at the address, now and later? */
export function isDead({ status }: Pick<ImageFact, 'status'>): boolean {
  return DEAD.has(status)
}

/** May a passing failure be asked again at `nowMs` (since 1970)? `pauseMs`: after the first failure. */
export function isDue({ date, failures = 1 }: ImageFact, pauseMs: number, nowMs: number): boolean {
  return nowMs >= Date.parse(date) + Math.min(pauseMs * 2 ** (failures - 1), MAX_PAUSE_MS)
}

/** A fact as it follows what was known before, which is looked up where it matters: a failure that passes counts on. */
export function following(fact: ImageFact, before: (url: string) => ImageFact | undefined): ImageFact {
  if (!isPassing(fact)) return fact
  const known = before(fact.url)
  if (known === undefined || !isPassing(known)) return fact
  return { ...fact, failures: (known.failures ?? 1) + 1 }
}
