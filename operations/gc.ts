/** `m3w gc`: what attempts that never committed left behind in a store, and forecasts that were killed beside it. */
import { collectGarbage, type GarbageItem } from '../engine/gc/gc.ts'
import { openExistingStore } from './places/open-store.ts'
import { deadProbes } from './places/probe-stores.ts'

/** Lists, and with `remove` deletes, what no manifest of the store refers to and is old enough. Rejects as `collectGarbage` does, and with E_USAGE where no store is. */
export async function collectStoreGarbage(
  location: string,
  { remove, minAgeMs }: { readonly remove: boolean; readonly minAgeMs: number },
): Promise<readonly GarbageItem[]> {
  const { store, workFolder } = await openExistingStore(location)
  const items = await collectGarbage({ store, workFolder, remove, minAgeMs })
  const probes = await deadProbes(location, minAgeMs)
  for (const probe of remove ? probes : []) await probe.remove()
  return [...items, ...probes.map(({ place: key, bytes }) => ({ key, bytes, reason: 'probe' as const }))]
}
