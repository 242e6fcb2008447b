/** Which archives far away are read, and what of them. */
import { z } from 'zod'

/** Of sources that are lists or indexes of archives; what is read of an archive that is named itself is all of it. */
export const archivesConfig = z.strictObject({
  /** Where the names in lists and indexes lie: an http(s) URL or `s3://bucket/`, with a slash at its end. */
  baseUrl: z
    .string()
    .regex(/^(https?|s3):\/\/.+\/$/)
    .default('https://data.commoncrawl.org/'),
  /** Hosts or registrable domains; empty: all. */
  hosts: z.array(z.string()).default([]),
  /** Codes as the index has them (Common Crawl: ISO 639-3, such as eng); empty: all. A record has several at times; one is enough. */
  languages: z.array(z.string()).default([]),
  /** What the body is, by its look where the index says it, else by its header; empty: all. */
  mimes: z.array(z.string()).default(['text/html', 'application/xhtml+xml']),
  statuses: z.array(z.int()).default([200]),
  /** Records wanted of one index. @source judgement: 1,000,000 places take some 150 MB of memory; a record of Common Crawl has 20 KB */
  maxRecords: z.int().min(1).default(1_000_000),
})
export type ArchivesConfig = z.infer<typeof archivesConfig>
