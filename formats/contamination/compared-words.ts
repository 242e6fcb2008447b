/**
 * The words by which texts and items of evaluation sets are compared: those that a reader sees. Sets hold their questions as HTML, Markdown or LaTeX, pages show
 * them rendered; a tag or command between two words would tear up thirteen n-grams. Both sides are read alike, so that a page that shows the source is found, too.
 */
import { SIMPLE_WORDS_VERSION, simpleWords } from '../../core/text/simple-words.ts'
import { decodeEntities } from '../html/entities.ts'

/** Of the words and their hashes: what was hashed under another one cannot be compared. */
export const COMPARED_WORDS_VERSION = 10 * SIMPLE_WORDS_VERSION + 1

/** The words of a text without its markup, simple (`simpleWords`). Linear in the length, for any text: every expression has its bounds. */
export function comparedWords(text: string): string[] {
  return simpleWords(withoutMarkup(text))
}

/** Tags within words; others are a space. @source HTML, 4.5 (text-level semantics), without those that part words */
const WITHIN_WORDS =
  /<\/?(?:a|abbr|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup|tt|u|var|wbr)(?:\s[^<>]{0,1000})?\/?>/gi
const TAG = /<(?:\/?[a-z][a-z0-9:-]{0,30}(?:\s[^<>]{0,1000})?\/?|!--[^<>]{0,1000}--)>/gi
/** `[text](address)`, `![text](address "title")`, `[text][1]`: the text. */
const LINK = /!?\[([^[\]]{0,500})\](?:\([^()\s]{1,1000}(?:\s"[^"\n]{0,200}")?\)|\[[^[\]]{0,100}\])/g
const STRONG = /\*\*/g
/** `A. `, `(b) `, `3) ` before a line's answer: pages have other ones, or none. */
const LABEL = /(^|\n)[ \t]{0,8}\(?(?:[A-Ha-h]|\d{1,2})[.)][ \t]+/g
/** `n't` of `@,@`, `@-@`, `@.@`: marks as WikiText has them. */
const PARTED_MARK = / ?@([-,.])@ ?/g
/** HellaSwag's. */
const PLACEHOLDER = /\[(?:header|title|step|substeps)\]/g

/** `x^2`, `x_{10}`, `10^{-3}`, `x^{n+1}`, `2^n`: what stands above and below, which pages have as such. Not `a_b`, a name. */
const RAISED = /([\p{L}\p{N})}])(?:[\^_](?:\{([^\s{}]{1,30})\}|(\d{1,4}))|\^([A-Za-z])(?![A-Za-z]))/gu
const RAISED_FIGURE = /[\u00b2\u00b3\u00b9\u2070-\u207f\u2080-\u208e]/g
/** ° ± × ÷, bullets, arrows, operators: commands in LaTeX, signs on pages. Neither is a word; nor is · but between letters, where Catalan has it (`col·lecció`). */
const OPERATOR = /[\u00b0\u00b1\u00d7\u00f7\u2022\u2190-\u21ff\u2200-\u22ff]|(?<!\p{L})\u00b7|\u00b7(?!\p{L})/gu
/** A line's end that was escaped twice, before whatever is no command. */
const ESCAPED_LINE = /\\[nrt](?![a-z{])/g
const ENVIRONMENT = /\\(?:begin|end)\{[a-z]{1,20}\*?\}/g
/** `\"o`, `\H{o}`: a letter; those that letters name want braces here, for `\d` and `\r` are other things without. */
const ACCENT = /\\(?:["'`^~=.](?:\{([A-Za-z])\}|([A-Za-z]))|[Hckurvd]\{([A-Za-z])\})/g
const COMMAND = /\\([A-Za-z]{1,30})/g
/** Commands that are set as words. @source amsmath, "Operator names" */
const WORDS = new Set(
  'arccos arcsin arctan cos cosh cot csc deg det dim exp gcd hom inf ker lim ln log max min sec sin sinh sup tan tanh'.split(
    ' ',
  ),
)
/** @source Unicode, Greek and Coptic: small letters in its order, without final sigma */
const GREEK = new Map(
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho _ sigma tau upsilon phi chi psi omega'
    .split(' ')
    .map((name, at) => [name, String.fromCharCode(0x3b1 + at)]),
)

/** Exported for its test. */
export function withoutMarkup(text: string): string {
  let plain = decodeEntities(text, 'title')
  if (plain.includes('<')) plain = plain.replace(WITHIN_WORDS, '').replace(TAG, ' ')
  if (plain.includes('\\')) plain = withoutCommands(plain)
  if (plain.includes('](') || plain.includes('][')) plain = plain.replace(LINK, '$1')
  if (plain.includes('**')) plain = plain.replace(STRONG, '')
  if (plain.includes('@')) plain = plain.replace(PARTED_MARK, '$1')
  if (plain.includes('[')) plain = plain.replace(PLACEHOLDER, ' ')
  if (plain.includes('^') || plain.includes('_')) plain = plain.replace(RAISED, '$1$2$3$4')
  if (/[^\0-\x7f]/.test(plain))
    plain = plain.replace(RAISED_FIGURE, (figure) => figure.normalize('NFKC')).replace(OPERATOR, ' ')
  return plain.replace(LABEL, '$1')
}

/** LaTeX: what is set in another way is its words, what is a sign nothing, a Greek letter itself. */
function withoutCommands(text: string): string {
  return text
    .replace(ESCAPED_LINE, '\n')
    .replace(ENVIRONMENT, ' ')
    .replace(ACCENT, '$1$2$3')
    .replace(COMMAND, (_command, name: string) => {
      if (WORDS.has(name)) return ` ${name}`
      return GREEK.get(name.replace(/^var/, '').toLowerCase()) ?? ' '
    })
}
