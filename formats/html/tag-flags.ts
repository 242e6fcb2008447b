/** What the parser knows of element names: one number of flags a name, so that a tag costs one look-up and not one for each rule. */
import { BREAKS_OUT as BREAKING_OUT } from './foreign-content.ts'
import { BLOCK_TAGS } from './tags.ts'

/** Has no content and no end tag. */
export const VOID = 1
/** Its start tag ends an open paragraph. */
export const CLOSES_P = 2
/** An end tag of an ordinary element may not reach through it (the "special" category, less the rare ones). */
export const SPECIAL = 4
/** Border of the default scope: an end tag inside one never closes an element outside it. */
export const SCOPE = 8
/** A part of a table: its start tag ends others in the same table. */
export const TABLE_PART = 16
/** `h1` to `h6`: any of their end tags ends any of them. */
export const HEADING = 32
/** May stand in a head; any other start tag ends it. */
export const HEAD_CONTENT = 64
/** Its start tag ends SVG and MathML. */
export const BREAKS_OUT = 128
/** Borders for parts of tables, for `dd` and `dt`, for `li`. */
export const TABLE_SCOPE = 512
export const DL_SCOPE = 1024
export const LIST_SCOPE = 2048
/** Starts and ends a line: white space beside its tags is none of the text. */
export const LINE = 4096
/** Its content is no text of the page, or none whose white space may be cut. */
export const RAW = 8192

const NAMES: readonly (readonly [flag: number, names: string])[] = [
  [
    VOID,
    'area base basefont bgsound br col command embed frame hr image img input keygen link meta param source track wbr',
  ],
  [
    CLOSES_P,
    'address article aside blockquote center details dialog dir div dl dd dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p plaintext pre search section summary table ul xmp',
  ],
  [
    SPECIAL,
    'address applet article aside blockquote body button caption center col colgroup dd details dialog dir div dl dt fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup html iframe li listing main marquee menu nav noscript object ol p pre search section select summary table tbody td template tfoot th thead tr ul',
  ],
  [SCOPE, 'applet caption html table td th marquee object template foreignobject'],
  [TABLE_PART, 'caption colgroup tbody td tfoot th thead tr'],
  [HEADING, 'h1 h2 h3 h4 h5 h6'],
  [HEAD_CONTENT, 'base basefont bgsound link meta noframes noscript script style template title'],
  [BREAKS_OUT, BREAKING_OUT.join(' ')],
  [TABLE_SCOPE, 'html table template'],
  [DL_SCOPE, 'dl ul ol table td th blockquote section article'],
  [RAW, 'script style title textarea xmp'],
  [LIST_SCOPE, 'ul ol menu dir table td th dl blockquote section article'],
]

const FLAGS = new Map<string, number>()
for (const [flag, names] of NAMES) for (const name of names.split(' ')) FLAGS.set(name, (FLAGS.get(name) ?? 0) | flag)
for (const name of BLOCK_TAGS) FLAGS.set(name, (FLAGS.get(name) ?? 0) | LINE)

/** The flags of a name; 0 for one that no rule speaks of. */
export function tagFlags(name: string): number {
  return FLAGS.get(name) ?? 0
}
