/** Helpers on image slots that the image stages and assemble share. */
import { M3wError } from '../core/errors.ts'
import type { DropRecord, ImageMeasures, ImageSlot, Verdict } from '../schemas/index.ts'

/** The measures of a slot whose image was fetched. Throws E_CORRUPT for any other: `fetch-images` must not hand it on. */
export function measuresOf({ documentId, slot, fact }: ImageSlot): ImageMeasures {
  if (fact.measures !== undefined) return fact.measures
  throw new M3wError(
    'E_CORRUPT',
    `slot ${documentId}.${slot}: expected an image that was fetched, got status ${fact.status} of ${fact.url}`,
  )
}

/** The drop record of a slot. */
export function slotDrop(
  stage: string,
  { documentId, slot, fact }: ImageSlot,
  { reason, measured, limit, ruleVersion }: Omit<Extract<Verdict, { keep: false }>, 'keep'>,
): DropRecord {
  return { stage, unit: 'slot', id: `${documentId}.${slot}`, url: fact.url, reason, measured, limit, ruleVersion }
}

/** Text that sorts as (document, slot) does. */
export function slotOrder({ documentId, slot }: ImageSlot): string {
  return `${documentId}.${String(slot).padStart(10, '0')}`
}
