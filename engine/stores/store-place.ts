/** What a build asks of a place before it writes: that nothing foreign is in it, and that of two creates one is refused. */
import { randomBytes } from 'node:crypto'
import { M3wError } from '../../core/errors.ts'
import type { Store } from '../../core/store.ts'

/** Of the keys of probes. No folder of their own: an empty one would stay. */
export const PROBES = 'probe-'
const PROBE = /^probe-[0-9a-f]{16}$/

/** A forecast is made before its store; of one that was killed, stores are left beside that, which in a whole bucket is inside it. */
const FORECAST = /^(runs\/[0-9a-f]{16}\/forecast-\d+\.json$|probe-[0-9a-f]{8}\/)/

/** Is it a probe? What is left of one that was killed is nobody's. */
export function isProbe(key: string): boolean {
  return PROBE.test(key)
}

/** E_USAGE for a place without store.json that holds other objects; `remedy` is what to do then. */
export async function checkStorePlace(store: Store, remedy = 'Name a new or empty prefix.'): Promise<void> {
  if ((await store.stat('store.json')) !== undefined) return
  for await (const { key } of store.list('')) {
    if (isProbe(key) || FORECAST.test(key)) continue
    // A build that was just beginning may have made it a store between the two looks.
    if ((await store.stat('store.json')) !== undefined) return
    throw new M3wError(
      'E_USAGE',
      `${store.location} is not empty and not a store of m3w (it has no store.json, but ${key}). ${remedy}`,
    )
  }
}

/**
 * Creates one key twice, and deletes it. E_STORE if both succeed: whoever commits a task last would then win, and two builds could undo each
 * other. E_STORE too, from the store, for one that may not be written or cannot create without replacing.
 */
export async function probeStore(store: Store): Promise<void> {
  const key = `${PROBES}${randomBytes(8).toString('hex')}`
  const first = await store.create(key, Buffer.from('first'))
  const second = await store.create(key, Buffer.from('second'))
  await store.delete(key)
  if (first && !second) return
  throw new M3wError(
    'E_STORE',
    `${store.location} cannot be a store: expected that of two writes of one key with "If-None-Match: *" the second is refused, got ${first ? 'both accepted' : 'both refused'}. Use a service that knows conditional writes (AWS S3, Ceph), or a folder.`,
  )
}
