/** Records of foreign archives whose bodies stand for pages of other addresses too, by their revisits: they are not on the list with their own address. */
import { keysSoughtBy } from '../../archives/revisits/page-revisits.ts'
import type { RemovalList } from '../../archives/rights/removals.ts'
import type { Store } from '../../core/store.ts'
import { pageOriginals, pageRevisits } from '../../datasets/pages.ts'
import { openPlan } from '../../engine/plan/plan.ts'
import type { PageOriginal, PageRevisit } from '../../schemas/index.ts'
import { heldPictures } from '../removal/held-pictures.ts'
import type { Run } from '../run/run.ts'

/** `<key>@<offset>` of each record that a revisit of an address that stays may need. */
export async function originalsInUse(runs: readonly Run[], list: RemovalList): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  for (const { store, pipeline } of runs) {
    const plan = openPlan(store, pipeline)
    const read = async function* <T>(name: string): AsyncGenerator<T> {
      const sealed = await plan.dataset(name)
      if (sealed !== undefined) yield* sealed.readAll() as AsyncIterable<T>
    }
    const sought = new Set<string>()
    for await (const revisit of read<PageRevisit>(pageRevisits.name))
      if (list.address(revisit.url) === undefined) for (const key of keysSoughtBy(revisit)) sought.add(key)
    for await (const { key, original } of read<PageOriginal>(pageOriginals.name))
      if (sought.has(key)) found.add(`${original.record.key}@${original.record.offset}`)
  }
  return found
}

/**
 * Where pictures lie that stay, by archive: what a redirect led to lies in a record of another address than the picture is known by, which may be on the
 * list while the picture is not.
 */
export async function picturesInUse(store: Store, list: RemovalList): Promise<PicturesInUse> {
  const places = new Map<string, Map<number, string>>()
  for await (const { url, digests, blobs } of heldPictures(store)) {
    if (list.address(url) !== undefined || digests.some((id) => list.picture({ id }) !== undefined)) continue
    for (const { key, offset } of blobs) places.set(key, (places.get(key) ?? new Map()).set(offset, url))
  }
  return {
    userOf(key, { offset, length }) {
      for (const [at, url] of places.get(key) ?? []) if (at >= offset && at < offset + length) return url
      return undefined
    },
  }
}

interface PicturesInUse {
  /** The address of a picture that lies in this record. */
  userOf(key: string, record: { readonly offset: number; readonly length: number }): string | undefined
}
