/** What people decided to leave out, as stages ask it: addresses, hosts and pictures by the rule of the removal list, documents, pairs and clips by their id. */
import { openRemovals } from '../../archives/rights/removals.ts'
import type { Clip } from '../../datasets/clips.ts'
import type { Why } from '../../datasets/drops.ts'
import type { Pair } from '../../datasets/pairs.ts'
import { type DecidedOut, type DraftDocument, decisionKey, type ImageSlot } from '../../schemas/index.ts'

export interface Decisions {
  /** Why a document is out: what was decided, and the note; at most 500 characters. Undefined: it is not. */
  document(document: Pick<DraftDocument, 'id' | 'url'>): string | undefined
  /** Why a picture is. */
  image(slot: Pick<ImageSlot, 'fact'>): string | undefined
  /** Why a pair is; what was decided of its page or picture has taken it out before. */
  pair(pair: Pick<Pair, 'id'>): string | undefined
  /** Why a clip is: by its id, or by bytes, address or host of its video. */
  clip(clip: Pick<Clip, 'id' | 'file'> & { readonly wanted: Pick<Clip['wanted'], 'url'> }): string | undefined
}

/** Makes the look-ups; each costs a few steps, however many decisions there are. */
export function openDecisions(out: readonly DecidedOut[]): Decisions {
  const notes = new Map(out.map((one) => [decisionKey(one), one.note]))
  const list = openRemovals(out.flatMap(({ kind, value }) => (isById(kind) ? [] : [{ kind, value }])))
  const byId = (kind: 'document' | 'pair' | 'clip', id: string): string | undefined => {
    const entry = decisionKey({ kind, value: id })
    return notes.has(entry) ? entry : undefined
  }
  const why = (entry: string | undefined): string | undefined =>
    entry === undefined ? undefined : `${entry} ${notes.get(entry) ?? ''}`.trim().slice(0, 500)
  return {
    document: ({ id, url }) => why(byId('document', id) ?? list.address(url)),
    image: ({ fact: { url, measures } }) =>
      why(list.address(url) ?? (measures === undefined ? undefined : list.picture(measures))),
    pair: ({ id }) => why(byId('pair', id)),
    clip: ({ id, file, wanted }) => why(byId('clip', id) ?? list.address(wanted.url) ?? list.picture({ id: file.id })),
  }
}

/** The verdict of a stage on what was decided; `detail` as `Decisions` gives it. */
export function decidedOut(detail: string | undefined, ruleVersion: number): Why | undefined {
  return detail === undefined ? undefined : { reason: 'decided_out', measured: null, limit: null, ruleVersion, detail }
}

function isById(kind: DecidedOut['kind']): kind is 'document' | 'pair' | 'clip' {
  return kind === 'document' || kind === 'pair' || kind === 'clip'
}
