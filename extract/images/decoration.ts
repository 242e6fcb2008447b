/**
 * Pictures that are no content wherever they stand: icons, avatars, logos, pixels, counters, share buttons, adverts.
 *
 * Inside kept prose the bar is higher, for there a picture is wrong more often than its name is right: `flag-of-france.png` and
 * `search-dialog.png` are what the text is about. A file name, or a class that is an ordinary word, counts there only with a
 * second sign: the name says nothing else, or the image is small, in a link, said to be decorative, or repeated on the page.
 */

import { type Element, parentOf } from '../../formats/html/dom.ts'
import { declaredSize, LARGE_PX } from './declared-size.ts'
import { sideInUrl } from './url-size.ts'

/** @source Flamingo A.3.1: images under 64 px on a side are dropped after fetching; a declared size tells it before */
export const MIN_SIDE_PX = 64
/** In a line of kept text or in a cell, smaller pictures are part of what is said: the button to press, the figure of a game. */
export const MIN_INLINE_PX = 16
/** A declared side below this makes a doubtful name certain. */
const SMALL_PX = 150

const TRACKER =
  /(?:scorecardresearch|doubleclick|googlesyndication|google-analytics|googleadservices|quantserve|facebook\.com\/tr|adservice|adsystem|amazon-adsystem|chartbeat|comscore|statcounter|hitwebcounter|feedburner\.com\/~|pixel\.wp|stats\.wp|imrworldwide|omniture|2o7\.net|bat\.bing|px\.ads|mc\.yandex|counter\.yadro|liveinternet|histats|tns-counter|cnzz|hm\.baidu|vgwort|ivwbox|\/(?:pixel|beacon|track(?:ing|er)?|counter|count|hit|imp)(?:\.(?:gif|png|php|aspx?|ashx)|[/?]|$))/i
/** `ad` below a folder of one or two hexadecimal digits is one more of them: Wikimedia keeps each 256th of its pictures in `a/ad`. */
const PERSON_OR_ADVERT_PATH =
  /\/(?:[\w-]*avatars?|gravatar|emojis?|smil(?:ies|eys)|reactions|status_?icons?|adserver|adimg|(?<!\/[\da-f]{1,2}\/)ad|ads|adv)\/|\/\/(?:[\w-]+\.)?gravatar\.|\/\/ads?\.|adserver/i
const ICON_PATH = /\/(?:icons?|logos?|badges?|banners?|sprites?|buttons?|ranks?)\//i
/** A manual speaks of the icon of a tool where it lists its tools and where it uses it; what stands before each line is a bullet. Judgement. */
const MAX_MENTIONS = 5
/** What documentation generators set before a note, and the numbers that refer to lines of code. */
const ADMONITION =
  /^(?:note|tips?|hint|warn(?:ing)?|caution|danger|important|info(?:rmation)?|example|home|prev(?:ious)?|next|up|draft|\d+)\.\w+$/i
/** Of these, and of arrows, those that are no picture where the image says nothing else. */
const SIGN =
  /^(note|tips?|hint|warn(?:ing)?|caution|danger|important|info(?:rmation)?|home|prev(?:ious)?|next|up|down|left|right|top|back)\.\w+$/i
/** The alternative of a picture that opens and closes what stands behind it, or leads on. */
const TOGGLE = /^\[?[+\-−–▸▹▾▿►▻▼▽▶▷◀◁◂◃▲△◢◥<>«»‹›×✕]\]?$/
/** The alternative of a linked picture that leads through a manual, whatever its file is called. */
const WAY =
  /^(?:(?:go )?(?:to )?(?:the )?)?(?:prev(?:ious)?|next|up|top|home|contents|table of contents|index|back|forward)(?: (?:page|chapter|section))?$/i
/** What a map or its picture says of itself. */
const NAVIGATION = /(?:^|[^a-z])(?:nav|navbar|navigat\w*|menu)(?:$|[^a-z])/i
/** Longer class attributes are generated. */
const MAX_CLASS_CHARS = 500
/** Words that name nothing else, in a class or in a file name. */
const PLAIN =
  'avatars?|gravatar|userpic|emoji|emoticons?|smil(?:ey|ie|ies|eys)|spacer|favicon|chevron|captcha|wp-smiley|site-logo|brand(?:ing)?-logo|profile-?(?:pic|image|photo|img)|author-?(?:image|photo|pic|img|avatar)|headshot|adimg|advert|banner-?ad|play-?button|hamburger'
/** Who is there now: signs of a forum. */
const PRESENCE = '(?:user|member)[^a-z]?(?:on|off)line|(?:on|off)line[^a-z]?(?:user|member)'
/** Words that are plain in a class, while a file may show just that. */
const PLAIN_IN_CLASS = 'icons?|icos?|sprites?|logos?|logotype|badges?|btn|arrows?|spinner|loader'
const ORDINARY =
  'blank|buttons?|bullet|loading|social|share|sharing|rating|stars?|separator|divider|sponsor|close|search|rss|print|flag'
