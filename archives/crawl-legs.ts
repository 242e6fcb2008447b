/**
 * The legs of a crawl: a crawl that is ended before its frontier is empty goes on in a next leg. Its ledgers say how far each leg
 * went, so that the dataset of a leg can be made again however much was asked after it. Layout: docs/data-format.md.
 */
import { z } from 'zod'
import type { Store } from '../core/store.ts'
import { count, utcDate } from '../schemas/base/primitives.ts'
import { type CrawlGeneration, crawlNameOf } from './generations/crawl-name.ts'
import { encodeObject, readObject } from './generations/crawl-objects.ts'

/** A leg of a generation of a crawl. Legs count from 0 in each. */
export interface CrawlLeg extends CrawlGeneration {
  readonly leg: number
}

/** Who ended a leg: `m3w finish` or Ctrl-C, a limit of the config, or a build that may not ask the network. */
export const LEG_ENDS = ['finish', 'maxSeconds', 'maxBytes', 'offline'] as const
const legEnd = z.strictObject({ format: z.literal('m3w-leg-end/1'), by: z.enum(LEG_ENDS), date: utcDate })
export type LegEnd = z.infer<typeof legEnd>

/** How far the ledger of a partition went in a leg that was ended. */
const crawlCut = z.strictObject({
  format: z.literal('m3w-crawl-cut/1'),
  /** Segments of the leg and of those before it. */
  segments: count,
  /** Pages that were admitted and have no outcome yet. */
  waiting: count,
  /** Nothing was left to ask: the leg did not cut this partition. */
  isDone: z.boolean(),
})
export type CrawlCut = z.infer<typeof crawlCut>

/** What was built of a leg. `cut`: partitions that were not done; with none there is no next leg. */
const legBuilt = z.strictObject({
  format: z.literal('m3w-leg-built/1'),
  dataset: z.string(),
  cut: count,
  waiting: count,
})

/** Ends a leg; the tasks at work see it within a second or two. False if it was ended before: the first word counts. */
export async function endLeg(store: Store, leg: CrawlLeg, by: LegEnd['by']): Promise<boolean> {
  const end: LegEnd = { format: 'm3w-leg-end/1', by, date: new Date().toISOString() }
  return await store.create(legKey(leg, 'end'), encodeObject(end))
}

/** Who ended a leg; undefined while nobody did. */
export async function readLegEnd(store: Store, leg: CrawlLeg): Promise<LegEnd | undefined> {
  return await readObject(store, legKey(leg, 'end'), legEnd)
}

/** Notes that a dataset was published of a leg. */
export async function noteLegBuilt(
  store: Store,
  leg: CrawlLeg,
  built: { readonly dataset: string; readonly cut: number; readonly waiting: number },
): Promise<void> {
  await store.create(legKey(leg, 'built'), encodeObject({ format: 'm3w-leg-built/1', ...built }))
}

/** The leg that a build works on: the first of which nothing was published, or that left nothing to ask (`isDone`). */
export async function currentLeg(
  store: Store,
  crawl: CrawlGeneration,
): Promise<{ readonly leg: number; readonly isDone: boolean }> {
  for (let leg = 0; ; leg += 1) {
    const built = await readObject(store, legKey({ ...crawl, leg }, 'built'), legBuilt)
    if (built === undefined || built.cut === 0) return { leg, isDone: built !== undefined }
  }
}

/** Where the ledger `prefix` was cut in a leg; undefined if it was not. */
export async function readCut(store: Store, prefix: string, leg: number): Promise<CrawlCut | undefined> {
  return await readObject(store, cutKey(prefix, leg), crawlCut)
}

/** Cuts a ledger behind its last committed segment. The cut that counts: of racing attempts the first. */
export async function cutLedger(
  store: Store,
  prefix: string,
  leg: number,
  { waiting, isDone }: Pick<CrawlCut, 'waiting' | 'isDone'>,
): Promise<CrawlCut> {
  let segments = 0
  for await (const { key } of store.list(`${prefix}/`)) if (key.endsWith('.journal.json')) segments += 1
  const cut: CrawlCut = { format: 'm3w-crawl-cut/1', segments, waiting, isDone }
  await store.create(cutKey(prefix, leg), encodeObject(cut))
  return (await readCut(store, prefix, leg)) ?? cut
}

/** A person who waits for the end of a crawl notices no second; one look at an object costs a store nothing. */
const WATCH_MS = 1_000

/** Watches for the end of a leg until closed. Its signal is aborted from the start if the leg was ended before. */
export async function watchLeg(
  store: Store,
  leg: CrawlLeg,
  watchMs = WATCH_MS,
): Promise<{ readonly signal: AbortSignal; close(): void }> {
  const controller = new AbortController()
  const look = async (): Promise<void> => {
    if ((await store.stat(legKey(leg, 'end'))) !== undefined) controller.abort()
  }
  await look()
  // A store that fails just now is asked again; whoever writes to it learns of the fault.
  const timer = setInterval(() => void look().catch(() => {}), watchMs).unref()
  return { signal: controller.signal, close: () => clearInterval(timer) }
}

function legKey(place: CrawlLeg, what: 'end' | 'built'): string {
  return `ledger/pages/${crawlNameOf(place)}-legs/${pad(place.leg)}.${what}.json`
}

function cutKey(prefix: string, leg: number): string {
  return `${prefix}/${pad(leg)}.cut.json`
}

function pad(n: number): string {
  return String(n).padStart(6, '0')
}
