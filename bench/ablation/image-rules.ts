/** The rules of the extractor about images, and the edit that switches each off. */
import type { Edit } from './edits.ts'

const OFF = 'if (false)'

/** In the order a page meets them. */
export const IMAGE_RULES: readonly Edit[] = [
  {
    name: 'captions with their image',
    file: 'extract/extract-page.js',
    find: '= withCaptions(flow, main, images);',
    replace: '= main.kept;',
  },
  {
    name: 'same-level rule',
    file: 'extract/images/same-level.js',
    find: '(isBetween ? KEPT_SHARE_BETWEEN : KEPT_SHARE)',
    replace: '0',
  },
  {
    name: 'figures among kept texts',
    file: 'extract/images/decide/seen-image.js',
    find: '(block.figure >= 0 && !linked && level.isAmongKeptTexts(item))',
    replace: 'false',
  },
  { name: 'cards', file: 'extract/images/decide/in-place.js', find: '    isCard,', replace: '' },
  {
    name: 'rows of linked pictures in manuals',
    file: 'extract/images/decide/in-place.js',
    find: '    isInRow,',
    replace: '',
  },
  {
    name: 'lead image',
    file: 'extract/images/decide/in-place.js',
    find: '!inProse && !page.hasLead && lead.mayLead(',
    replace: 'false && lead.mayLead(',
  },
  {
    name: "the page's own pictures (og:image)",
    file: 'extract/images/decide/in-place.js',
    find: 'keys.map((key) => pagePictures.get(key)).find((picture) => picture !== undefined)',
    replace: 'undefined',
  },
  {
    name: 'images in dropped subtrees',
    file: 'extract/images/decide/seen-image.js',
    find: "reason === 'noscript' || isOwnName(blocks, reason, block) ? '' : reason;",
    replace: "'';",
  },
  {
    name: 'noscript twin',
    file: 'extract/images/decide/copies.js',
    find: 'block.noscript ? lazyTwin(flow, kept, reasons, item) : undefined',
    replace: 'undefined',
  },
  {
    name: 'duplicates',
    file: 'extract/images/decide/copies.js',
    find: 'twin ?? keys.map((key) => byKey.get(key)).find((at) => at !== undefined)',
    replace: 'twin',
  },
  {
    name: 'decoration: declared size',
    file: 'extract/images/decoration.js',
    find: 'if (side < minimum)',
    replace: OFF,
  },
  {
    name: 'decoration: size in the URL',
    file: 'extract/images/decoration.js',
    find: 'if (named !== undefined && named < minimum)',
    replace: OFF,
  },
  { name: 'decoration: trackers', file: 'extract/images/decoration.js', find: 'if (TRACKER.test(url))', replace: OFF },
  {
    name: 'decoration: folder names',
    file: 'extract/images/decoration.js',
    find: 'if (ICON_PATH.test(url))',
    replace: OFF,
  },
  { name: 'decoration: names', file: 'extract/images/decoration.js', find: 'if (word === null)', replace: 'if (true)' },
  {
    name: 'srcset',
    file: 'extract/images/image-candidates.js',
    find: 'const entries = value === undefined ? []',
    replace: "const entries = origin !== 'picture' ? []",
  },
  {
    name: 'lazy attributes',
    file: 'extract/images/image-candidates.js',
    find: 'if (kind !== undefined)',
    replace: OFF,
  },
  {
    name: 'placeholders and previews',
    file: 'extract/images/image-candidates.js',
    find: 'isPlaceholder(url) ? RANK.placeholder : isLess ? RANK.standIn : rank',
    replace: 'rank',
  },
  {
    name: 'previews',
    file: 'extract/images/image-candidates.js',
    find: '|| isPreview(url, size.widthPx)',
    replace: '',
  },
  {
    name: 'the largest of known sizes',
    file: 'extract/images/image-candidates.js',
    find: '= widerThan(first, found);',
    replace: '= undefined;',
  },
  {
    name: 'pictures that thumbs link to',
    file: 'extract/images/image-candidates.js',
    find: 'if (linked?.isPage === false)',
    replace: OFF,
  },
  {
    name: 'noscript copies of images without a URL',
    file: 'extract/images/decide/ornaments.js',
    find: '|| isCopyOfEmpty(page, item, block)',
    replace: '',
  },
  {
    name: 'images of buttons',
    file: 'extract/walk/enter.js',
    find: "if (tag === 'button' && !copies(element))",
    replace: OFF,
  },
  {
    name: 'frames of pictures',
    file: 'extract/content/drop/drop-subtrees.js',
    find: 'block.hints.hidden === undefined && isFrame(block)',
    replace: 'false',
  },
  {
    name: 'icons that the text speaks of',
    file: 'extract/images/decoration.js',
    find: 'if (!isSpokenOf(element, url, around))',
    replace: 'if (true)',
  },
  {
    name: 'declarative shadow DOM',
    file: 'formats/html/parse.js',
    find: 'if (shadows.length > 0)',
    replace: OFF,
  },
  {
    name: 'signs of notes and arrows',
    file: 'extract/images/decoration.js',
    find: 'if (isSign(element, url, around))',
    replace: OFF,
  },
  {
    name: 'headlines that part no lead',
    file: 'extract/images/lead-image.js',
    find: "&& reasons[index] !== 'headline'",
    replace: '',
  },
  {
    name: 'stand-ins join no pictures',
    file: 'extract/images/image-key.js',
    find: 'candidate === chosen || !showsOther(candidate)',
    replace: "candidate === chosen || candidate.origin !== 'link'",
  },
  {
    name: 'linked banners',
    file: 'extract/images/decoration.js',
    find: 'around.linked && isOffer(element, url) &&',
    replace: 'false &&',
  },
  {
    name: 'boxes of portraits',
    file: 'extract/images/decoration.js',
    find: 'isPortrait(element) &&',
    replace: 'false &&',
  },
  {
    name: 'photographs called icons',
    file: 'extract/images/decoration.js',
    find: 'if (isPhotoOf(url, names, word[0], around))',
    replace: 'if (false)',
  },
  {
    name: 'files that tell what they show',
    file: 'extract/images/decoration.js',
    find: "(alt === '' && !isTold)",
    replace: "alt === ''",
  },
  {
    name: 'copies for other screens',
    file: 'extract/images/decide/in-place.js',
    find: '    isScreenCopy,',
    replace: '',
  },
  {
    name: 'previews of slide shows',
    file: 'extract/images/decide/in-place.js',
    find: '    isPreview,',
    replace: '',
  },
  {
    name: 'figures of calls',
    file: 'extract/images/decide/in-place.js',
    find: '    isOfCall,',
    replace: '',
  },
]
