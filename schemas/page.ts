/** The journal of a page ledger: what became of each URL admitted to the frontier, and what else was asked. */
import { z } from 'zod'
import { blobRef, count, normalUrl, utcDate } from './base/primitives.ts'
import { PAGE_OUTCOMES } from './outcomes.ts'
import { rightsEvidence } from './rights.ts'

/**
 * What became of a URL, for the life of the store. `captured` is kept, everything else is a drop; of a `redirected` URL the target
 * is one of its own. Every answer is archived, whatever its outcome; an attempt that is made again is evidence, not an outcome.
 */
export const pageOutcome = z.enum(PAGE_OUTCOMES)

/** What pages of an endless site have in common (crawler/pages/links/sketch.ts). */
export const pageSketch = z.strictObject({
  /** SimHash of its words, 16 hex digits. */
  text: z.string().regex(/^[0-9a-f]{16}$/),
  /** Digest of its image addresses, 8 hex digits. */
  images: z.string().regex(/^[0-9a-f]{8}$/),
  /** Different words. */
  words: count,
})
export type PageSketch = z.infer<typeof pageSketch>

/** Of the answer that a row is about, where there was one. */
const answered = {
  /** Bytes of its body as they came, content coding and all. */
  wireBytes: count.optional(),
  /** From the request to the end of the body. `date` is when the answer began. */
  ms: count.optional(),
  /** From the request to the beginning of the answer. */
  waitMs: count.optional(),
}

/** That a page was chosen for a browser, why, and what came of it. */
export const journalRender = z.strictObject({
  /** `hosts`: the config names its host. The others: what of the page says that it has no text without its scripts. */
  because: z.enum(['hosts', 'empty_root', 'noscript', 'little_text']),
  /** Only of `rendered` there is a page in place of the answer. */
  result: z.enum(['rendered', 'failed', 'no_browser', 'over_budget']),
  detail: z.string().max(200).optional(),
  /** Offset of the conversion record's member: the page as it was rendered, in place of the answer. */
  offset: count.optional(),
  /** Visible characters of the rendered page, white space apart. */
  textChars: count.optional(),
  /** What the page asked for over the network, and the bytes of the bodies. */
  requests: count,
  bytes: count,
  /** What it was refused or had given without asking: reason to count. */
  refused: z.record(z.string(), count),
})
export type JournalRender = z.infer<typeof journalRender>

export const journalPage = z.strictObject({
  url: normalUrl,
  outcome: pageOutcome,
  date: utcDate,
  depth: count,
  hops: count,
  httpStatus: z.int().optional(),
  ...answered,
  detail: z.string().max(200).optional(),
  /** The budget that was used up, where it is its seed's and not the config's. */
  limit: count.optional(),
  /** Of a captured page: what its site said of it beside the answer; left out where it said nothing. */
  site: z.array(rightsEvidence).optional(),
  /** Offset of the response record's member in the segment's WARC object; absent where there was no answer. */
  offset: count.optional(),
  render: journalRender.optional(),
  /** Links and redirect targets this page admitted to the frontier, in page order, with their depth implied (depth + 1; redirect: same depth). */
  admitted: z.array(normalUrl),
  /** Feeds this page names that are read as sitemaps. */
  feeds: z.array(normalUrl).optional(),
  /** Of a captured page. */
  sketch: pageSketch.optional(),
  /** Why links were not admitted: reason to count. */
  refused: z.record(z.string(), count),
})
export type JournalPage = z.infer<typeof journalPage>

/** Pictures of a page that a sitemap names, as many as are kept. @source judgement: Google allows 1,000; those of a page of more are a gallery, and their texts alike */
export const MAX_PAGE_IMAGES = 50
/** Characters of a caption or title there, cut behind them. @source `pairs.maxCharacters` is 1,000 */
export const MAX_SITEMAP_TEXT = 1000

/** A picture that a sitemap names for a page, with what it says of it. */
export const sitemapImage = z.strictObject({
  url: normalUrl,
  caption: z.string().min(1).optional(),
  title: z.string().min(1).optional(),
})
export type SitemapImage = z.infer<typeof sitemapImage>

/** What decided no page: robots.txt, a policy file (tdmrep.json, ai.txt, terms), a sitemap (ahead of its row, as `named`, the pictures that it names, and of a large one what it admitted), an attempt that is made again, what a rendered page asked for; and whether a host is rendered. */
export const journalEvidence = z.strictObject({
  evidence: z.enum(['robots', 'rights', 'sitemap', 'named', 'attempt', 'subresource', 'render']),
  url: normalUrl,
  date: utcDate,
  httpStatus: z.int().optional(),
  ...answered,
  detail: z.string().max(200).optional(),
  offset: count.optional(),
  /** Sitemaps: how many indexes lie above it. */
  level: count.optional(),
  /** Of `render`: whether pages of this host are rendered from here on. */
  rendering: z.enum(['on', 'off']).optional(),
  /** Sitemaps: the further sitemaps it names. */
  sitemaps: z.array(normalUrl).optional(),
  /** Sitemaps: bytes of text that were read of it. */
  bytes: count.optional(),
  /** Sitemaps: how many pictures it names. */
  images: count.optional(),
  /** Of `named`: what the sitemap says of the pictures of pages in the frontier, as the header of their records will have it (archives/stated/). */
  pictures: z.array(z.strictObject({ page: normalUrl, header: z.string() })).optional(),
  /** Sitemaps: the pages it admitted, at depth 1; of a large one the last of them, the others stand in rows before. */
  admitted: z.array(normalUrl).optional(),
  refused: z.record(z.string(), count).optional(),
})
export type JournalEvidence = z.infer<typeof journalEvidence>

/** What a page ledger's journal holds. */
export const journalRow = z.union([journalPage, journalEvidence])
export type JournalRow = z.infer<typeof journalRow>

/** A line of `hosts.jsonl.gz`: what a crawl asked of a host in one round, worked out from its ledger. */
export const hostReport = z.strictObject({
  /** Authority. */
  host: z.string(),
  round: count,
  /** Everything that was sent to it: pages, robots.txt, sitemaps, attempts. */
  requests: count,
  /** Captured. */
  pages: count,
  /** Of bodies as they came. */
  bytes: count,
  /** Shortest time from the end of an answer to the next request; null where there were no two. Rounded: 1 or 2 ms are no breach. */
  smallestGapMs: z.int().nullable(),
  /** Time without a request behind 429, 503 and requests that were not answered. */
  backoffMs: count,
  /** Outcomes of its URLs. */
  outcomes: z.record(z.string(), count),
})
export type HostReport = z.infer<typeof hostReport>

/** A page revisit of an imported archive whose original may be the record of another URL. */
export const pageRevisit = z.strictObject({
  url: normalUrl,
  /** By what it names its original (archives/revisits/), the surest first. */
  keys: z.array(z.string().min(1)).min(1),
})
export type PageRevisit = z.infer<typeof pageRevisit>

/** The first record that a key of page revisits names. */
export const pageOriginal = z.strictObject({
  /** Of some revisit, alone or with its URL (archives/revisits/). */
  key: z.string().min(1),
  original: z.strictObject({
    recordId: z.string().min(1),
    date: utcDate,
    url: normalUrl,
    /** The WARC record (its gzip member, where compressed so). */
    record: blobRef,
  }),
})
export type PageOriginal = z.infer<typeof pageOriginal>
