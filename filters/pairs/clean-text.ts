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
/** `Lyon, France`: names, a comma, names. */
const PLACE =
  /^(?:location:? |place:? )?\p{Lu}[\p{L}.'’-]{1,20}(?: \p{Lu}[\p{L}.'’-]{1,20}){0,2}, \p{Lu}[\p{L}.'’-]{1,20}(?: \p{Lu}[\p{L}.'’-]{1,20}){0,2}$/u

/** Where a clause begins: behind the end of a sentence, a dash or bar between spaces, and at brackets. */
const BORDER = /(?<=[.!?…]["'”’)]?) +| +[|•·–—-]+ +| ?(?=[([])|(?<=[)\]]) */g

interface Clause {
  readonly start: number
  readonly end: number
}

/** A line that ends so goes on, or has its mark: behind a mark and what closes it, or behind a small word. */
const OPEN_END =
  /(?:[.,;:!?…。、！？：；؟،–—-]['"”’»)\]」』]*|\p{S}|(?:^| )(?:an?|and|as|at|by|das|de|dem|den|der|des|di|die|du|e|el|en|et|for|from|im|in|is|la|le|mit|of|on|or|the|to|und|von|with|y))$/iu
/** How a sentence begins, where letters tell. */
const BEGINNING =
  /^["'“‘«([¿¡„「『]*(?:\p{Lu}|\p{N}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Script=Arabic}|\p{Script=Hebrew})/u
const CHINESE_END = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u
/** A line of fewer words may be a name or half of one: `New York`. Judgement. */
const SENTENCE_WORDS = 4
/** The same in characters, of scripts without blanks: their words have two on the average. */
const SENTENCE_CHARS = 8
/** More lines without a mark between them are a verse. Judgement. */
const MAX_UNMARKED = 2
/** A word that begins small and is no article or preposition: no name alone has one. */
const SMALL_WORD = /(?:^|[ \p{P}])\p{Ll}{4}/u
const CAPITAL = /\p{Lu}/u

/**
 * A text of several lines on one. Lines of a caption that stand below each other are sentences of their own: they get a full stop where they had none, unless the first goes on, is short, a
 * name or part of a verse, or the next does not begin as a sentence does.
 */
export function joinedLines(text: string): string {
  const all = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]))
  // The title of a figure is often said again below it.
  const lines = all.filter((line, at) => !isBeginningOf(line, all[at + 1] ?? ''))
  const isEnd = lines.map((line, at) => {
    const next = lines[at + 1]
    return next !== undefined && isSentence(line) && !OPEN_END.test(line.slice(-20)) && BEGINNING.test(next)
  })
  const isVerse = isEnd.filter((is) => is).length > MAX_UNMARKED
  return lines
    .map((line, at) => {
      if (at === lines.length - 1) return line
      return `${line}${isVerse || isEnd[at] !== true ? '' : CHINESE_END.test(line) ? '。' : '.'} `
    })
    .join('')
}

/** Does the next line say all of a line? */
function isBeginningOf(line: string, next: string): boolean {
  const said = line.replace(/[.:。：]+$/u, '')
  return said !== '' && next.startsWith(said) && !/^[\p{L}\p{N}]/u.test(next.slice(said.length))
}

/** Has it enough words for a sentence, and is no name alone? */
function isSentence(line: string): boolean {
  if (CHINESE_END.test(line)) return line.length >= SENTENCE_CHARS
  return line.split(/\s+/u).length >= SENTENCE_WORDS && (SMALL_WORD.test(line) || !CAPITAL.test(line))
}

/** As a reader sees it: without characters that nobody sees, white space collapsed. What rules and cleaning are about. */
export function seenText(text: string): string {
  return withoutMarks(text).replace(/\s+/gu, ' ').trim()
}

/** The text without what at its ends is only a date, a place or a credit; perhaps empty. It must be as `seenText` has it. */
export function cleanPairText(text: string): string {
  if (text.length > MAX_CLEANED) return text
  const body = text.replace(LABEL, '').replace(DATELINE, '')
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
function barely(clause: string): string {
  return clause.replace(/^[\s([\]"'“”]+/u, '').replace(/[\s)\]"'“”.,;:]+$/u, '')
}

function isAside(clause: string): boolean {
  return (
    clause === '' || ONLY_DATE.test(clause) || (CREDIT.test(clause) && clause.split(' ').length <= MAX_CREDIT_WORDS)
  )
}
