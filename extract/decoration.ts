/** Pictures that are no content wherever they stand: icons, avatars, logos, pixels, counters, share buttons, adverts. */
import type { Element } from './dom.ts'

/** @source Flamingo A.3.1: images under 64 px on a side are dropped after fetching; a declared size tells it before */
const MIN_SIDE_PX = 64

const TRACKER =
  /(?:scorecardresearch|doubleclick|googlesyndication|google-analytics|googleadservices|quantserve|facebook\.com\/tr|adservice|adsystem|amazon-adsystem|chartbeat|comscore|statcounter|hitwebcounter|feedburner\.com\/~|pixel\.wp|stats\.wp|imrworldwide|omniture|2o7\.net|bat\.bing|px\.ads|mc\.yandex|counter\.yadro|liveinternet|histats|tns-counter|cnzz|hm\.baidu|vgwort|ivwbox|\/(?:pixel|beacon|track(?:ing|er)?|counter|count|hit|imp)(?:\.(?:gif|png|php|aspx?|ashx)|[/?]|$))/i
const PATH_WORD =
  /\/(?:[\w-]*avatars?|gravatar|emojis?|smil(?:ies|eys)|icons?|logos?|badges?|reactions|adserver|adimg|ads?|adv|banners?|sprites?|buttons?)\/|\/\/(?:[\w-]+\.)?gravatar\.|\/\/ads?\.|adserver/i
const NAME_TOKEN =
  /(?:^|[^a-z])(?:icons?|icos?|avatars?|gravatar|userpic|emoji|emoticons?|smil(?:ey|ie|ies|eys)|sprites?|spacer|blank|logos?|logotype|favicon|badges?|button|buttons|btn|bullet|arrows?|chevron|spinner|loader|loading|social|share|sharing|rating|stars?|captcha|separator|divider|wp-smiley|site-logo|brand(?:ing)?-logo|profile-?(?:pic|image|photo|img)|author-?(?:image|photo|pic|img|avatar)|headshot|adimg|advert|sponsor|banner-?ad|play-?button|hamburger|close|search|rss|print|flag)(?:$|[^a-z])/i

/** Width and height in CSS pixels as far as attributes or inline style declare them. Percentages and `auto` declare nothing. */
export function declaredSize({ attribs }: Element): { readonly widthPx?: number; readonly heightPx?: number } {
  const style = attribs.style ?? ''
  const widthPx = pixels(attribs.width) ?? pixels(/(?:^|[;\s])width\s*:\s*([\d.]+px)/i.exec(style)?.[1])
  const heightPx = pixels(attribs.height) ?? pixels(/(?:^|[;\s])height\s*:\s*([\d.]+px)/i.exec(style)?.[1])
  return { ...(widthPx === undefined ? {} : { widthPx }), ...(heightPx === undefined ? {} : { heightPx }) }
}

function pixels(value: string | undefined): number | undefined {
  const number = /^\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*$/i.exec(value ?? '')?.[1]
  if (number === undefined) return undefined
  const px = Math.round(Number(number))
  return px >= 1 && px <= 100_000 ? px : undefined
}

/** Why an image is decoration; undefined if nothing says so. `size:…`, `tracker`, `name:…`. */
export function decorationOf(element: Element, url: string, inFigure: boolean): string | undefined {
  const { widthPx, heightPx } = declaredSize(element)
  if ((widthPx ?? MIN_SIDE_PX) < MIN_SIDE_PX || (heightPx ?? MIN_SIDE_PX) < MIN_SIDE_PX)
    return `size:${widthPx ?? '?'}x${heightPx ?? '?'}`
  const named = sizeInUrl(url)
  if (named !== undefined && named < MIN_SIDE_PX) return `size:${named} in URL`
  if (TRACKER.test(url)) return 'tracker'
  if (PATH_WORD.test(url)) return 'path'
  if (inFigure || (widthPx ?? 0) >= 300) return undefined
  const { attribs } = element
  const token =
    NAME_TOKEN.exec(spread(`${attribs.class ?? ''} ${attribs.id ?? ''}`)) ?? NAME_TOKEN.exec(spread(fileName(url)))
  return token === null ? undefined : `name:${token[0].replace(/[^a-z]+/gi, '')}`
}

/** The smaller side that a size in the URL names (`-50x50.jpg`, `/s40/`, `?w=32`); undefined if it names none. */
function sizeInUrl(url: string): number | undefined {
  const pair = /[-_/=](\d{1,4})x(\d{1,4})(?=[-_./?&]|$)/i.exec(url)
  if (pair !== null) {
    const side = Math.min(Number(pair[1]), Number(pair[2]))
    return side > 0 ? side : undefined
  }
  const one = /[?&](?:w|width|h|height|s|size)=(\d{1,4})(?=&|$)/i.exec(url)
  return one === null || Number(one[1]) === 0 ? undefined : Number(one[1])
}

/** The width that the URL names (`-1200x630.jpg`, `?w=640`); undefined if it names none. */
export function widthInUrl(url: string): number | undefined {
  const width =
    /[-_/=](\d{2,4})x\d{2,4}(?=[-_./?&]|$)/i.exec(url)?.[1] ??
    /[?&,/](?:w|width|im_?w(?:idth)?)[=_](\d{2,4})(?=[&,/]|$)/i.exec(url)?.[1]
  return width === undefined ? undefined : Number(width)
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
