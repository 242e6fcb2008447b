/** Codes of pages alone: what became of a URL in the crawl, and why a captured page gave no draft. */
import type { Outcomes } from './outcome.ts'

const CRAWLED = { crawl: 'page' } as const
const READ = { extract: 'page' } as const

export const PAGES = {
  captured: {
    at: CRAWLED,
    means: 'The page is archived.',
    todo: 'Nothing: extract reads it.',
    isKept: true,
  },
  unchanged: {
    at: CRAWLED,
    means: 'The page was asked for again and is as it was: its earlier capture stands.',
    todo: 'Nothing: extract reads the earlier capture.',
    isKept: true,
  },
  gone: {
    at: CRAWLED,
    means: 'The page was captured before, and the host now answers 404 or 410.',
    todo: 'Nothing: datasets that were published before still have it.',
    setting: 'crawl.refreshAfterSeconds',
  },
  redirected: {
    at: CRAWLED,
    means: 'The URL redirects to another one, which has an outcome of its own.',
    todo: 'Look for the target: the detail of the record names it.',
  },
  not_html: {
    at: { ...CRAWLED, ...READ },
    means: 'The answer is content, but no HTML page.',
    todo: 'Nothing: m3w reads HTML.',
  },
  render_failed: {
    at: CRAWLED,
    means: 'The page has no text without its scripts, and a browser did not bring it to an end; the detail says why.',
    todo: 'Give slow hosts more time, or the page more requests (crawl.render.maxRequestsPerPage).',
    setting: 'network.renderTimeoutMs',
  },
  redirect_out_of_scope: {
    at: CRAWLED,
    means: 'The URL redirects out of the scope of the crawl; the detail says where to and why not.',
    todo: 'Name the target as a source of its own, or widen the scope to the registrable domain.',
    setting: 'crawl.scope',
  },
  over_budget: {
    at: CRAWLED,
    means: 'The host or the partition had had all the pages that it may have.',
    todo: 'Raise the budget of a host; crawl.maxPagesPerPartition is that of a partition.',
    setting: 'crawl.maxPagesPerHost',
  },
  trapped: {
    at: CRAWLED,
    means: 'The last pages of this part of the site brought nothing new, so the rest of it was not asked.',
    todo: 'Allow more such pages; 0 never closes a part.',
    setting: 'crawl.maxBarrenPages',
  },
  over_byte_budget: {
    at: CRAWLED,
    means: 'The host had sent all the bytes that it may send.',
    todo: 'Raise the budget of a host.',
    setting: 'crawl.maxBytesPerHost',
  },
  archive_damaged: {
    at: READ,
    means: 'Bytes of a foreign archive are damaged, and the records in them are lost.',
    todo: 'Get another copy of the archive; the record names the place and the number of bytes.',
  },
  revisit: {
    at: READ,
    means:
      'The record of a foreign archive says only that the answer was that of an earlier record: of its own URL, which is the page, or of one that no imported archive holds.',
    todo: 'Import the archive that holds the earlier record, which the detail names.',
  },
  undecodable: {
    at: { crawl: 'page', extract: 'page' },
    means: 'The body has a content coding that cannot be removed.',
    todo: 'Nothing: the detail names the coding or the fault.',
  },
  truncated_page: {
    at: READ,
    means: 'The body is not whole: the connection, a time-out or a foreign archiver cut it.',
    todo: 'Crawl it anew; the detail says who cut it.',
  },
  too_many_nodes: {
    at: READ,
    means: 'The page has more elements and texts than one that people read.',
    todo: 'Look at the page, and raise the limit if it is one.',
    setting: 'extract.maxNodes',
  },
  too_many_steps: {
    at: READ,
    means: 'Reading the tags of the page takes more steps than that of any page that people read.',
    todo: 'Look at the page, and raise the limit if it is one.',
    setting: 'extract.maxSteps',
  },
  no_text: {
    at: { extract: 'page', assemble: 'document' },
    means: 'There is no text: the page has no main content that could be told from the rest.',
    todo: 'Run m3w extract --explain on the URL, which says of each text why it was dropped.',
  },
  worker_crash: {
    at: { ...READ, 'scan-archives': 'record' },
    means: 'Whatever process reads the page or the record dies or never ends: three did, on it alone.',
    todo: 'Report it with the URL: it is a bug in m3w or below it, and the detail has the hash of its bytes.',
  },
  bad_row: {
    at: READ,
    means: 'A row of an imported dataset is no document.',
    todo: 'The detail says what it lacks: mend the file and import it again.',
  },
  parser_failed: {
    at: READ,
    means: 'Our own code failed on the page.',
    todo: 'Report it with the URL: it is a bug in m3w, and the detail has the error.',
  },
} as const satisfies Outcomes
