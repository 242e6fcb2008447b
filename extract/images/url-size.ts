/** How large a picture is by its URL alone: what resizing services and themes write into paths, names and queries. */

/** Ratios in URLs (`3x4`, `16x9`) look like sizes of a few pixels. */
const MAX_RATIO = 21

/** The smaller side that a size in the URL names (`-50x50.jpg`, `?w=32`); undefined if it names none. */
export function sideInUrl(url: string): number | undefined {
  const pair = /[-_/=](\d{1,4})x(\d{1,4})(?=[-_./?&]|$)/i.exec(url)
  if (pair !== null) {
    const [width, height] = [Number(pair[1]), Number(pair[2])]
    const isRatio = width !== height && Math.max(width, height) <= MAX_RATIO
    const side = Math.min(width, height)
    return side > 0 && !isRatio ? side : undefined
  }
  const one = /[?&](?:w|width|h|height|s|size)=(\d{1,4})(?=&|$)/i.exec(url)
  return one === null || Number(one[1]) === 0 ? undefined : Number(one[1])
}

/** Parameters of a resizing service, in a query or in a path: `?w=640`, `,w_640,`, `/w:640/`, `resize=640,480`, `=s1600`. */
const PARAMETER = new RegExp(
  [
    '[?&,/:](?:w|width|wid|sw|maxwidth|im_?w(?:idth)?)[=_:-](\\d{2,4})(?:\\.0)?(?=[&,/;]|$)',
    '[?&](?:resize|fit|size|thumbnail)=(\\d{2,4})(?:,|:|%2C|%3A|x)\\d',
    '=[sw](\\d{2,4})(?:-[a-z][-\\w]*)?$',
  ].join('|'),
  'i',
)
/** Names and folders: `-1200x630.jpg`, `_640x.jpg`, `1200x-1.png`, `/640px-Name`, `-640w.jpg`, `_w640_r1.jpg`, `/s1600/`, `/max/2288/`, `/resize:fit:1400/`. */
const NAME = new RegExp(
  [
    '[-_/=](\\d{2,4})x\\d{2,4}(?=[-_./?&]|$)',
    '[-_/](\\d{2,4})x(?:-1)?(?=[._@])',
    '[-_/](\\d{2,4})(?:px-|w(?=[-_./?]|$))',
    // With a height or ratio behind: `mercedes-w124.jpg` is no width.
    '[-_]w(\\d{3,4})(?=_[hr]\\d)',
    '/[sw](\\d{3,4})(?:-[a-z][-\\w]*)?/',
    '/(?:max|scale-to-width(?:-down)?|(?:resize|rs):[a-z]+)[/:](\\d{2,4})(?=[/:?]|$)',
  ].join('|'),
  'i',
)
/** Device pixels for each of the width's. */
const DENSITY = /[?&,]dpr[=_](\d(?:\.\d+)?)(?=[&,/]|$)/i

/** The width in pixels that the URL names; undefined if it names none. What is asked of the service counts before the name of the file. */
export function widthInUrl(url: string): number | undefined {
  const asked = firstGroup(PARAMETER.exec(url))
  if (asked === undefined) return firstGroup(NAME.exec(url))
  const density = DENSITY.exec(url)?.[1]
  return density === undefined ? asked : Math.round(asked * Number(density))
}

function firstGroup(match: RegExpExecArray | null): number | undefined {
  const found = match?.slice(1).find((group) => group !== undefined)
  return found === undefined ? undefined : Number(found)
}
