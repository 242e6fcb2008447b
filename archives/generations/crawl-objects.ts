/** Small objects beside the ledgers of a crawl: JSON, created once, read with their schema. */
import type { z } from 'zod'
import { M3wError } from '../../core/errors.ts'
import { readJson, type Store } from '../../core/store.ts'

/** A value as the bytes of such an object. */
export function encodeObject(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`)
}

/** Reads an object; undefined if there is none. E_CORRUPT, naming it, for anything but what the schema says; errors of the store as they are. */
export async function readObject<T>(store: Store, key: string, schema: z.ZodType<T>): Promise<T | undefined> {
  if ((await store.stat(key)) === undefined) return undefined
  const { success, data, error } = schema.safeParse(await readJson(store, key))
  if (success) return data
  const why = error.issues[0]?.message
  throw new M3wError('E_CORRUPT', `${key} cannot be read (${why}). Restore it from a copy.`)
}
