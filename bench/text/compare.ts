/** Compares measures and verdicts of texts with those that `parity.py` wrote. */
import {
  completeConfig,
  judgeText,
  measureText,
  type SplitText,
  TEXT_FAMILIES,
  TEXT_RULES,
  type TextView,
  verdictOfLine,
  viewOf,
} from '../../index.ts'
import { openObelics } from './compare-obelics.ts'
import { Tally, type Values } from './tally.ts'

export interface Theirs {
  readonly id: string
  readonly tokens: readonly string[]
  /** Those of them that are not pure punctuation. */
  readonly words: readonly string[]
  readonly verdicts: Readonly<Record<string, string | null>>
  readonly gopher: Values
  /** Absent where Gopher's filters alone were run. */
  readonly fineweb?: Values
  readonly finewebWords?: number
  readonly c4?: readonly (readonly [fate: string, isClosed: boolean])[]
  readonly obelics?: Values
  /** Of the text's first paragraphs. */
  readonly paragraphs?: readonly Values[]
}

interface Text {
  readonly id: string
  readonly text: string
}

/** datatrove's words for a line's fate, as ours. */
const FATES: Readonly<Record<string, string>> = {
  'line-kept': 'kept',
  too_long_word: 'long_word',
  too_few_words: 'few_words',
  javascript: 'notice',
  policy: 'notice',
  lorem_ipsum: 'lorem_ipsum',
  curly_bracket: 'brace',
}
const viewWith = (text: string, words: readonly string[]): TextView => {
  const list = {
    words,
    lengths: words.map((word) => Array.from(word).length),
    alphabetic: words.filter((word) => /\p{L}/u.test(word)).length,
  }
  const split: SplitText = { text, list }
  return { language: 'en', whole: split, prose: split, isTyped: false, texts: [] }
}

function measuresOf(names: readonly string[], view: TextView): Record<string, number> {
  const about = { language: 'en', url: '', lists: new Map() }
  return Object.assign(
    {},
    ...TEXT_FAMILIES.filter(({ name }) => names.includes(name)).map(({ measure }) => measure(view, about)),
  )
}

/** Prints how many values and verdicts are equal, and the CPU time of all text rules. */
export function compareText(data: string, texts: readonly Text[], theirs: readonly Theirs[]): void {
  const gopher = new Tally()
  const fineweb = new Tally()
  const obelics = openObelics(data)
  const lines = { all: 0, same: 0, closed: 0 }
  for (const [index, { id, text }] of texts.entries()) {
    const other = theirs[index]
    if (other?.id !== id) throw new Error(`theirs.jsonl has ${other?.id} for ${id}; run parity.py again`)
    gopher.add(id, gopherOn(text.toLowerCase(), other), other.gopher)
    if (other.fineweb === undefined) continue
    const whole = viewOf([{ kind: 'text', type: 'paragraph', text }], 'all', 'en')
    const words = new Array<string>(other.finewebWords ?? 0).fill('w')
    fineweb.add(id, measuresOf(['fineweb'], viewWith(text, words)), other.fineweb)
    for (const [at, line] of whole.whole.text
      .split('\n')
      .filter((piece) => piece.trim() !== '')
      .entries()) {
      const [fate = '', isClosed] = other.c4?.[at] ?? []
      const verdict = verdictOfLine(line)
      lines.all += 1
      lines.same += (verdict === 'open' ? 'kept' : verdict) === FATES[fate] ? 1 : 0
      if (verdict === 'kept' || verdict === 'open') lines.closed += (verdict === 'kept') === isClosed ? 0 : 1
    }
    if (other.obelics !== undefined) obelics.add(id, text, other.obelics, other.paragraphs ?? [])
  }
  gopher.print("Gopher, on datatrove's tokens")
  fineweb.print('FineWeb')
  obelics.print()
  console.log(
    `\nC4: ${lines.same} of ${lines.all} lines have the same fate; ${lines.closed} differ in whether they end in a mark`,
  )
  compareVerdicts(texts, theirs)
  printCpu(texts)
}

function gopherOn(text: string, { tokens, words }: Theirs): Values {
  const compact = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .join('\n')
  const quality = measuresOf(['quality'], viewWith(compact, tokens))
  const { words: count = 0, meanWordLength = 0 } = measuresOf(['quality'], viewWith(compact, words))
  return { ...quality, words: count, meanWordLength, ...measuresOf(['repetition'], viewWith(text, tokens)) }
}

/** Gopher's rules on both sides, without the letter rule; to the papers' letter. Of each difference the fewest causes that explain it together. */
function compareVerdicts(texts: readonly Text[], theirs: readonly Theirs[]): void {
  const differ = { same: 0, onlyTheirs: 0, onlyOurs: 0 }
  const causes = new Map<string, number>()
  let byTheirs = 0
  for (const [index, { id, text }] of texts.entries()) {
    const other = theirs[index] as Theirs
    const { gopher_quality: quality, gopher_repetition: repetition } = other.verdicts
    const view = viewOf([{ kind: 'text', type: 'paragraph', text }], 'all', 'en')
    const ours = verdictOn({ ...measureText(view) })
    const kept = quality === null && repetition === null
    // Its n-grams are of all tokens: those of its words are one of the causes that are tried below.
    const theirWay = changesTo(text, other).filter(([name]) => name !== OF_WORDS)
    byTheirs += verdictWith({ ...measureText(view) }, theirWay).keep === kept ? 1 : 0
    const outcome = ours.keep === kept ? 'same' : kept ? 'onlyOurs' : 'onlyTheirs'
    differ[outcome] += 1
    if (outcome === 'same') continue
    const cause = causeOf(view, text, other, kept)
    causes.set(cause, (causes.get(cause) ?? 0) + 1)
    const words = ours.keep ? `${quality ?? ''} ${repetition ?? ''}` : `${ours.reason} ${ours.measured}`
    console.log(`  ${outcome} ${id}: ${words}; ${cause}`)
  }
  for (const [cause, count] of causes) console.log(`  ${count}: ${cause}`)
  console.log(`Gopher verdicts with its words, tokens, stop words and lines in the place of ours: ${byTheirs} same`)
  const share = ((100 * differ.same) / texts.length).toFixed(1)
  console.log(
    `Gopher verdicts: ${differ.same} of ${texts.length} same (${share} %), only datatrove drops ${differ.onlyTheirs}, only m3w ${differ.onlyOurs}`,
  )
}

