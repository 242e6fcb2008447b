/** Which machine-readable reservations were looked up, what they said, and the verdict for use in a training set. */
import { z } from 'zod'
import { blobRef, count, normalUrl, utcDate } from './base/primitives.ts'

/** A part of a site that terms speak of, by its addresses. */
const pictureTerm = z.strictObject({
  /** With its port; absent: of any host. */
  host: z.string().optional(),
  /** As in robots.txt: a beginning, `*`, and `$` for the end. */
  pattern: z.string(),
  reserved: z.boolean(),
})
export type PictureTerm = z.infer<typeof pictureTerm>

export const rightsEvidence = z.strictObject({
  /** Which signal; docs/rights.md lists them, `archives/rights/policies.ts` what each does. */
  signal: z.string(),
  /** Its value as found, cut to 200 characters. */
  value: z.string().max(200),
  /** What it says about training. `images_reserved`: of a page, that its pictures are kept from it, and the rest is not. */
  says: z.enum(['reserved', 'images_reserved', 'allowed', 'nothing']),
  /** With `images_reserved`: not all pictures of the page, but those at these addresses; the longest pattern that matches one counts. */
  pictures: z.array(pictureTerm).optional(),
})
export const rights = z.strictObject({
  /** `reserved`: the owner said no to training or republication. `open`: nothing said no. */
  verdict: z.enum(['open', 'reserved']),
  /** Of a page that is open: its pictures are not. */
  images: z.literal('reserved').optional(),
  evidence: z.array(rightsEvidence),
  licenseUrl: z.string().optional(),
})
export type Rights = z.infer<typeof rights>
export type RightsEvidence = z.infer<typeof rightsEvidence>

/** A record of an imported archive in which a site speaks of rights (its robots.txt, a policy file), or a redirect on the way to one. */
export const siteRecord = z.strictObject({
  url: normalUrl,
  date: utcDate,
  recordId: z.string().min(1),
  /** Of HTTP. */
  status: count,
  /** Where a redirect leads. */
  to: normalUrl.optional(),
  /** The WARC record (its gzip member, where compressed so). */
  record: blobRef,
})
export type SiteRecord = z.infer<typeof siteRecord>
