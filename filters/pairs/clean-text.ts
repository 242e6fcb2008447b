/**
 * Takes dates, places and credits off the ends of a picture's text. @source Flamingo (2204.14198) App. A.3.3: LTIP's texts are cleaned of
 * those; how is not said, so only whole clauses at an end go, and what stands inside a sentence stays.
 */

import { withoutMarks } from '../../formats/invisible.ts'

/** Texts longer than this are not cleaned but too long anyway: keeps work linear in what is kept. */
const MAX_CLEANED = 4000

const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?'
const WEEKDAY = '(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\\.?'
const DAY = `(?:${WEEKDAY},? )?(?:${MONTH} \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}|\\d{1,2}(?:st|nd|rd|th)? ${MONTH},? \\d{4}|${MONTH},? \\d{4}|\\d{4}-\\d{2}-\\d{2}|\\d{1,2}[./]\\d{1,2}[./]\\d{2,4})`
const ONLY_DATE = new RegExp(`^(?:on |in |taken |updated:? |published:? |date:? )*(?:${DAY}|(?:19|20)\\d\\d)$`, 'i')
const END_DATE = new RegExp(`[,;]? (?:on |in )?${DAY}\\.?$`, 'i')

const AGENCY =
  '(?:ap photos?|associated press|reuters|getty(?: images)?|afp|epa(?:-efe)?|shutterstock|alamy|istock(?:photo)?|unsplash|pexels|pixabay|flickr|wikimedia(?: commons)?|wikipedia|bloomberg|xinhua|adobe stock|dreamstime|depositphotos|press association|pa (?:images|media|wire))'
/** A clause that begins so is a credit, if it is short. */
const CREDIT = new RegExp(
  `^(?:(?:file |stock |press )?(?:photo(?:graph)?s?|images?|pictures?|pics?|illustrations?|graphics?|videos?|art(?:work)?)(?: credits?| courtesy| by\\b| from\\b| via\\b| ?[:/|©])|(?:photo(?:graph)?s?|images?) courtesy|credits?\\b ?(?:[:/]|to\\b)|courtesy(?: of\\b|:)|sources? ?:|via |copyright\\b|©|\\(c\\)|all rights reserved|(?:created|taken|shot|photographed) by |by [^ ]+ [^ ]+ ?[/|]|${AGENCY}(?: ?[/|,]|$))`,
  'i',
)
/** judgement: a longer clause is a sentence that happens to begin with such a word. */
const MAX_CREDIT_WORDS = 12

