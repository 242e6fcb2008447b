/** Lines of a caption on one: what stands below each other is no one sentence, unless it reads as one that goes on. */
import { barely, isAside, isLabel, withoutLabel } from './clean-text.ts'

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

/** A sentence says so at its end. */
const CLOSED = /[.!?…。！？؟]["'”’»)\]」』]*$/u
/** `Left: the original`, `Radius = 3`: each line of a legend is of its own. */
const KEYED = /^["“«(]?\p{Lu}[\p{L}\p{N} ]{0,24}(?: ?[:：]| =)(?:\s|$)/u
const LETTER = /\p{L}/u

/**
 * A text of several lines on one. Lines that are sentences or titles get a full stop where they had no mark; a line goes on into the next where it is open, short, a name or part of a verse.
 * What only numbers the figure, or has no letter, goes, and so does what the next line says again.
 */
export function joinedLines(text: string): string {
  const all = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]))
  const telling = all.length === 1 ? all : all.filter((line) => LETTER.test(line) && !isLabel(line))
  // The title of a figure is often said again below it.
  const lines = telling.filter((line, at) => !isBeginningOf(line, telling[at + 1] ?? ''))
  const ends = lines.map((line, at) => endOf(line, lines[at + 1]))
  const isVerse = ends.filter((end) => end === 'sentence').length > MAX_UNMARKED
  return lines
    .map((line, at) => {
      if (at === lines.length - 1) return line
      const isEnd = ends[at] === 'part' || (ends[at] === 'sentence' && !isVerse)
      return `${line}${isEnd ? (CHINESE_END.test(line) ? '。' : '.') : ''} `
    })
    .join('')
}

/** How a line without a mark ends before the next: as a part of the caption whatever it says, perhaps as a sentence, or not at all. */
function endOf(line: string, next: string | undefined): 'part' | 'sentence' | undefined {
  if (next === undefined || OPEN_END.test(line.slice(-20))) return undefined
  // Cleaning takes them off where a sentence ends before them.
  if (isAside(barely(line)) || isAside(barely(next))) return 'part'
  if (!BEGINNING.test(next)) return undefined
  // What is numbered is a title, and that is whole.
  if (withoutLabel(line) !== line || KEYED.test(next)) return 'part'
  return isSentence(line) || (isSentence(next) && CLOSED.test(next)) ? 'sentence' : undefined
}

/** Does the next line say all of a line? A title may be numbered, capital and without its article. */
function isBeginningOf(line: string, next: string): boolean {
  const said = plain(withoutLabel(line)).replace(/[.:。：]+$/u, '')
  const then = plain(next)
  return said !== '' && then.startsWith(said) && !/^[\p{L}\p{N}]/u.test(then.slice(said.length))
}

function plain(text: string): string {
  return text.replace(/^(?:the|an?) /i, '').toLowerCase()
}

/** Has it enough words for a sentence, and is no name alone? */
function isSentence(line: string): boolean {
  const bare = line.replace(CLOSED, '')
  if (CHINESE_END.test(bare)) return bare.length >= SENTENCE_CHARS
  return line.split(/\s+/u).length >= SENTENCE_WORDS && (SMALL_WORD.test(line) || !CAPITAL.test(line))
}
