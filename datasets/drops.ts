/** What a stage dropped. */
import { type Dataset, defineDataset } from '../core/stage.ts'
import type { DropRecord, ImageSlot, Verdict } from '../schemas/index.ts'

/** What a stage dropped. One dataset a stage; all are published. */
export const droppedBy = (stage: string): Dataset<DropRecord> => defineDataset({ name: `dropped-${stage}` })

/** The drop record of a slot. */
export function slotDrop(
  stage: string,
  { documentId, slot, fact }: ImageSlot,
  { reason, measured, limit, ruleVersion }: Omit<Extract<Verdict, { keep: false }>, 'keep'>,
): DropRecord {
  return { stage, unit: 'slot', id: `${documentId}.${slot}`, url: fact.url, reason, measured, limit, ruleVersion }
}
