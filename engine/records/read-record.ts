/** Reading small objects whose form is known. */
import type { z } from 'zod'
import { M3wError } from '../../core/errors.ts'
import { faultOf } from '../../core/files/parse-published.ts'
import { placeOf, readJson, type Store } from '../../core/store.ts'

/** The value of a JSON object, validated. E_CORRUPT, naming the object, if it is not JSON or not of that form; E_STORE_MISSING if there is none. */
export async function readRecord<T>(store: Store, key: string, schema: z.ZodType<T>, remedy: string): Promise<T> {
  const parsed = schema.safeParse(await readJson(store, key, remedy))
  if (parsed.success) return parsed.data
  const message = `${placeOf(store, key)} is damaged: ${faultOf(parsed.error)}. ${remedy}`
  throw new M3wError('E_CORRUPT', message, { details: { key }, cause: parsed.error })
}
