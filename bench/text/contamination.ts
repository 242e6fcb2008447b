/**
 * What the comparison with evaluation sets costs a document, and what of planted items it finds.
 *
 *   node dist/bench/text/contamination.js DOCUMENTS.jsonl [--items 2000] [--grams 100000,1000000,10000000] [--words 13]
 *
 * DOCUMENTS: JSON lines with `text`, some thousand web pages. Items are passages of 15 to 40 words out of every second document; they are
 * planted, changed in several ways, into the others. CPU time of this process (of datatrove's filter: bench/peers/decontaminate_datatrove.py); the index is filled up with made-up items to each size.
 */
import { createReadStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import {
  addTextItem,
  type ContaminationLookup,
  closeIndexBuilder,
  comparedWords,
  decodeIndex,
  finishIndex,
  hash64,
  matchText,
  openIndexBuilder,
  searchable,
} from '../../index.ts'

type Builder = ReturnType<typeof openIndexBuilder>

const LIMITS = { minContainment: 0.5, minJaccard: 0.8 }
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    items: { type: 'string', default: '2000' },
    grams: { type: 'string', default: '100000,1000000,10000000' },
    words: { type: 'string', default: '13' },
  },
})

interface Passage {
  readonly name: string
  readonly words: readonly string[]
}

/** 0 … below-1, the same in every run. */
const drawn = (text: string, below: number): number => Number(hash64(1, text) % BigInt(below))

const texts: string[] = []
for await (const line of createInterface({ input: createReadStream(positionals[0] ?? '/dev/stdin') })) {
  texts.push((JSON.parse(line) as { text: string }).text)
}
const sources = texts.filter((text, at) => at % 2 === 0 && text.split(/\s+/).length > 60)
const hosts = texts.filter((_text, at) => at % 2 === 1)
const passages = Array.from({ length: Number(values.items) }, (_, n): Passage => {
  const words = (sources[drawn(`source ${n}`, sources.length)] ?? '').split(/\s+/)
  const length = 15 + drawn(`length ${n}`, 26)
  const start = drawn(`start ${n}`, Math.max(1, words.length - length))
  return { name: String(n), words: words.slice(start, start + length) }
})

/** An index of what is added, by its size so far. */
function made(add: (builder: Builder) => void): ContaminationLookup {
  const folder = mkdtempSync(join(tmpdir(), 'm3w-index-'))
  const [ngramWords, minWords, maxItemsPerGram, phashVersion] = [Number(values.words), 8, 100, 'none']
  const builder = openIndexBuilder({ ngramWords, minWords, maxItemsPerGram, phashVersion }, folder)
  try {
    add(builder)
    return searchable(decodeIndex(Buffer.concat([...finishIndex(builder).pieces]), 'bench'), 'bench')
  } finally {
    closeIndexBuilder(builder)
    rmSync(folder, { recursive: true })
  }
}

/** The passages as sets write them. */
function addPassages(builder: Builder, write: (words: readonly string[]) => string): void {
  for (const { name, words } of passages) addTextItem(builder, 'planted', name, comparedWords(write(words)))
}

/** An index of the passages, filled up with made-up items of 40 words. */
function indexOf(grams: number): ContaminationLookup {
  return made((builder) => {
    addPassages(builder, (words) => words.join(' '))
    for (let n = 0; builder.grams.count < grams; n += 1) {
      const words = Array.from({ length: 40 }, (_, word) => `w${(n * 40 + word) * 7919}`)
      addTextItem(builder, 'filler', String(n), words)
    }
  })
}

/** Every fifth word has something around it. */
const around = (words: readonly string[], wrap: (word: string) => string): string =>
  words.map((word, at) => (at % 5 === 2 ? wrap(word) : word)).join(' ')

const small = indexOf(0)
const plant = (n: number, passage: string): string => {
  const host = hosts[n % hosts.length] ?? ''
  const middle = host.indexOf(' ', Math.floor(host.length / 2))
  return `${host.slice(0, middle)} ${passage} ${host.slice(middle)}`
}
/** Every word whose draw says so is another one. */
const changed = (words: readonly string[], isChanged: (at: number) => boolean): string =>
  words.map((word, at) => (isChanged(at) ? 'zyzzyva' : word)).join(' ')

