/** What kind of page it is, from what it says of itself and from its structure. No rule names a site. */

export type PageType = 'article' | 'forum' | 'product' | 'listing' | 'documentation' | 'other'

const FORUM_TYPES = /^(?:DiscussionForumPosting|QAPage|Question|Answer|Comment)$/
/** Words of addresses under which forum software serves threads. */
const FORUM_ADDRESS =
  /\/\/(?:[\w-]+\.)*(?:forums?|community|communities|bbs|boards?|discuss(?:ions?)?|talk|answers?|ask)\.|\/(?:forums?|threads?|topics?|boards?|bbs|viewtopic(?:\.php)?|showthread(?:\.php)?|viewthread|discussions?|questions?|t|comments|r)\/|\/questions?\?|\/(?:viewtopic|showthread|thread|topic|forum)[\w-]*[./?-]/i

/** Is the page a thread, whose replies are content? */
export function isForum(url: string, structuredTypes: readonly string[]): boolean {
  return structuredTypes.some((type) => FORUM_TYPES.test(type)) || FORUM_ADDRESS.test(url)
}
