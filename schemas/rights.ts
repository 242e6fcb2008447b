/** Which machine-readable reservations were looked up, what they said, and the verdict for use in a training set. */
import { z } from 'zod'

export const rightsEvidence = z.strictObject({
  /** Which signal: `x-robots-tag`, `meta-robots`, `tdm-reservation`, `meta-tdm-reservation`, `content-usage` (archives/rights.ts). */
  signal: z.string(),
  /** Its value as found, cut to 200 characters. */
  value: z.string().max(200),
  /** What it says about training. */
  says: z.enum(['reserved', 'allowed', 'nothing']),
})
export const rights = z.strictObject({
  /** `reserved`: the owner said no to training or republication. `open`: nothing said no. */
  verdict: z.enum(['open', 'reserved']),
  evidence: z.array(rightsEvidence),
  licenseUrl: z.string().optional(),
})
export type Rights = z.infer<typeof rights>
export type RightsEvidence = z.infer<typeof rightsEvidence>