const token = (words: string): RegExp => new RegExp(`(?:^|[^a-z])(?:${words})(?:$|[^a-z])`, 'i')
/** Formats that nobody draws icons in, and words for what is drawn. */
const JPEG = /\.jpe?g(?:$|[?#&!,;:/@])/i
const DRAWN = token(`icons?|icos?|sprites?|arrows?|loader|${PRESENCE}`)
const ANY = token(`${PLAIN}|${PRESENCE}|${PLAIN_IN_CLASS}|${ORDINARY}`)
const CERTAIN_CLASS = token(`${PLAIN}|${PRESENCE}|${PLAIN_IN_CLASS}`)
const CERTAIN_FILE = token(`${PLAIN}|${PRESENCE}`)

/** What a picture that leads to another page is, if its file or its alternative says so: an offer, whatever its size. */
const OFFER = /(?:^|[^a-z\d])(?:banners?|ads?|advert(?:isement)?s?|newsletters?|subscribe|sign-?up)(?=$|[^a-z\d])/i
/** What ends so is one in words: `Big Kite Sale banner`. In capitals it is a name: `Bruce Banner`. */
const OFFER_ALT = /(?:^|\s)(?:banner|ad|advert(?:isement)?)$|^(?:Banner|Ad|Advert(?:isement)?)$/
/** Banners are wider or higher than this, side by side. @source IAB's sizes: 728 x 90, 970 x 250, 160 x 600, 300 x 600; their 300 x 250 is under `LARGE_PX` on a side */
const BANNER_ASPECT = 2
/** Names of boxes that hold a person's portrait and nothing else. */
const PORTRAIT =
  /(?:^|[^a-z])(?:gravatar|avatar|headshot|mugshot|userpic|(?:author|byline|profile|contributor)[^a-z]{0,2}(?:image|photo|picture|pic|img|avatar|thumb(?:nail)?)s?)(?:$|[^a-z])/i
/** Boxes around an image that are asked: the picture's own, a figure, a link. Judgement. */
const PORTRAIT_LEVELS = 3
/** Words besides the doubtful one, from which a file's name tells what it shows: `basic-search-options`. Judgement. */
const TELLING_WORDS = 2

/** What decides besides the image itself. */
interface Surroundings {
  readonly inFigure: boolean
  /** Among text that was kept. */
  readonly inProse: boolean
  /** In a line of kept text, a heading, a list item or a table cell. */
  readonly inline: boolean
  /** The page shows it more than once. */
  readonly repeated: boolean
  /** How often the page shows it. */
  readonly times: number
  /** In a link to something else than a picture. */
  readonly linked: boolean
  /** Has its figure a caption? Then the page says what it shows. Asked for rarely, as the next. */
  isCaptioned(): boolean
  /** The kept texts right before and after it. */
  textBeside(): string
}

/** Why an image is decoration; undefined if nothing says so. `size:…`, `tracker`, `path`, `name:…`. */
export function decorationOf(element: Element, url: string, around: Surroundings): string | undefined {
  const { widthPx, heightPx } = declaredSize(element)
  const minimum = around.inProse && around.inline ? MIN_INLINE_PX : MIN_SIDE_PX
  const side = Math.min(widthPx ?? MIN_SIDE_PX, heightPx ?? MIN_SIDE_PX)
  if (side < minimum) return `size:${widthPx ?? '?'}x${heightPx ?? '?'}`
  const named = sideInUrl(url)
  if (named !== undefined && named < minimum) return `size:${named} in URL`
  if (TRACKER.test(url)) return 'tracker'
  if (PERSON_OR_ADVERT_PATH.test(url)) return 'path'
  if (around.linked && isOffer(element, url) && !isShown(element, around)) return 'name:offer'
  if (isPortrait(element) && !(element.attribs.alt ? isShown(element, around) : around.isCaptioned()))
    return 'name:portrait'
  if (around.inFigure || (widthPx ?? 0) >= LARGE_PX) return undefined
  if (isSign(element, url, around)) return 'name:sign'
  if (isNavigationMap(element)) return 'name:navigate'
  const names = spread(`${element.attribs.class ?? ''} ${element.attribs.id ?? ''}`)
  if (ICON_PATH.test(url)) {
    if (!isSpokenOf(element, url, around)) return 'path'
    if (!CERTAIN_CLASS.test(names)) return undefined
  }
  const file = spread(fileName(url))
  const word = ANY.exec(names) ?? ANY.exec(file)
  if (word === null) return undefined
  if (isPhotoOf(url, names, word[0], around)) return undefined
  if (isDrawnButton(element, file, word[0], around)) return undefined
  const isCertain =
    !around.inProse ||
    CERTAIN_CLASS.test(names) ||
    CERTAIN_FILE.test(file) ||
    isNothingElse(file) ||
    hasSecondSign(element, isTelling(file, word[0]), around)
  return isCertain ? `name:${word[0].replace(/[^a-z]+/gi, '')}` : undefined
}

function isOffer({ attribs: { alt = '' } }: Element, url: string): boolean {
  return OFFER.test(spread(fileName(url))) || OFFER_ALT.test(alt.trim())
}

/** Has it a caption, or the size and shape of a picture that is looked at? */
function isShown(element: Element, around: Surroundings): boolean {
  const { widthPx = 0, heightPx = 0 } = declaredSize(element)
  const [short, long] = [Math.min(widthPx, heightPx), Math.max(widthPx, heightPx)]
  return (short >= LARGE_PX && long < BANNER_ASPECT * short) || around.isCaptioned()
}

/** Of who wrote the page, or a post. */
function isPortrait(element: Element): boolean {
  let box = parentOf(element)
  for (let level = 0; level < PORTRAIT_LEVELS && box !== undefined; level += 1, box = parentOf(box))
    if (box.attribs.class !== undefined && PORTRAIT.test(spread(box.attribs.class.slice(0, MAX_CLASS_CHARS))))
      return true
  return false
}

/** Does the URL alone name decoration? For pictures that no element shows. */
export function isDecorationName(url: string): boolean {
  return [TRACKER, PERSON_OR_ADVERT_PATH, ICON_PATH].some((words) => words.test(url)) || ANY.test(spread(fileName(url)))
}

/**
 * Is a picture in a folder of icons what the text beside it is about? A manual shows the icon of a tool a few times, in the line that speaks of
 * it or beside a text that says its name.
 */
function isSpokenOf({ attribs: { alt = '', role } }: Element, url: string, around: Surroundings): boolean {
  const file = fileName(url)
  if (!around.inProse || around.times > MAX_MENTIONS || around.linked || alt === '' || role === 'presentation')
    return false
  if (ADMONITION.test(file) || CERTAIN_CLASS.test(spread(file))) return false
  if (around.inline) return true
  const [longest = ''] = (alt.toLowerCase().match(/\p{L}{4,}/gu) ?? []).sort((a, b) => b.length - a.length)
  return longest !== '' && around.textBeside().toLowerCase().includes(longest)
}

/** A note's sign, an arrow or a toggle, with no more to say than its file's name: beside `[Note]`, in the link up. */
function isSign({ attribs: { alt = '' } }: Element, url: string, { linked, repeated, times }: Surroundings): boolean {
  if (TOGGLE.test(alt) || (linked && WAY.test(alt.trim()))) return true
  // Beside each row, a link to what it means: `Public`.
  if (linked && times > MAX_MENTIONS) return true
  const word = SIGN.exec(fileName(url))?.[1]?.toLowerCase()
  if (word === undefined) return false
  const said = alt.toLowerCase().replace(/[^\p{L}]+/gu, '')
  return linked || repeated || said === word
}

/** Is it a bar of buttons in one picture, each an area of its map? `usemap="#navigate_top"`. */
function isNavigationMap({ attribs: { usemap, alt = '' } }: Element): boolean {
  return usemap !== undefined && NAVIGATION.test(`${usemap} ${alt}`)
}

/** The picture of a button that a manual explains, in the line that does: its file says which button it is. */
function isDrawnButton({ attribs }: Element, file: string, word: string, around: Surroundings): boolean {
  const isNamed = /button/i.test(word) && /\p{L}{3}.*[^\p{L}]buttons?\.\w+$/iu.test(file) && attribs.class === undefined
  return isNamed && around.inProse && around.inline && !around.linked && around.times <= MAX_MENTIONS
}

/** Icons and arrows are drawn: a photograph whose file has such a word shows a thing of that name. One that leads out of the text is a button. */
function isPhotoOf(url: string, names: string, word: string, { linked, inProse }: Surroundings): boolean {
  return !(linked && inProse) && JPEG.test(url) && !ANY.test(names) && DRAWN.test(word)
}

function hasSecondSign(element: Element, isTold: boolean, { linked, repeated }: Surroundings): boolean {
  const { alt, role } = element.attribs
  const { widthPx, heightPx } = declaredSize(element)
  const isSmall = Math.min(widthPx ?? SMALL_PX, heightPx ?? SMALL_PX) < SMALL_PX
  return linked || repeated || isSmall || (alt === '' && !isTold) || role === 'presentation' || role === 'none'
}

/** Does a file's name tell what it shows, with a word that is no name of decoration? */
function isTelling(file: string, word: string): boolean {
  if (CERTAIN_CLASS.test(word)) return false
  const words = file.replace(/\.\w+$/, '').split(/[^\p{L}]+/u)
  return words.filter((other) => other.length > 2 && !ANY.test(other)).length >= TELLING_WORDS
}

/** `logo.png`, `share-icon.svg`: a name of decoration and nothing else. */
function isNothingElse(file: string): boolean {
  const words = file
    .replace(/\.\w+$/, '')
    .split(/[^a-z]+/i)
    .filter(Boolean)
  return words.every((word) => ANY.test(word)) && words.some((word) => CERTAIN_CLASS.test(word))
}

function fileName(url: string): string {
  return (
    url
      .replace(/[?#].*$/, '')
      .split('/')
      .slice(-1)[0] ?? ''
  )
}

function spread(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1-$2')
}
