/** What people decided to leave out, as stages ask it: addresses, hosts and pictures by the rule of the removal list, documents by their id. */
import { openRemovals } from '../../archives/rights/removals.ts'
import { type DecidedOut, type DraftDocument, decisionKey, type ImageSlot } from '../../schemas/index.ts'

export interface Decisions {
  /** Why a document is out: what was decided, and the note; at most 500 characters. Undefined: it is not. */
  document(document: Pick<DraftDocument, 'id' | 'url'>): string | undefined
  /** Why a picture is. */
  image(slot: Pick<ImageSlot, 'fact'>): string | undefined
}

/** Makes the look-ups; each costs a few steps, however many decisions there are. */
export function openDecisions(out: readonly DecidedOut[]): Decisions {
  const notes = new Map(out.map((one) => [decisionKey(one), one.note]))
  const list = openRemovals(out.flatMap(({ kind, value }) => (kind === 'document' ? [] : [{ kind, value }])))
  const why = (entry: string): string => `${entry} ${notes.get(entry) ?? ''}`.trim().slice(0, 500)
  return {
    document({ id, url }) {
      const byId = decisionKey({ kind: 'document', value: id })
      const entry = notes.has(byId) ? byId : list.address(url)
      return entry === undefined ? undefined : why(entry)
    },
    image({ fact: { url, measures } }) {
      const entry = list.address(url) ?? (measures === undefined ? undefined : list.picture(measures))
      return entry === undefined ? undefined : why(entry)
    },
  }
}
