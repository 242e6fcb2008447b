/** What is found in real documents: counted, and some of it printed to be read. */
import { readFileSync } from 'node:fs'
import { findPersonalData, PERSONAL_DATA_KINDS } from '../../../index.ts'
import { table } from '../../extraction/tables.ts'
import { type Formatter, PLACED } from './formatters.ts'
import { openRandom } from './values.ts'

/** Of the findings that are printed. */
const SEED = 20_261_127
const CONTEXT_UNITS = 40

/** A line of `m3w extract --jsonl`. */
interface Line {
  readonly id: string
  readonly sequence: readonly { readonly type: string; readonly text?: string }[]
}

/** Findings by kind and formatter, some of ours to read, and the CPU time a million characters. */
export function showDocuments(formatters: ReadonlyMap<string, Formatter>, file: string, alarms: number): void {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
  const documents = lines.map((line) => JSON.parse(line) as Line)
  const texts = documents.map(({ sequence }) => sequence.flatMap(({ text }) => text ?? []).join('\n\n'))
  const characters = texts.reduce((sum, { length }) => sum + length, 0)
  const rows = [...formatters].map(([name, format]) => {
    const formatted = format(texts)
    const ms = formatted.reduce((sum, { ms }) => sum + ms, 0)
    const found = PERSONAL_DATA_KINDS.map((kind) => {
      const placed = PLACED[name]?.[kind] ?? []
      return formatted.reduce((sum, { text }, at) => sum + countOf(text, placed) - countOf(texts[at] ?? '', placed), 0)
    })
    const changed = formatted.filter(({ text }, at) => text !== texts[at]).length
    return [name, ...found.map(String), String(changed), (ms / (characters / 1e6)).toFixed(0)]
  })
  const head = ['', ...PERSONAL_DATA_KINDS, 'documents changed', 'CPU ms a million characters']
  console.log(table(`${texts.length} documents, ${characters} characters`, head, rows))
  printAlarms(documents, texts, alarms)
}

function countOf(text: string, words: readonly string[]): number {
  return words.reduce((sum, word) => sum + text.split(word).length - 1, 0)
}

/** Different values of each kind, chosen by a seed, with what stands around them. */
function printAlarms(documents: readonly Line[], texts: readonly string[], alarms: number): void {
  const random = openRandom(SEED)
  for (const kind of PERSONAL_DATA_KINDS) {
    const byValue = new Map<string, string>()
    texts.forEach((text, at) => {
      for (const { start, end } of findPersonalData(text, [...PERSONAL_DATA_KINDS]).filter(
        (finding) => finding.kind === kind,
      )) {
        const around = `${text.slice(Math.max(0, start - CONTEXT_UNITS), start)}[[${text.slice(start, end)}]]${text.slice(end, end + CONTEXT_UNITS)}`
        byValue.set(text.slice(start, end), `${JSON.stringify(around)} ${documents[at]?.id}`)
      }
    })
    const left = [...byValue.values()]
    console.log(`${kind}: ${left.length} different values`)
    for (let shown = 0; shown < alarms && left.length > 0; shown += 1)
      console.log(`  ${left.splice(random(left.length), 1)[0]}`)
  }
}
