/** What kind of page it is, from what it says of itself and from its structure. No rule names a site. */
import type { PageMetadata } from './metadata.ts'
import type { PageFlow } from './walk.ts'

/** What a page says of itself that its text is judged by. */
export interface PageFacts {
  /** It is a thread, whose replies are content. */
  readonly forum: boolean
  /** It is one article: teasers of other pages are none of it. */
  readonly article: boolean
  readonly title?: string
}

const FORUM_TYPES = /^(?:DiscussionForumPosting|QAPage|Question|Answer|Comment)$/
/** Words of addresses under which forum software serves threads. */
const FORUM_ADDRESS =
  /\/\/(?:[\w-]+\.)*(?:forums?|community|communities|bbs|boards?|discuss(?:ions?)?|talk|answers?|ask)\.|\/(?:forums?|threads?|topics?|boards?|bbs|viewtopic(?:\.php)?|showthread(?:\.php)?|viewthread|discussions?|questions?|t|comments|r)\/|\/questions?\?|\/(?:viewtopic|showthread|thread|topic|forum)[\w-]*[./?-]/i
const ARTICLE_TYPES = /Article$|^BlogPosting$|^Report$/
const ARTICLE_OG_TYPES = /^(?:article|news|blog)/i

/** Reads the facts off metadata, address and tree. */
export function pageFacts(
  { blocks }: PageFlow,
  url: string,
  { structuredTypes, ogType, title }: Pick<PageMetadata, 'structuredTypes' | 'ogType' | 'title'>,
): PageFacts {
  const article =
    ARTICLE_OG_TYPES.test(ogType ?? '') ||
    structuredTypes.some((type) => ARTICLE_TYPES.test(type)) ||
    blocks.filter(({ tag }) => tag === 'article').length === 1
  const forum = structuredTypes.some((type) => FORUM_TYPES.test(type)) || FORUM_ADDRESS.test(url)
  return { forum, article, ...(title === undefined ? {} : { title }) }
}
