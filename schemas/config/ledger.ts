/** When a segment of a ledger is committed. */
import { z } from 'zod'
import { bytes, ms } from './base/units.ts'

export const ledgerConfig = z.strictObject({
  /** A segment is committed when it holds this much or is this old: what the loss of a machine may cost. A crash loses nothing. */
  segmentBytes: bytes.default(64_000_000),
  segmentMs: ms.default(120_000),
})
export type LedgerConfig = z.infer<typeof ledgerConfig>
