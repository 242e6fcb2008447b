/** The rules of the extractor about threads, ways to other pages, widths and sources, and the edit that switches each off. */
import type { Edit } from './edits.ts'

/** In the order a page meets them. */
export const THREAD_RULES: readonly Edit[] = [
  {
    name: 'headlines of threads',
    file: 'extract/content/main-content.js',
    find: 'if (headline >= 0)',
    replace: 'if (false)',
  },
  {
    name: 'lines of threads',
    file: 'extract/content/main-content.js',
    find: 'of threadLines(flow, kept)',
    replace: 'of []',
  },
  {
    name: 'the block of all posts',
    file: 'extract/content/content-root.js',
    find: 'forum ? rootOfPosts(blocks, found, words) : found',
    replace: 'found',
  },
  {
    name: 'pointers to other pages',
    file: 'extract/content/keep/lines/furniture-lines.js',
    find: "return sign !== ''",
    replace: "return false && sign !== ''",
  },
  {
    name: 'lines about the page',
    file: 'extract/content/keep/lines/furniture-lines.js',
    find: 'if (isPageLine(item))',
    replace: 'if (false)',
  },
  {
    name: 'headings with nothing behind',
    file: 'extract/content/keep/lines/furniture-lines.js',
    find: "return role === 'heading' && words <= HEADING_WORDS",
    replace: 'return false && words <= HEADING_WORDS',
  },
  {
    name: 'sections of other pages',
    file: 'extract/content/drop/drop-subtrees.js',
    find: 'of otherPagesOf(sums, flow, article, forum, isDeclared)',
    replace: 'of []',
  },
  {
    name: 'drawings for another width',
    file: 'extract/content/drop/drop-subtrees.js',
    find: '    isOtherWidth,',
    replace: '',
  },
  {
    name: 'addresses and names of publications',
    file: 'extract/walk/text-run.js',
    find: 'if (isAddress(data, walk.links.at(-1)?.attribs.href))',
    replace: 'if (ADDRESS.test(data))',
  },
]
