/** Codes of links that were not admitted to the frontier. They are counted by page, in the journals of the crawl; no record is made of them. */
import type { Outcomes } from './outcome.ts'

const SEEN = { crawl: 'link' } as const

export const LINKS = {
  seen: {
    at: SEEN,
    means: 'The link leads to what was admitted before, under this or an equivalent URL.',
    todo: 'Nothing.',
  },
  out_of_scope: {
    at: SEEN,
    means: 'The link leads out of the scope that the seeds open.',
    todo: 'Name its site as a source, or widen the scope to the registrable domain.',
    setting: 'crawl.scope',
  },
  link_blocked: {
    at: SEEN,
    means: 'The link leads to a URL or host on the block list.',
    todo: 'Nothing; or take it off the list.',
    setting: 'network.block',
  },
  excluded: {
    at: SEEN,
    means: 'The link matches a pattern that keeps URLs out.',
    todo: 'Change the patterns.',
    setting: 'crawl.exclude',
  },
  not_included: {
    at: SEEN,
    means: 'The link matches none of the patterns that let URLs in.',
    todo: 'Add a pattern; none lets everything in.',
    setting: 'crawl.include',
  },
  domain_hosts: {
    at: SEEN,
    means: 'The link leads to a further host of a registrable domain that has had all the hosts it may have.',
    todo: 'Raise the limit, or name the host as a source.',
    setting: 'crawl.maxHostsPerDomain',
  },
  other_partition: {
    at: SEEN,
    means: 'The link is in scope, but of another partition, and no further round will read it.',
    todo: 'Crawl in more rounds.',
    setting: 'crawl.maxRounds',
  },
  too_deep: {
    at: SEEN,
    means: 'The link is more steps from a seed than are taken.',
    todo: 'Raise the limit.',
    setting: 'crawl.maxDepth',
  },
  nofollow: {
    at: SEEN,
    means: 'The link, or its whole page, says nofollow.',
    todo: 'Nothing: it is the word of the owner.',
  },
  not_http: { at: SEEN, means: 'The link is neither http nor https.', todo: 'Nothing.' },
  url_length: {
    at: SEEN,
    means: 'The URL is longer than the limit.',
    todo: 'Raise the limit.',
    setting: 'crawl.maxUrlLength',
  },
  path_segments: {
    at: SEEN,
    means: 'The path has more segments than the limit: endless sites have such.',
    todo: 'Raise the limit.',
    setting: 'crawl.maxPathSegments',
  },
  repeated_segment: {
    at: SEEN,
    means: 'A segment stands in the path more often than may: endless sites have such.',
    todo: 'Raise the limit.',
    setting: 'crawl.maxRepeatedSegments',
  },
  link_trapped: {
    at: SEEN,
    means:
      'The link leads into a part of the site whose last pages brought nothing new: an endless calendar, facets, sessions.',
    todo: 'Allow more such pages; 0 never closes a part.',
    setting: 'crawl.maxBarrenPages',
  },
  query_parameters: {
    at: SEEN,
    means: 'The query has more parameters than the limit: endless sites have such.',
    todo: 'Raise the limit.',
    setting: 'crawl.maxQueryParameters',
  },
  file_type: {
    at: SEEN,
    means: 'The URL ends as that of a picture, a video, an archive or another file that is no page.',
    todo: 'Nothing: images are asked for by their documents.',
  },
  frontier_full: {
    at: SEEN,
    means: 'The frontier of the host or the partition is full.',
    todo: 'Raise the budget of a host, of which the frontier holds a multiple.',
    setting: 'crawl.maxPagesPerHost',
  },
  sitemap_budget: {
    at: SEEN,
    means:
      'The link leads to a sitemap or feed, and those of the host have had the requests or bytes that they may have, or named nothing new for long.',
    todo: 'Raise the budget; crawl.maxSitemapBytesPerHost is that of bytes.',
    setting: 'crawl.maxSitemapsPerHost',
  },
  page_links: {
    at: SEEN,
    means: 'The page has more links than are read of one.',
    todo: 'Nothing.',
  },
} as const satisfies Outcomes
