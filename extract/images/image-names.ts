/** What an image's URL says: an image format, the stand-in of a lazy loader, a preview of a few bytes, or the screens that it is for. */
import { type Element, parentOf } from '../../formats/html/dom.ts'
import { widthInUrl } from './url-size.ts'

/** Ends in the extension of an image format, or goes on after it with a parameter. */
export const IMAGE_NAME = /\.(?:jpe?g|png|gif|webp|avif|bmp|tiff?|svg)(?:$|[?#&!,;:/@])/i

const STAND_INS =
  'spacer|placeholder|place-holder|lazy(?:[-_]?load(?:er|ing)?)?|loading|loader|1x1|default[-_]?image|no[-_]?image|noimg'
/** Words that name pictures as well: `grey.png` is none, `grey-heron.png`, `empty.jpg` and `pixel-7.png` may be. */
const COLOURS = 'blank|transparent|grey|gray|pixel|trans|empty|dummy|fallback'
const SIZE = '(?:[-_.@]?\\d{1,4}(?:x\\d{0,4})?|[-_.@]?(?:[\\da-f]{6,12}|img|image|bg|gif|large|small|wide|square))?'
const name = (words: string, rest: string, formats: string): RegExp =>
  new RegExp(`(?:^|[/_.-])(?:${words})${rest}\\.(?:${formats})$`, 'i')
const PLACEHOLDERS = [
  name(STAND_INS, SIZE, 'gif|png|svg|jpe?g|webp'),
  name(COLOURS, SIZE, 'gif|svg'),
  name(COLOURS, '(?:[-_]\\d{1,4}x\\d{1,4})?', 'png'),
]
/** A service or folder that serves nothing else. */
const PLACEHOLDER_PLACE = /(?:\/\/|[./-])placeholders?[./]/i
const DOUBTFUL = name(`${STAND_INS}|${COLOURS}`, '(?:[-_.@]?\\w{0,12})?', 'gif|png|svg|jpe?g|webp')

/** Formats of photographs: icons and signs come in others. */
const PHOTOGRAPH = /\.(?:jpe?g|webp|avif|heic)(?:$|[?#&!,;:/@])/i

/** Does the URL name a file of a format that photographs have? */
export function isPhotograph(url: string): boolean {
  return PHOTOGRAPH.test(url)
}

/** Does the URL name a file of an image format? */
export function isImageFile(url: string): boolean {
  return IMAGE_NAME.test(url)
}

/** Is it the stand-in that a lazy loader shows first? Such a file is never a picture. */
export function isPlaceholder(url: string): boolean {
  const plain = withoutQuery(url)
  return PLACEHOLDERS.some((pattern) => pattern.test(plain))
}

/** May it be a stand-in? Then it loses to every other candidate, and is the picture where there is none. */
export function isStandIn(url: string): boolean {
  const plain = withoutQuery(url)
  return DOUBTFUL.test(plain) || PLACEHOLDER_PLACE.test(plain)
}

/** Words and parameters of blurred or very coarse previews: `blur_2`, `e_blur:1000`, `lqip`, `q=10`. */
const PREVIEW =
  /[/_,.:?&=-](?:e_)?blur(?:red|ry|hash|up)?(?=[_=:,/.&])(?![_=:]0(?:\D|$))|[/_.-](?:lqip|low-?(?:res|quality)|tiny)(?=[/_.-])|[?&,/](?:q|quality)[_=](?:1?\d|20)(?=[&,/]|$)/i
/** A width below this shows a hint of the picture. @source Flamingo A.3.1: images under 64 px on a side are dropped */
const MIN_WIDTH_PX = 64

/** May it be a preview that is shown until the picture is there? Then it loses to every other candidate, as a stand-in does. */
export function isPreview(url: string, widthPx: number | undefined): boolean {
  return (widthPx ?? widthInUrl(url) ?? MIN_WIDTH_PX) < MIN_WIDTH_PX || PREVIEW.test(url)
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, '')
}

/** Longer ones name no screens. */
const MAX_FRAGMENT_CHARS = 40
const MAX_CLASS_CHARS = 500
/** Longer addresses are data, or name no file. */
const MAX_ADDRESS_CHARS = 2000
/** Boxes around a picture that are asked: its own, and a figure or a link around that. Judgement. */
const BOX_LEVELS = 2

/** How themes tell a picture for dark screens from its copy for light ones, by a fragment (GitHub, MkDocs Material) or a class (Sphinx, VitePress, Docusaurus, Tailwind). */
const COLOURED = (is: string, not: string): RegExp =>
  new RegExp(
    `#(?:gh-)?(?:only-${is}|${is}-(?:mode-)?only)$|(?:^|[ -])(?:only-${is}|(?:show-|theme-)?(?:on-|for-)?${is}(?:-(?:mode|only|mode-only|block|inline|inline-block|theme))?|${not}-(?:sl-)?hidden|themedcomponent[\\w-]*-${is}(?:-\\w+)?)(?= |$)`,
  )
/** Classes of what is shown on phones alone, and of what is not shown on them. @source Bootstrap 3 to 5, Tailwind, Foundation, UIkit, Bulma, and the plain words of themes */
const NARROW =
  /(?:^| )(?:(?:[\w-]*-)?(?:mobile|phone)(?:-only)?|(?:only|show(?:-on)?|hide-on)-(?:mobile|phone|desktop)|hide-(?:desktop|for-(?:medium|large)(?:-up)?)|visible-xs(?:-block)?|d-(?:sm|md|lg|xl)-none|hidden-(?:md|lg)(?:-up)?|show-for-small(?:-only)?|(?:sm|md|lg|xl)-hidden|uk-hidden@[sml]|is-hidden-(?:tablet|desktop))(?= |$)/
const WIDE =
  /(?:^| )(?:(?:[\w-]*-)?desktop(?:-only)?|(?:only|show(?:-on)?)-desktop|hide-(?:on-)?(?:mobile|phone)|hidden-(?:xs|sm|mobile|phone)(?:-down)?|d-none d-(?:sm|md|lg|xl)-(?:block|flex|inline|inline-block)|hide-for-small(?:-only)?|show-for-(?:medium|large)(?:-up)?|hidden (?:[\w-]+ )*(?:sm|md|lg|xl)-(?:block|flex|inline|inline-block)|uk-visible@[sml]|is-hidden-mobile)(?= |$)/

type Screens = 'dark' | 'light' | 'narrow' | 'wide'
const SCREENS: readonly (readonly [Screens, RegExp])[] = [
  ['light', COLOURED('light', 'dark')],
  ['dark', COLOURED('dark', 'light')],
  ['wide', WIDE],
  ['narrow', NARROW],
]
const ANY_SCREEN = /dark|light|mobile|phone|desktop|hid|visible|show|none/

/** The screens that a picture is shown on, where its address, its classes or those of the boxes around it say so. */
export function screensOf(element: Element): Screens | undefined {
  let box: Element | undefined = element
  for (let level = 0; level <= BOX_LEVELS && box !== undefined; level += 1, box = parentOf(box)) {
    const screens = saidScreens(box)
    if (screens !== undefined) return screens
  }
  return undefined
}

function saidScreens({ attribs }: Element): Screens | undefined {
  const { src = '', class: names = '', 'data-theme': theme = '' } = attribs
  const words = `${names.slice(0, MAX_CLASS_CHARS)} ${theme.slice(0, MAX_FRAGMENT_CHARS)}`
    .trim()
    .toLowerCase()
    .replace(/[_:-]+/g, '-')
  const says = `${words} ${src.slice(-MAX_FRAGMENT_CHARS)}`
  return ANY_SCREEN.test(says) ? SCREENS.find(([, pattern]) => pattern.test(says))?.[0] : undefined
}

/** Words of file names that tell the screens, with what parts them from the rest. */
const SCREEN_WORDS =
  /[-_.]?(?:dark|light|mobile|phone|desktop)(?:[-_]?(?:mode|only|theme))?|(?<=[\w-]{3})[-_](?:m|d|xs|lg)(?=\.)/gi

/**
 * Do two images for other screens show one thing: have they the same alternative text, or files of one name but for the screens?
 * Without either the classes may tell what the pictures show: stains of oak, the themes of an editor.
 */
export function isOnePicture(one: Element, other: Element): boolean {
  const alt = ({ attribs }: Element): string => (attribs.alt ?? '').trim()
  return alt(one) === alt(other) || fileOf(one) === fileOf(other)
}

function fileOf({ attribs: { src = '' } }: Element): string {
  return withoutQuery(src.slice(0, MAX_ADDRESS_CHARS)).replace(/^.*\//s, '').replace(SCREEN_WORDS, '')
}
