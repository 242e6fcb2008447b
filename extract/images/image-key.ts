/**
 * When two URLs are one picture: thumb and full size, lazy and noscript copy, desktop and mobile, hero and first figure.
 *
 * Two images of a page are one if any candidate of the one has the key of any candidate of the other. The key is the URL without
 * what only says how large, how compressed or by which proxy; what is left of path and query must be equal, so `photo-1.jpg` and
 * `photo-2.jpg` are two. The first one that stays keeps its place, and gets the candidates of the others (draft-image.ts).
 *
 * A lazy loader's stand-in is the `src` of every image on the page: with its key all of them would be one picture. It is told by its
 * name, or by what it does: images that show different files do not share a picture.
 */
import { parseUrl } from '../../core/url.ts'
import type { ImageCandidate } from '../../schemas/document.ts'
import type { ImageItem } from '../flow/page-flow.ts'
import { isImageFile, isPlaceholder, isStandIn } from './image-names.ts'

const SIZE_PARAMETER =
  /^(?:w|h|width|height|q|quality|fit|crop|resize|auto|format|fm|dpr|ssl|strip|s|size|sw|sh|sm|im|imwidth|impolicy|downsize|output-quality|output-format|v|ver|itok|cb|ixlib|rect|zoom|op|scl|wid|hei|sfrm|x|y)$/i
/**
 * What a file's name says of its size. `@2x` and `.2x` are one picture in more pixels; `cubic_2x.png` beside `cubic.png` is another one.
 * At most three of them: `11x111111x11` can be cut in several ways, and without a bound the tries multiply.
 */
const SIZE_SUFFIX =
  /(?:[-_@.]?(?:\d{2,4}x\d{2,4}|\d{2,4}(?:w|px))|(?:[-_]|(?<=\/))\d{2,4}x(?:-1)?|[@.]\d(?:\.\d\d?)?x|(?:[-_@.]|(?<=\/))(?:scaled|small|medium|large|thumb(?:nail)?|full|original|wide)){1,3}(?=\.[a-z]{3,4}$|$)/i
/** MediaWiki's thumbs: the size before the name, in a folder of the name. */
const SIZE_PREFIX = /\/[^/]+\/\d{2,4}px-(?=[^/]+$)/

/** A directory that only says how large. */
const SIZE_SEGMENT =
  /^(?:\d{2,4}|\d{1,4}x\d{1,4}|[a-z]{1,2}[_=-]?\d{1,5}(?:[,-].*)?|(?:w|h|c|q|f|g|ar|fl|dpr|width|height|quality|resize|fit|crop|format)[_=:].*|max|fit|fit-in|thumbs?|thumbnails?|small|medium|large|resize|scaled|scale-to-[a-z-]+|)$/i

/** So many files behind one `src` are no crops of one picture for several screens. Judgement: two are, if their alternatives do not differ. */
const MANY_FILES = 3

/** A key without scheme, `www.`, port, size suffixes and resizing parameters. Equal keys are taken for one picture. The URL is normalised. */
export function imageKey(url: string): string {
  // Cut by hand: a page has hundreds of candidates, and each was parsed when it was normalised.
  const from = url.indexOf('//') + 2
  const slash = url.indexOf('/', from)
  const query = url.indexOf('?', slash)
  const hostname = url.slice(from, slash).replace(/:\d+$/, '')
  const pathname = query < 0 ? url.slice(slash) : url.slice(slash, query)
  const search = query < 0 ? '' : url.slice(query)
  // A resizing proxy names the original in its path or query.
  const inner =
    /(?:^|[/=?&])(https?(?::|%3A)(?:\/|%2F){1,2}[^?#&]+)$/i.exec(pathname + search)?.[1] ?? namedPicture(search)
  if (inner !== undefined && inner.length < url.length - 8) {
    const original = decode(inner).replace(/^(https?):\/+/, '$1://')
    const parsed = parseUrl(original)
    if (parsed !== undefined) return imageKey(parsed.href.replace(/#.*$/, ''))
  }
  const parameters =
    search === ''
      ? ''
      : [...new URLSearchParams(search)]
          .filter(([name]) => !SIZE_PARAMETER.test(name))
          .map((pair) => pair.join('='))
          .join('&')
  const path = pathname
    .replace(SIZE_PREFIX, '/')
    .replace(SIZE_SUFFIX, '')
    .split('/')
    .filter((part) => !SIZE_SEGMENT.test(part))
    .join('/')
  return `${hostname.replace(/^www\./, '')}/${path}?${parameters}`
}

/** The picture that a parameter of a proxy names, with others behind it: `?url=https%3A%2F%2F…%2Fkite.jpg&width=640`. */
function namedPicture(search: string): string | undefined {
  const named = /[?&][\w-]+=(https?(?::|%3A)(?:\/|%2F){2}[^?#&]+)&/i.exec(search)?.[1]
  return named !== undefined && isImageFile(decode(named)) ? named : undefined
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** What was chosen of an image's candidates (image-candidates.ts). */
interface Choice {
  readonly candidates: readonly ImageCandidate[]
  readonly chosen: ImageCandidate
}

/** The files and the alternative texts of the images that share a `src`. */
interface Sharers {
  readonly files: Set<string>
  readonly alts: Set<string>
}

/** URLs in `src` behind which several images have a file of their own. Linear in the images. */
export function sharedStandIns(
  images: readonly ImageItem[],
  choices: ReadonlyMap<number, Choice>,
): ReadonlySet<string> {
  const bySrc = new Map<string, Sharers>()
  for (const { index, element } of images) {
    const choice = choices.get(index)
    const src = choice?.candidates.find(({ origin }) => origin === 'src')
    if (choice === undefined || src === undefined || src === choice.chosen) continue
    const sharers = bySrc.get(src.url) ?? { files: new Set(), alts: new Set() }
    bySrc.set(src.url, sharers)
    sharers.files.add(imageKey(choice.chosen.url))
    if (element.attribs.alt) sharers.alts.add(element.attribs.alt)
  }
  const shared = new Set<string>()
  for (const [url, { files, alts }] of bySrc)
    if (files.size >= MANY_FILES || (files.size > 1 && alts.size > 1)) shared.add(url)
  return shared
}

/** Each key once. The file behind a thumb has none here: it may stand on the page as a picture of its own. */
export function copyKeys({ candidates, chosen }: Choice, shared: ReadonlySet<string>): readonly string[] {
  const showsOther = ({ url, origin }: ImageCandidate): boolean =>
    origin === 'link' || shared.has(url) || isPlaceholder(url) || isStandIn(url)
  const own = candidates.filter((candidate) => candidate === chosen || !showsOther(candidate))
  return [...new Set(own.map(({ url }) => imageKey(url)))]
}
