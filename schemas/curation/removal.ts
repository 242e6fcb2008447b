/** What was taken down: the entries of a store's removal list, and the proof that they were carried out. */
import { z } from 'zod'
import { count, normalUrl, sha256, utcDate } from '../base/primitives.ts'

/** One thing that no build of the store may hold or ask for. */
export const removal = z.discriminatedUnion('kind', [
  /** Of a page or a picture; http and https are one. */
  z.strictObject({ kind: z.literal('url'), value: normalUrl }),
  /** A host and every host below it, in lower case; with a port only that one. */
  z.strictObject({ kind: z.literal('host'), value: z.string().regex(/^[^\s/@A-Z?*]+$/) }),
  /** SHA-256 of a picture as it was fetched, or as it stands in shards. */
  z.strictObject({ kind: z.literal('image'), value: sha256 }),
])
export type Removal = z.infer<typeof removal>

/** `removals/<n>.json`: what one take-down asked for. Only ever added; all of them together are the list. */
export const removalRecord = z.strictObject({
  format: z.literal('m3w-removal/1'),
  date: utcDate,
  removals: z.array(removal).min(1),
})
export type RemovalRecord = z.infer<typeof removalRecord>

/** `exports/<hash>.json`: that `m3w export` wrote something of the store, and where. */
export const exportNote = z.strictObject({
  format: z.literal('m3w-export/1'),
  /** The form. */
  to: z.string(),
  /** Whole path on the machine of that name. */
  out: z.string(),
  host: z.string(),
  /** Of which dataset; of the ledgers (WACZ) null. */
  dataset: z.string().nullable(),
})
export type ExportNote = z.infer<typeof exportNote>

/** `removals/<n>.proof.json`: what became of the list up to and with entry n. */
export const removalProof = z.strictObject({
  format: z.literal('m3w-removal-proof/1'),
  /** Length of the whole list then. */
  removals: count,
  /** The newest dataset, every sample and every picture of which was read. */
  dataset: z.string(),
  scanned: z.strictObject({ documents: count, images: count }),
  /** Of the list in that dataset: 0, or there were no proof. */
  found: z.literal(0),
  /** Shards that the dataset before did not have. */
  shardsWritten: z.array(z.strictObject({ name: z.string(), sha256 })),
  /** Older datasets that held something of it. */
  datasetsDeleted: z.array(z.string()),
  /** Exports that m3w wrote of other datasets than the newest, or of the ledgers: they may hold it, and are their owner's to delete. */
  exports: z.array(exportNote.omit({ format: true })).optional(),
  /** Outputs of tasks, their manifests and seals, that the newest run does not read. */
  objectsDeleted: count,
  /** The archives in `ledger/` and `imports/` hold what was fetched (`kept`), or they were rewritten with `--ledger`. */
  ledger: z.union([
    z.literal('kept'),
    z.strictObject({
      /** Of what was looked for; absent in proofs of the first one. */
      rule: count.optional(),
      scanned: z.strictObject({ archives: count, records: count }),
      /** Those in which blanks stand in the place of records, and what they are now. */
      archives: z.array(z.strictObject({ key: z.string(), sha256, blanks: count })),
      /** Records that stay, because pages of other addresses have their bodies by revisits, or pictures of other addresses by redirects. */
      shared: count,
      /** Damaged stretches: what they hold nobody can tell. */
      unreadable: count,
    }),
  ]),
})
export type RemovalProof = z.infer<typeof removalProof>
