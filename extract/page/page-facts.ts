/** What a page says of itself, by metadata and address, that its text is judged by. No rule names a site. */

import type { PageFlow } from '../flow/page-flow.ts'
import { DOCUMENTATION_ADDRESS, isGenerated, isManual } from './manual.ts'
import type { PageMetadata } from './metadata.ts'

export interface PageFacts {
  /** It is a thread, whose replies are content. */
  readonly forum: boolean
  /** It is one article: teasers of other pages are none of it. */
  readonly article: boolean
  /** It is part of a manual, whose short lines and links are content. */
  readonly manual: boolean
  /** It says that it is an article, in its metadata. */
  readonly isDeclared: boolean
  readonly title?: string
  readonly siteName?: string
  readonly url: string
}

/** What the facts are read from. */
export type Claims = Pick<PageMetadata, 'structuredTypes' | 'ogType' | 'title' | 'siteName' | 'publishedDate' | 'metas'>

/** schema.org types. `Question` alone is the list of common questions under an advert. */
const FORUM_TYPES = /^(?:DiscussionForumPosting|QAPage)$/
export const ARTICLE_TYPES: RegExp = /Article$|^BlogPosting$|^Report$/
const ARTICLE_OG = /^(?:article|news|blog)/i

/** Words of addresses under which forum software serves threads. A topic has a number: that of a newspaper is a list of its articles. */
const FORUM_ADDRESS =
  /\/\/(?:[\w-]+\.)*(?:forums?|community|communities|bbs|boards?|discuss(?:ions?)?|talk|answers?|ask)\.|\/(?:forums?|threads?|topics?(?=\/[^/?#]*\d)|boards?|bbs|viewtopic(?:\.php)?|showthread(?:\.php)?|viewthread|discussions?|questions?|t|comments|r)\/|\/questions?\?|\/(?:viewtopic|showtopic|showthread|thread|forum)[\w-]*[./?-]|\/topic[\w-]*(?:[.?]|\d)/i

/** What forum software calls the `body` of a thread: `template-topic`, `section-viewtopic`, `template-thread_view`, `page-topic-18`, `asgaros-forum-topic`, `single-discussion-topics`. WordPress puts `…-template-` before any template's name, Drupal `section-` before the first word of the address. */
const THREAD_BODY =
  /(?:^|\s)(?:(?:template|action)[-_](?:view-?)?(?:topic|thread)(?:[-_]view)?|section[-_]view-?(?:topic|thread)|page-topic-\d+|thread_view|viewthread|viewtopic|showthread|(?:[\w-]*[-_])?(?:forum|board|discussion)s?[-_](?:topic|thread|discussion)s?|single-(?:forum|discussion)[\w-]*)(?=\s|$)/i
/** Of a WordPress type that others use for articles, the software's own name beside it. */
const BBPRESS_TOPICS: readonly string[] = ['topic', 'single-topic']

/** Reads the facts off metadata, address and tree. */
export function pageFacts(flow: PageFlow, url: string, claims: Claims): PageFacts {
  const { blocks } = flow
  const { structuredTypes, ogType = '', title, siteName, metas } = claims
  const named = blocks.find(({ tag }) => tag === 'body')?.element.attribs.class ?? ''
  const saysArticle = ARTICLE_OG.test(ogType) || structuredTypes.some((type) => ARTICLE_TYPES.test(type))
  const forum =
    structuredTypes.some((type) => FORUM_TYPES.test(type)) ||
    // A theme's name for a class is no more than a hint: an article about discussions may have one like it.
    (!saysArticle && THREAD_BODY.test(named)) ||
    isBbpressTopic(named) ||
    (FORUM_ADDRESS.test(url) && !DOCUMENTATION_ADDRESS.test(url) && !isGenerated(blocks, metas))
  const isDeclared = !forum && saysArticle
  const article = isDeclared || (!forum && blocks.filter(({ tag }) => tag === 'article').length === 1)
  const manual = !forum && !isDeclared && isManual(flow, url, metas)
  return {
    forum,
    article,
    manual,
    isDeclared,
    url,
    ...(title === undefined ? {} : { title }),
    ...(siteName === undefined ? {} : { siteName }),
  }
}

/** By whole names: a pattern that seeks both would read a long `class` from each of its places. */
function isBbpressTopic(named: string): boolean {
  const names = new Set(named.split(/\s+/))
  return names.has('bbpress') && BBPRESS_TOPICS.some((name) => names.has(name))
}
