/** What governs every byte that leaves or enters the machine: who we are, pace, limits, time-outs. */
import { z } from 'zod'
import { bytes, ms } from './base/units.ts'
import { PAGE_DEFAULTS } from './extract-limits.ts'

/** What governs every byte that leaves or enters the machine. */
export const networkConfig = z.strictObject({
  /** A mail address or an http(s) page for site owners; required as soon as anything is fetched. */
  contact: z.string().min(3).optional(),
  /** Ask nothing of any host: build from ledgers and archives alone. */
  offline: z.boolean().default(false),
  /** Our token in the User-Agent and in robots.txt groups. RFC 9309 section 2.2.1 allows letters, `_` and `-` only, so it cannot be "m3w". */
  userAgentToken: z
    .string()
    .regex(/^[A-Za-z_-]+$/)
    .default(PAGE_DEFAULTS.userAgentToken),
  /** Between the end of one answer and the next request to a host. @source Heritrix and Nutch use 3-5 s; 1 s is StormCrawler's. */
  minDelayMs: ms.default(1000),
  /** Longest robots.txt Crawl-delay that is obeyed as it stands; longer ones are cut to it. @source 30 s is where StormCrawler and Nutch skip a host */
  maxCrawlDelayMs: ms.default(30_000),
  /** Longest Retry-After that is waited for as it stands. @source crawl practice: 24 h */
  maxRetryAfterMs: ms.default(86_400_000),
  /**
   * Requests in flight in one process, as far as its limit of open files carries them: a slow host costs a timer. Memory is bounded by
   * the bytes that arrive. @source measured: at 8 s a request 32 gave 2.8 pages/s whatever the number of hosts, 400 gave 10.7
   */
  maxConnections: z.int().min(1).max(65_535).default(4096),
  /** Connections to one host for images. @source W3C advice: 2 */
  maxImageConnectionsPerHost: z.int().min(1).max(16).default(2),
  /** Decoded body of a page: a longer one is archived up to here and dropped by extract. */
  maxPageBytes: bytes.default(PAGE_DEFAULTS.maxPageBytes),
  /** Decoded body of an image. @source img2dataset users ask for a cap; photographs on the web stay far below it */
  maxImageBytes: bytes.default(25_000_000),
  connectTimeoutMs: ms.default(10_000),
  headersTimeoutMs: ms.default(20_000),
  /** Longest silence inside a body. */
  idleTimeoutMs: ms.default(10_000),
  /** A whole exchange. */
  totalTimeoutMs: ms.default(60_000),
  /** Slowest body that is waited for, judged after 10 s. */
  minBytesPerSecond: z.int().min(0).default(1024),
  /** While the network of this machine is down: between two looks whether it is back. @source Heritrix looks every 5 s */
  outageProbeMs: ms.default(5000),
  /** Attempts for answers that may change (5xx, 429, time-outs), the first included. */
  maxAttempts: z.int().min(1).max(10).default(3),
  /**
   * Before a later run asks again for an image whose failure may pass (time-out, 5xx, …); doubles with each run that failed, 30 days at most.
   * Judgement: outages of sites take an hour or so. Nutch waits a day, and as long each time
   */
  refetchPauseMs: ms.default(3_600_000),
  /** First wait after a failure that names none; doubles with each further one. @source Heritrix-like back-off, 60 s */
  backoffMs: ms.default(60_000),
  /**
   * How long a robots.txt that cannot be had (5xx, 429, no connection) is asked for, with pauses of `backoffMs` that double: 5 times in 15
   * minutes by default; the URLs of the host wait. Then they end as `robots_unreachable`. At least `maxAttempts` are made.
   * @source RFC 9309 section 2.3.1.4 leaves the time open (its example is 30 days); Nutch asks three times in 15 minutes
   */
  robotsPatienceMs: ms.default(1_800_000),
  /** @source RFC 9309 section 2.3.1.2 asks for at least five for robots.txt; browsers stop at 20. */
  maxRedirects: z.int().min(0).max(20).default(5),
  /** Hosts and URLs that are asked for nothing: no page, image, robots.txt or sitemap. Patterns as in `crawl.exclude`. */
  block: z.array(z.string().max(2048)).default([]),
  /** Files of such patterns, one a line, `#` starts a comment. They are read when a build begins, and frozen into `block`. */
  blockLists: z.array(z.string()).default([]),
  allowPorts: z.array(z.int().min(1).max(65_535)).default([80, 443]),
  /** CIDR blocks of addresses that are otherwise refused (private, loopback, …). They may use any port. */
  allowAddresses: z.array(z.string()).default([]),
  /** The Chromium that renders pages where `crawl.render` asks for it; without it `chromium` or `google-chrome` of the PATH. */
  browserPath: z.string().min(1).optional(),
  /** Pages that one crawl process renders at a time. @source measured: 0.8 s of CPU a page and 0.4 GB a browser */
  renderSlots: z.int().min(1).max(16).default(1),
  /** A page that is not rendered by then, waits for its host included, is tried once more and then given up. */
  renderTimeoutMs: z.int().min(1000).default(180_000),
})
export type NetworkConfig = z.infer<typeof networkConfig>
