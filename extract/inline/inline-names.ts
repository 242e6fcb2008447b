/** What the classes of an inline element say it is: one list, a kind a row. A name alone drops nothing; read-inline.ts looks at the text too. */
import { UNSEEN_WORDS, withHyphens } from './name-words.ts'

/** Of several kinds the first of this list counts. */
export type InlineName =
  | 'rendered'
  | 'editorial'
  | 'source'
  | 'backlink'
  | 'note'
  | 'copy'
  | 'sort'
  | 'language'
  | 'anchor'
  | 'ligature'
  | 'unseen'
  | 'hidden'
  | 'icon'
  | 'tex'
  | 'apart'
  | 'line'
  | 'raised'
  | 'lowered'

/** Longer names are generated. */
const MAX_NAME_CHARS = 500

const whole = (words: string): RegExp => new RegExp(`(?:^| )(?:${words})(?= |$)`)
const ending = (words: string): RegExp => new RegExp(`(?:^|[ -])(?:${words})(?= |$)`)

const NAMES: readonly (readonly [InlineName, RegExp])[] = [
  /** What a script drew of a formula whose source stands beside it. */
  ['rendered', whole('math-?jax(?:-(?!preview|tex|process).+)?|mjxc?-.+|katex-html')],
  /** Links and notes for who edits the page, or for no paper. */
  [
    'editorial',
    ending(
      'click-advice|src-?links?|see-?src|view-?source(?:-(?:button|link|btn))?|viewcode-link|viewcode-back|edit-?section|edit-?links?|noprint|no-print|inline-template|template-fact|citation-needed|need-ref-tag',
    ),
  ],
  /** To the code of what is described; news name a reporter so, too. */
  ['source', ending('source-?links?')],
  /** From a note back to its mark. */
  [
    'backlink',
    ending(
      '(?<!toc-)back-?refs?|(?:note|cite|fn|ref|doc|foot)-?back-?(?:link|ref)s?|reversefootnote|footnote-(?:return|back)|sdfootnotesym|sdendnotesym',
    ),
  ],
  /** From a mark to its note. */
  [
    'note',
    ending(
      '(?:foot|end)-?notes?(?:-?(?:ref|reference|anchor|mark|call|link|number|marker|indicator))?|note-?(?:ref|reference|mark|call|number)|fn-?(?:ref|mark)?|sdfootnoteanc|sdendnoteanc|cite-?ref|margin-toggle|sidenote-number|xref-(?:fn|bibr)',
    ),
  ],
  [
    'copy',
    ending(
      'copied|copy(?:-?(?:btn|button|code|link|icon|text|label|message|tooltip|url|clipboard))*|copy-to-clipboard|clipboard(?:-(?:btn|button|copy|icon|text))?|btn-clipboard',
    ),
  ],
  [
    'sort',
    ending(
      'sort|sorter|sorting|sortable|sort-?(?:icon|arrows?|indicator|order|asc|desc|up|down|direction|button|link)|tablesorter-icon|column-order',
    ),
  ],
  /** Above a block of code, its language. */
  [
    'language',
    whole('lang|code-?lang(?:uage)?|language-?(?:label|name|tag)|lang-?(?:label|name|tag)|hljs-lang(?:uage)?'),
  ],
  /** Beside a heading, a link to itself. */
  [
    'anchor',
    ending(
      'header-?link|anchor|anchorjs-link|perma-?link|hash-?link|(?:header|heading|title|section|deep|self|direct)-?(?:anchor|link)|anchor-?(?:link|icon|mark)|octicon-link|link-icon|pilcrow',
    ),
  ],
  /** Fonts that draw a picture for a word. */
  [
    'ligature',
    whole('icona|material-?icons?(?:-.+)?|material-symbols?(?:-.+)?|google-symbols|mat-icon|md-icon|ligature(?:-.+)?'),
  ],
  /** Read aloud and never shown. */
  ['unseen', ending(`${UNSEEN_WORDS}|math-jax-preview|footnote-tooltip`)],
  ['hidden', whole('hidden|is-hidden|d-none|display-none|u-hidden')],
  ['icon', ending('fa[bsrldt]?|icons?|glyphicon|dashicons|octicon|icofont|mdi|typcn|codicon|bi|ti|la[bsr]?')],
  /** Raw TeX for a script to draw. */
  [
    'tex',
    ending(
      'math|math-(?:inline|display|tex|block)|arithmatex|mathjax-tex|math-jax-process|tex2jax-process|tex|latex|katex-src',
    ),
  ],
  /** Drawn in a box of its own. */
  ['apart', ending('classifier|badge|m?label|tag|chip|pill|lozenge|sidenote|marginnote')],
  ['line', whole('d-block|display-block|block')],
  ['raised', whole('superscript|sup')],
  ['lowered', whole('subscript')],
]

/** One of these is in each of them, as pages spell it: most names have none, and one look at them as they stand says so. */
const ANY_STEM =
  /math|mjx|katex|lang|advice|(?:src|source)[_-]?link|see-?src|view-?source|viewcode|edit|print|inline-?temp|fact|needed|need[_-]ref|back-?[_-]?(?:link|ref)|reversef|note|\bfn|cite|margin-|bibr|cop[iy]|clipb|sort|column-order|anchor|(?:header|perma|hash|heading|title|section|deep|self|direct)[_-]*link|link-icon|pilcrow|material|symbols|icon|ligature|reader|sr-?only|sr-text|assistive|-hide|invisible|for-sr|off-?screen|hidden|-none|\bfa|glyph|octi|\bmdi|\btyp|\bbi\b|\bti\b|\bla|tex(?!t)|classif|badge|label|tag(?![a-z])|chip|pill|lozenge|block(?!-)|superscr|subscr|\bsup\b/i

/** Shown after all on some screens: `hidden md:inline`, `d-none d-md-inline`. */
const RESPONSIVE = /(?:^|[ -])(?:inline|inline-block|inline-flex|block|flex|visible|not-sr-only)(?= |$)/

/** The kind that a class attribute names. */
export function inlineName(attribute: string): InlineName | undefined {
  const name = attribute.slice(0, MAX_NAME_CHARS)
  if (!ANY_STEM.test(name)) return undefined
  const words = /[^a-z0-9 -]|--/.test(name) ? name.split(/\s+/).map(withHyphens).join(' ') : name
  const kind = NAMES.find(([, pattern]) => pattern.test(words))?.[0]
  return kind === 'hidden' && RESPONSIVE.test(words) ? undefined : kind
}
