/** The pictures and videos that the ledgers of a store hold, as far as a take-down may name them: also those that no dataset has. */
import { z } from 'zod'
import { ledgerPartitions, openLedger } from '../../archives/ledger.ts'
import type { Store } from '../../core/store.ts'
import type { BlobRef } from '../../schemas/index.ts'

export interface HeldPicture {
  /** Normalised, as it was asked for. */
  readonly url: string
  /** SHA-256 of the bytes as they were fetched, and of those that shards have where they are others. */
  readonly digests: readonly string[]
  /** Where those bytes lie. */
  readonly blobs: readonly Pick<BlobRef, 'key' | 'offset'>[]
  /** Perceptual hash, 16 hex digits; of pictures that were decoded. */
  readonly phash?: string | undefined
}

const blob = z.object({ key: z.string(), offset: z.int() })
/** Of a row of any version. */
const facts = z.object({
  url: z.string(),
  measures: z
    .object({
      id: z.string(),
      blob,
      stored: z.object({ sha256: z.string(), blob }).optional(),
      signals: z.object({ phash: z.unknown() }).optional(),
    })
    .optional(),
  body: z.object({ id: z.string(), blob }).optional(),
})

/** Of every segment of both ledgers, in order. Rejects as a ledger's `replay` does. */
export async function* heldPictures(store: Store): AsyncGenerator<HeldPicture> {
  for (const kind of ['images', 'videos'] as const) {
    for (const partition of await ledgerPartitions(store, kind)) {
      for await (const { rows } of openLedger(store, kind, partition).replay()) {
        for (const row of rows) yield* heldIn(row)
      }
    }
  }
}

function* heldIn(row: unknown): Generator<HeldPicture> {
  const { data } = facts.safeParse(row)
  const id = data?.measures?.id ?? data?.body?.id
  if (data === undefined || id === undefined) return
  const { stored, signals } = data.measures ?? {}
  const phash = signals?.phash
  yield {
    url: data.url,
    digests: [...new Set([id, stored?.sha256 ?? id])],
    blobs: [data.measures?.blob, stored?.blob, data.body?.blob].filter((one) => one !== undefined),
    ...(typeof phash === 'string' && /^[0-9a-f]{16}$/.test(phash) ? { phash } : {}),
  }
}