const WAYS: Readonly<Record<string, (passage: Passage) => string>> = {
  'as it is': ({ words }) => words.join(' '),
  'upper case, commas': ({ words }) => words.join(', ').toUpperCase(),
  'first or last word changed': ({ name, words }) =>
    changed(words, (at) => at === (drawn(name, 2) === 0 ? 0 : words.length - 1)),
  'one word changed': ({ name, words }) => changed(words, (at) => at === drawn(name, words.length)),
  'one word in twenty changed': ({ name, words }) => changed(words, (at) => drawn(`${name} ${at}`, 20) === 0),
  'one word in ten changed': ({ name, words }) => changed(words, (at) => drawn(`${name} ${at}`, 10) === 0),
  'three quarters of it': ({ words }) => words.slice(0, Math.ceil(words.length * 0.75)).join(' '),
  'half of it': ({ words }) => words.slice(0, Math.ceil(words.length / 2)).join(' '),
}
process.stdout.write('planted | found at .5 | at .7\n')
for (const [way, form] of Object.entries(WAYS)) {
  const found = [0.5, 0.7].map((minContainment) => {
    const hits = passages.filter((passage, n) =>
      matchText(small, plant(n, form(passage)), { ...LIMITS, minContainment }).some(
        ({ item }) => item === passage.name,
      ),
    )
    return (hits.length / passages.length).toFixed(3)
  })
  process.stdout.write(`${way} | ${found.join(' | ')}\n`)
}

const MARKUPS: Readonly<Record<string, (words: readonly string[]) => string>> = {
  HTML: (words) => `<p class="q">${around(words, (word) => `<b>${word}</b>`)}</p>`,
  'HTML, blocks and references': (words) => `<div>${words.join('&nbsp;<br/>')}</div>`,
  'Markdown, strong': (words) => around(words, (word) => `**${word}**`),
  'Markdown, links': (words) => around(words, (word) => `[${word}](https://kites.org/a?b=c)`),
  LaTeX: (words) => `\\begin{quote}${around(words, (word) => `\\textbf{${word}}`)}\\end{quote}`,
  'a label and answers': (words) => `(A) ${words.join(' ')}\nB. yes\nC. no`,
}
process.stdout.write('items written in markup, planted as they are | found at .5\n')
for (const [name, write] of Object.entries(MARKUPS)) {
  const index = made((builder) => addPassages(builder, write))
  const hits = passages.filter((passage, n) =>
    matchText(index, plant(n, passage.words.join(' ')), LIMITS).some(({ item }) => item === passage.name),
  )
  process.stdout.write(`${name} | ${(hits.length / passages.length).toFixed(3)}\n`)
}

const alarms = { marks: 0, whole: 0 }
for (const host of hosts) {
  const simple = ` ${comparedWords(host).join(' ')} `
  for (const { item } of matchText(small, host, LIMITS)) {
    alarms.marks += 1
    if (simple.includes(` ${comparedWords(passages[Number(item)]?.words.join(' ') ?? '').join(' ')} `))
      alarms.whole += 1
  }
}
process.stdout.write(
  `nothing planted: ${alarms.marks} marks on ${hosts.length} documents, of which ${alarms.whole} hold the whole item\n`,
)

for (const grams of values.grams.split(',').map(Number)) {
  const built = process.cpuUsage()
  const index = indexOf(grams)
  const making = process.cpuUsage(built)
  for (const host of hosts.slice(0, 50)) matchText(index, host, LIMITS)
  const before = process.cpuUsage()
  for (const host of hosts) matchText(index, host, LIMITS)
  const { user, system } = process.cpuUsage(before)
  const words = hosts.reduce((sum, host) => sum + comparedWords(host).length, 0)
  const perDocument = (user + system) / 1000 / hosts.length
  process.stdout.write(
    `${index.numbers.gramHigh.length} n-grams: ${perDocument.toFixed(3)} CPU-ms a document of ${Math.round(words / hosts.length)} words, made in ${((making.user + making.system) / 1e6).toFixed(1)} CPU-s, RSS ${Math.round(process.memoryUsage().rss / 1e6)} MB\n`,
  )
}
const before = process.cpuUsage()
for (const host of hosts) comparedWords(host)
const { user, system } = process.cpuUsage(before)
process.stdout.write(`of it words: ${((user + system) / 1000 / hosts.length).toFixed(3)} CPU-ms\n`)