/** `PARIS (AP) -` or `KABUL, Afghanistan -`, before the text of an agency. */
const DATELINE =
  /^[A-Z][A-Z .'’-]{2,30}(?:, [A-Z][A-Za-z. ]{2,30} ?(?:\([A-Z][A-Za-z. ]{1,20}\))?| ?\([A-Z][A-Za-z. ]{1,20}\)) ?[-–—]{1,2} /
/** Words that manuals number their figures with. @source DocBook's and Sphinx's translations of "Figure" */
const FIGURE =
  'figur[ae]?|fig\\.?|plate|photo|screenshot|exhibit|illustration|abbildung|abb\\.?|bild|afbeelding|immagine|imagen|ilustraci[oó]n|obrázek|obr\\.?|obrázok|rysunek|rys\\.?|slika|kuva|joonis|şekil|hình|рисунок|рис\\.?|малюнок|мал\\.?|фигура|слика|εικόνα|σχήμα|شکل|الشكل|شكل|איור'
const NUMBER = '(?:[a-z]\\.)?\\d[\\d.-]{0,8}'
/** What stands behind the number of a figure. Without it the number may count what the text is about: `Bild 3 einer Serie`, `3 kép a falon`. */
const MARK = '[.:：．–—-]'
/** Chinese, Japanese and Korean put a mark or a blank there, but a number before such a word is a date or counts: `图 3 月的港口`. */
const COUNTED = '(?![年月日个個월년명])'
/** `Figure 3.15.`, `Figur A.1.`, `圖形 5.1.`, `8.1. ábra.`: the number of a manual's figure says nothing of it. */
const LABEL = new RegExp(
  `^(?:(?:${FIGURE}) ?${NUMBER} ?${MARK} +|(?:圖形|圖|图|図|그림) ?${NUMBER}(?: ?${MARK}(?!\\d) *| ${COUNTED})|${NUMBER} (?:ábra|kép|attēls|pav|irudia) ?${MARK} +)`,
  'iu',
)
/**
 * `Fig. 1 The tower`, as Sphinx and LaTeX write it: a word that counts nothing, a number, and a sentence that begins.
 * @source Sphinx's `numfig_format`, `Fig. %s`
 */
const UNMARKED_LABEL =
  /^(?:[Ff]ig(?:ure|ura)?|FIG|[Aa]bb(?:ildung)?|[Рр]ис(?:унок)?|[Мм]ал|[Oo]br|[Rr]ys(?:unek)?)\.? ?(?:[A-Z]\.)?\d[\d.-]{0,8} +(?=["“‘«„]?\p{Lu})/u
/** The same in a line of its own, with or without its mark. */
const ONLY_LABEL = new RegExp(
  `^(?:(?:${FIGURE}|圖形|圖|图|図|그림) ?${NUMBER}|${NUMBER} (?:ábra|kép|attēls|pav|irudia)) ?${MARK}?$`,
  'iu',
)
/** `Lyon, France`: names, a comma, names. */
const PLACE =
  /^(?:location:? |place:? )?\p{Lu}[\p{L}.'’-]{1,20}(?: \p{Lu}[\p{L}.'’-]{1,20}){0,2}, \p{Lu}[\p{L}.'’-]{1,20}(?: \p{Lu}[\p{L}.'’-]{1,20}){0,2}$/u

/** Where a clause begins: behind the end of a sentence, a dash or bar between spaces, and at brackets. */
const BORDER = /(?<=[.!?…]["'”’)]?) +| +[|•·–—-]+ +| ?(?=[([])|(?<=[)\]]) */g

interface Clause {
  readonly start: number
  readonly end: number
}

/** As a reader sees it: without characters that nobody sees, white space collapsed. What rules and cleaning are about. */
export function seenText(text: string): string {
  return withoutMarks(text).replace(/\s+/gu, ' ').trim()
}

/** The text without what at its ends is only a date, a place or a credit; perhaps empty. It must be as `seenText` has it. */
export function cleanPairText(text: string): string {
  if (text.length > MAX_CLEANED) return text
  const body = withoutLabel(text).replace(DATELINE, '')
  const clauses = clausesOf(body)
  let first = 0
  let last = clauses.length - 1
  const clause = (at: number): string => barely(body.slice(clauses[at]?.start, clauses[at]?.end))
  while (first <= last && isAside(clause(first))) first += 1
  while (last >= first && (isAside(clause(last)) || (last > first && PLACE.test(clause(last))))) last -= 1
  if (first > last) return ''
  const kept = body
    .slice(clauses[first]?.start, clauses[last]?.end)
    .replace(/[\s,;|:–—-]+$/u, '')
    .trim()
  return withoutEndDate(kept)
}

/** The text behind the number of its figure; the text itself where it has none. */
export function withoutLabel(text: string): string {
  const marked = text.replace(LABEL, '')
  return marked === text ? text.replace(UNMARKED_LABEL, '') : marked
}

/** Is a line nothing but the number of a figure? */
export function isLabel(line: string): boolean {
  return ONLY_LABEL.test(line)
}

function withoutEndDate(text: string): string {
  const cut = text.replace(END_DATE, '')
  return cut === text || !/[.!?]$/.test(text) ? cut : `${cut}.`
}

function clausesOf(text: string): Clause[] {
  const clauses: Clause[] = []
  let start = 0
  for (const { index, 0: border } of text.matchAll(BORDER)) {
    if (index > start) clauses.push({ start, end: index })
    start = index + border.length
  }
  if (start < text.length) clauses.push({ start, end: text.length })
  return clauses
}

/** Without brackets and marks around it. */
export function barely(clause: string): string {
  return clause.replace(/^[\s([\]"'“”]+/u, '').replace(/[\s)\]"'“”.,;:]+$/u, '')
}

/** Is a clause or a line only a date or a credit? */
export function isAside(clause: string): boolean {
  return (
    clause === '' || ONLY_DATE.test(clause) || (CREDIT.test(clause) && clause.split(' ').length <= MAX_CREDIT_WORDS)
  )
}
