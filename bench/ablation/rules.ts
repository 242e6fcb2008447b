/** The rules of the extractor and the edit that switches each off. An edit that no longer fits is an error (edits.ts). */
import type { Edit } from './edits.ts'

const OFF = 'if (false)'

/** In the order a page meets them: main content first, images after. */
export const RULES: readonly Edit[] = [
  {
    name: 'cascade (all modes but strict)',
    file: 'main-content.js',
    find: 'if (best.keptWords < MIN_WORDS || best.keptWords < DOUBT_SHARE * best.plainWords)',
    replace: `if (best) return best; ${OFF}`,
  },
  {
    name: 'relaxed mode',
    file: 'main-content.js',
    find: 'if (best.keptWords < MIN_WORDS || best.keptWords < DOUBT_SHARE * best.plainWords)',
    replace: OFF,
  },
  {
    name: 'hidden mode',
    file: 'main-content.js',
    find: 'if (best.keptWords < MIN_WORDS || best.keptWords < HIDDEN_DOUBT_SHARE * best.allPlainWords)',
    replace: OFF,
  },
  { name: 'listing mode', file: 'main-content.js', find: 'if (best.keptWords < LISTING_WORDS)', replace: OFF },
  {
    name: 'content root',
    file: 'main-content.js',
    find: 'mode.lists ? 0 : contentRoot(flow, sums, dropped)',
    replace: '0',
  },
  {
    name: 'headline before the root',
    file: 'keep-blocks.js',
    find: 'headlineBefore(flow, dropped, from);',
    replace: '-1;',
  },
  {
    name: 'smoothing of short blocks',
    file: 'keep-blocks.js',
    find: '= reasonToKeep(',
    replace: '= undefined && reasonToKeep(',
  },
  {
    name: 'short blocks in a positive container',
    file: 'keep-blocks.js',
    find: 'inPositive(blocks, item.block)',
    replace: 'false',
  },
  {
    name: 'repeated copies of a paragraph',
    file: 'keep-blocks.js',
    find: 'if (first !== undefined && first !== parent)',
    replace: OFF,
  },
  { name: 'strong hints', file: 'drop-subtrees.js', find: 'if (hints.strong !== undefined)', replace: OFF },
  {
    name: 'weak hints',
    file: 'drop-subtrees.js',
    find: 'if (mode.weakHints && hints.weak !== undefined)',
    replace: OFF,
  },
  { name: 'consent dialogs', file: 'drop-subtrees.js', find: "if (hints.strong === 'consent')", replace: OFF },
  {
    name: 'hidden parts',
    file: 'drop-subtrees.js',
    find: 'if (hints.hidden !== undefined && !isMost(sums, from, to))',
    replace: OFF,
  },
  { name: 'noscript', file: 'drop-subtrees.js', find: "if (block.tag === 'noscript')", replace: OFF },
  {
    name: 'large subtrees protected from hints',
    file: 'drop-subtrees.js',
    find: 'if (share < PROTECTED_SHARE)',
    replace: 'if (true)',
  },
  {
    name: 'asides and footers',
    file: 'drop-subtrees.js',
    find: 'if (isBesideProse && isSetApart(block))',
    replace: OFF,
  },
  {
    name: "readers' comments",
    file: 'drop-subtrees.js',
    find: '= isBesideComments(flow, sums, forum);',
    replace: '= false;',
  },
  {
    name: 'link lists',
    file: 'drop-subtrees.js',
    find: 'if (isLinkList && share < LINK_LIST_PROTECTED)',
    replace: OFF,
  },
  {
    name: 'teasers',
    file: 'drop-subtrees.js',
    find: 'teasers?.has(block.index)',
    replace: 'false',
  },
  { name: 'forums', file: 'extract-page.js', find: 'isForum(url, metadata.structuredTypes)', replace: 'false' },
  {
    name: 'captions with their image',
    file: 'extract-page.js',
    find: '= withCaptions(flow, main, images);',
    replace: '= main.kept;',
  },
  {
    name: 'same-level rule',
    file: 'same-level.js',
    find: 'isBesideKeptText: (image) => keptShare(image) >= KEPT_SHARE',
    replace: 'isBesideKeptText: () => true',
  },
  { name: 'cards', file: 'images.js', find: 'if (isCard)', replace: OFF },
  { name: 'lead image', file: 'images.js', find: 'if (isLead)', replace: OFF },
  {
    name: "the page's own pictures (og:image)",
    file: 'images.js',
    find: 'keys.some((key) => pagePictures.has(key))',
    replace: 'false',
  },
  {
    name: 'images in dropped subtrees',
    file: 'images.js',
    find: "const isDropped = dropped !== '' && dropped !== 'noscript';",
    replace: 'const isDropped = false;',
  },
  {
    name: 'noscript twin',
    file: 'images.js',
    find: 'block.noscript ? lazyTwin(item) : undefined',
    replace: 'undefined',
  },
  {
    name: 'duplicates',
    file: 'images.js',
    find: '.find((at) => at !== undefined)',
    replace: '.find(() => false)',
  },
  {
    name: 'decoration: declared size',
    file: 'decoration.js',
    find: '(widthPx ?? MIN_SIDE_PX) < MIN_SIDE_PX || (heightPx ?? MIN_SIDE_PX) < MIN_SIDE_PX',
    replace: 'false',
  },
  {
    name: 'decoration: size in the URL',
    file: 'decoration.js',
    find: 'if (named !== undefined && named < MIN_SIDE_PX)',
    replace: OFF,
  },
  { name: 'decoration: trackers', file: 'decoration.js', find: 'if (TRACKER.test(url))', replace: OFF },
  { name: 'decoration: folder names', file: 'decoration.js', find: 'if (PATH_WORD.test(url))', replace: OFF },
  { name: 'decoration: names', file: 'decoration.js', find: 'token === null ? undefined', replace: 'true ? undefined' },
  { name: 'srcset', file: 'image-candidates.js', find: 'if (SRCSET_ATTRIBUTE.test(name))', replace: OFF },
  {
    name: 'lazy attributes',
    file: 'image-candidates.js',
    find: 'LAZY_ATTRIBUTE.test(name) && looksLikeUrl(value)',
    replace: 'false',
  },
  { name: 'placeholders', file: 'image-candidates.js', find: 'isPlaceholder(url) ? 90 : rank', replace: 'rank' },
]
