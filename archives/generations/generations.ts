/**
 * The generations of a crawl. A crawl that is done may be asked again (`crawl.refreshAfterSeconds`): each generation has ledgers of its own, behind
 * those of the generations before, and one object that says what it asks for again. Layout: docs/data-format.md.
 */
import { z } from 'zod'
import type { Store } from '../../core/store.ts'
import { utcDate } from '../../schemas/base/primitives.ts'
import { type CrawlGeneration, crawlNameOf } from './crawl-name.ts'
import { encodeObject, readObject } from './crawl-objects.ts'

const refresh = z.strictObject({
  format: z.literal('m3w-refresh/1'),
  /** What was asked last before this instant is asked again. */
  before: utcDate,
})

/** A generation and, of those above 0, what it asks for again. */
export interface RefreshedGeneration {
  readonly generation: number
  /** RFC 3339. */
  readonly before?: string
}

/** Begins a generation above 0. What counts: of racing builds the first. */
export async function beginGeneration(
  store: Store,
  crawl: CrawlGeneration,
  before: string,
): Promise<RefreshedGeneration> {
  const { generation = 0 } = crawl
  await store.create(keyOf(crawl), encodeObject({ format: 'm3w-refresh/1', before }))
  return { generation, before: (await readObject(store, keyOf(crawl), refresh))?.before ?? before }
}

/** A generation that was begun; undefined if it was not. Generation 0 needs no beginning. */
export async function readGeneration(store: Store, crawl: CrawlGeneration): Promise<RefreshedGeneration | undefined> {
  const { generation = 0 } = crawl
  if (generation === 0) return { generation }
  const begun = await readObject(store, keyOf(crawl), refresh)
  return begun === undefined ? undefined : { generation, before: begun.before }
}

/** The last generation that was begun. */
export async function newestGeneration(store: Store, crawlKey: string): Promise<RefreshedGeneration> {
  let newest: RefreshedGeneration = { generation: 0 }
  for (;;) {
    const next = await readGeneration(store, { crawlKey, generation: newest.generation + 1 })
    if (next === undefined) return newest
    newest = next
  }
}

function keyOf(crawl: CrawlGeneration): string {
  return `ledger/pages/${crawlNameOf(crawl)}-legs/refresh.json`
}
