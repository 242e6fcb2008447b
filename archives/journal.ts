/** The journal of a ledger segment: what the network answered, row by row, and the WARC object that holds the evidence. */
import { z } from 'zod'
import { M3wError } from '../core/errors.ts'
import { type Json, sha256Hex } from '../core/hash.ts'
import { count, sha256 } from '../schemas/base/primitives.ts'

/** A value that `JSON.parse` gave: it is not gone through again, which costs three times as much as the parse. */
export const parsedJson = z.custom<Json>((value) => value !== undefined)

const journal = z.strictObject({
  format: z.literal('m3w-journal/1'),
  n: count,
  archive: z.strictObject({ key: z.string().min(1), bytes: count, sha256, layout: z.enum(['members', 'plain']) }),
  /** Words were taken down out of its rows: the digest that it was committed with, by which others name it, and that of the rows that are left. */
  takenDown: z.strictObject({ committed: sha256, rows: sha256 }).optional(),
  rows: z.array(parsedJson),
})
export type Journal = z.infer<typeof journal>

/** A journal as it is stored. The rows are texts already: making them anew, 32 MB at once, would hold up every host of the process. */
export function journalBytes(n: number, archive: Journal['archive'], rowTexts: readonly string[]): Buffer {
  const head: Omit<Journal, 'rows'> = { format: 'm3w-journal/1', n, archive }
  return Buffer.from(`${JSON.stringify(head).slice(0, -1)},"rows":[${rowTexts.join(',')}]}`)
}

/** The journal with other rows in its place: whoever names it by its digest finds it still. */
export function journalWithout(journal: Journal, bytes: Buffer, rows: readonly Json[]): Buffer {
  const { rows: _, ...head } = journal
  const texts = rows.map((row) => JSON.stringify(row))
  const takenDown = { committed: committedDigest(journal, bytes), rows: sha256Hex(texts.join(',')) }
  return Buffer.from(`${JSON.stringify({ ...head, takenDown }).slice(0, -1)},"rows":[${texts.join(',')}]}`)
}

/** The digest by which the journal is named: of its bytes as they were committed. */
export function committedDigest({ takenDown }: Journal, bytes: Buffer): string {
  return takenDown?.committed ?? sha256Hex(bytes)
}

/** Parses a journal. E_CORRUPT, naming the object, for anything else. */
export function parseJournal(key: string, bytes: Buffer): Journal {
  try {
    const parsed = journal.parse(JSON.parse(bytes.toString('utf8')))
    const { takenDown, rows } = parsed
    if (takenDown !== undefined && sha256Hex(rows.map((row) => JSON.stringify(row)).join(',')) !== takenDown.rows)
      throw new Error('its rows are not those that a take-down left')
    return parsed
  } catch (cause) {
    throw new M3wError(
      'E_CORRUPT',
      `${key} is no journal of a ledger segment: the object is damaged or of another version. Restore it from a copy, or read it with the m3w that wrote it.`,
      {
        cause,
      },
    )
  }
}
