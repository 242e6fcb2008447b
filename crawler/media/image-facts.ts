/** Facts of the image ledger: read in today's form, whatever version wrote them; and the bytes that they point to. */
import { M3wError } from '../../core/errors.ts'
import { sha256Hex } from '../../core/hash.ts'
import { readAll, type Store } from '../../core/store.ts'
import { type BlobRef, type ImageFact, imageFact } from '../../schemas/index.ts'

/** Image bytes in the store, and their SHA-256. */
export interface Held {
  readonly id: string
  readonly blob: BlobRef
}

/** What both measures had, and the thumbnail, before facts said so. */
const FIRST_VERSIONS = { thumbnail: 1, phash: 1, colourDeviation: 1 }

/** A row of an image journal. Throws E_CORRUPT. */
export function parseFact(row: unknown): ImageFact {
  const parsed = imageFact.safeParse(inTodaysForm(row))
  if (parsed.success) return parsed.data
  throw new M3wError(
    'E_CORRUPT',
    `The image ledger is damaged: expected an image fact, got ${JSON.stringify(row)?.slice(0, 300)}. Restore it from a copy.`,
    {
      cause: parsed.error,
    },
  )
}

/** The fetched bytes of a fact, where the ledger has them. */
export function heldBytes({ measures, body }: ImageFact): Held | undefined {
  return measures === undefined ? body : { id: measures.id, blob: measures.blob }
}

/** Reads held bytes. Throws E_CORRUPT if they are not those of the fact; `url` is for the message. */
export async function readHeld(store: Pick<Store, 'read'>, { id, blob }: Held, url: string): Promise<Buffer> {
  const { key, offset, length } = blob
  const bytes = await readAll(store, key, { start: offset, end: offset + length })
  if (sha256Hex(bytes) === id) return bytes
  throw new M3wError(
    'E_CORRUPT',
    `${key} is damaged: expected the image ${id} at ${offset}, got other bytes (${url}). Restore it from a copy.`,
  )
}

/** Facts used to have the two signals of that time among the other measures. */
function inTodaysForm(row: unknown): unknown {
  if (!isObject(row) || !isObject(row.measures) || 'signals' in row.measures) return row
  const { phash, colourDeviation, ...about } = row.measures
  return { ...row, measures: { ...about, signals: { phash, colourDeviation }, versions: FIRST_VERSIONS } }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