const LIMITS = completeConfig({ text: { minAlphaWordShare: null, minLanguageScore: 0 } }).text
const GOPHER_RULES = TEXT_RULES.filter(({ source }) => source.startsWith('Gopher'))

function verdictOn(signals: Values) {
  return judgeText({ language: { code: 'en', score: 1 }, signals }, LIMITS, GOPHER_RULES)
}

/** What of datatrove, put in place of ours, gives its verdict: which words there are, their case, or blank lines among the lines. */
function causeOf(view: TextView, text: string, theirs: Theirs, kept: boolean): string {
  const mine: Values = { ...measureText(view) }
  const changes = changesTo(text, theirs)
  const sets = subsets(changes.length).map((indexes) =>
    indexes.map((index) => changes[index] as (typeof changes)[number]),
  )
  const found = sets.find((set) => verdictWith(mine, set).keep === kept)
  return found?.map(([name]) => name).join(', and ') ?? 'not explained'
}

const OF_WORDS = 'n-grams of its words cut otherwise'

type Change = readonly [name: string, values: Values]

const verdictWith = (mine: Values, changes: readonly Change[]) =>
  verdictOn(Object.assign({}, mine, ...changes.map(([, values]) => values)) as Values)

/** Its definitions where they are not ours, each with what our measures are by it. */
function changesTo(text: string, { tokens, words }: Theirs): readonly Change[] {
  const on = (list: readonly string[], names: readonly string[]): Values => measuresOf(names, viewWith(text, list))
  const { words: count = 0, meanWordLength = 0 } = on(words, ['quality'])
  const quality = on(tokens, ['quality'])
  // Its filters read the text as it is written, where `tokens` are in lower case.
  const stopWords = text.split(/[^\p{L}\p{N}]+/u).filter((word) => STOP_WORDS_THERE.has(word))
  return [
    ['its words cut otherwise', { words: count, meanWordLength }],
    ['n-grams of its tokens, punctuation among them', on(asWritten(text, tokens), ['repetition'])],
    [OF_WORDS, on(asWritten(text, words), ['repetition'])],
    ['its ratios a token', { hashPerWord: quality.hashPerWord ?? 0, ellipsisPerWord: quality.ellipsisPerWord ?? 0 }],
    ['its stop words in lower case alone', { distinctStopWords: new Set(stopWords).size }],
    ['its lines with blank ones', linesWithBlanks(text)],
  ]
}

/** Tokens of the text in lower case, as they stand in the text. */
function asWritten(text: string, tokens: readonly string[]): readonly string[] {
  const lower = text.toLowerCase()
  // Lower case may be longer (İ): then nothing stands where it is looked for.
  if (lower.length !== text.length) return tokens
  let at = 0
  return tokens.map((token) => {
    const found = lower.indexOf(token, at)
    if (found < 0) return token
    at = found + token.length
    return text.slice(found, at)
  })
}

/** Of so many things all sets but the empty one, small ones first. */
function subsets(count: number): readonly (readonly number[])[] {
  const all = Array.from({ length: 2 ** count - 1 }, (_, n) =>
    Array.from({ length: count }, (_, index) => index).filter((index) => ((n + 1) >> index) & 1),
  )
  return all.sort((a, b) => a.length - b.length)
}

/** @source datatrove 0.10.1, `GopherQualityFilter` */
const STOP_WORDS_THERE = new Set(['the', 'be', 'to', 'of', 'and', 'that', 'have', 'with'])

function linesWithBlanks(text: string): Values {
  const lines = text.split('\n')
  const share = (isOne: (line: string) => boolean): number => lines.filter(isOne).length / lines.length
  return {
    bulletLineShare: share((line) => /^\s*[•-]/.test(line)),
    ellipsisLineShare: share((line) => /(?:\.\.\.|…)\s*$/.test(line)),
  }
}

function printCpu(texts: readonly Text[]): void {
  const { text: limits } = completeConfig({ profile: 'quality' })
  const rules = TEXT_RULES.filter(({ needs }) => needs === undefined)
  const started = process.cpuUsage()
  for (const { text } of texts) {
    const view = viewOf([{ kind: 'text', type: 'paragraph', text }], 'typed', 'en')
    judgeText({ language: { code: 'en', score: 1 }, signals: { ...measureText(view) } }, limits, rules)
  }
  const { user, system } = process.cpuUsage(started)
  console.log(
    `m3w: ${((user + system) / 1000 / texts.length).toFixed(2)} CPU ms a document (${texts.length} documents, all rules; warm)`,
  )
}
