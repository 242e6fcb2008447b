/**
 * Which attributes of an image hold the URL of a picture, by their names: those that scripts read it from, and those that note it down.
 *
 * A lazy loader puts the value in place of `src`, so it may be a bare file name (`data-src="kite.jpg"`). Anything else that names a
 * picture must be a whole URL: `data-image-key="Kite.jpg"` is the name of a record, and fetched beside the page it would be nothing.
 */

/** `loader`: goes in place of `src`. `picture`: a URL for zooming, sliders and the like. `note`: a record of a file, which never beats a URL that is shown. */
export type AttributeKind = 'loader' | 'picture' | 'note'

const names = (list: string): ReadonlySet<string> => new Set(list.split(' '))

/** Loaders' own names, from before there were `data-` attributes. */
const OLD_LOADERS = names(
  'src-lazy srclazy src-original src-medium src-large src-full lazy-src lazysrc lay-src nitro-lazy-src original original-src file zoomfile _src hires hi-res loadsrc load-src real_src realsrc srcs',
)
/** Whose value is no picture, or not this one: another crop, the one on hover, a preview, a person. */
const OTHER_THING =
  /srcset|sizes|alt|title|caption|width|height|type|index|ratio|position|credit|name|module|component|event|track|json|params|config|test|id$|class|href|link|page|share|pin-|thumb|placeholder|low|blur|tiny|preview|lqip|error|fallback|retina-?check|key|hover|rollover|flip|mobile|phone|small|avatar|author|icon|logo|video|audio/
const NOTE = /file|path|media|canonical/
const LOADER = /src$|lazy|^data-(?:original|echo|defer(?:red)?)$/
const PICTURE = /src|original|image|img|url|full|large|hi-?res|medium|actual|zoom|bg|background/

/** What the attribute holds; undefined if no picture. `src` and `srcset` are not asked for. The name is in lower case. */
export function attributeKind(name: string): AttributeKind | undefined {
  if (!name.startsWith('data-')) return OLD_LOADERS.has(name) ? 'loader' : undefined
  if (OTHER_THING.test(name)) return undefined
  if (NOTE.test(name)) return 'note'
  if (LOADER.test(name)) return 'loader'
  return PICTURE.test(name) ? 'picture' : undefined
}
