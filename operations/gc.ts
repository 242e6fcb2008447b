/** `m3w gc`: what attempts that never committed left behind in a store. */
import { collectGarbage, type GarbageItem } from '../engine/gc/gc.ts'
import { openExistingStore } from './places/open-store.ts'

/** Lists, and with `remove` deletes, what no manifest of the store refers to and is old enough. Rejects as `collectGarbage` does, and with E_USAGE where no store is. */
export async function collectStoreGarbage(
  location: string,
  { remove, minAgeMs }: { readonly remove: boolean; readonly minAgeMs: number },
): Promise<readonly GarbageItem[]> {
  const { store, workFolder } = await openExistingStore(location)
  return await collectGarbage({ store, workFolder, remove, minAgeMs })
}
