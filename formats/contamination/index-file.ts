/** Reads and writes the bytes of a contamination index: everything is checked where it is read. */
import { M3wError } from '../../core/errors.ts'
import { COMPARED_WORDS_VERSION } from './compared-words.ts'
import {
  aligned,
  INDEX_FORMAT,
  type IndexHead,
  indexHead,
  MAX_HEAD_BYTES,
  PREAMBLE_BYTES,
  SECTION_ALIGN,
  SECTIONS,
  type SectionName,
} from './index-layout.ts'

/** An index in memory: the head, and the sections as they lie in the file. */
export interface IndexData {
  readonly head: IndexHead
  readonly numbers: Readonly<Record<Exclude<SectionName, 'imageSha' | 'names'>, Uint32Array>>
  readonly imageSha: Uint8Array
  /** Item names one after the other, UTF-8. */
  readonly names: Uint8Array
}

const NAMES = Object.keys(SECTIONS) as SectionName[]
type NumberSection = keyof IndexData['numbers']

/** What is written of a section. */
export interface SectionBytes {
  readonly bytes: number
  readonly pieces: Iterable<Uint8Array>
}

/** The file, in pieces. Equal data have equal bytes. */
export function* encodeIndex(head: IndexHead, sectionOf: (name: SectionName) => SectionBytes): Generator<Uint8Array> {
  const sections = Object.fromEntries(NAMES.map((name) => [name, sectionOf(name).bytes / SECTIONS[name]]))
  const text = Buffer.from(JSON.stringify({ ...head, sections }))
  yield Buffer.from(`${INDEX_FORMAT} ${text.length}`.padEnd(PREAMBLE_BYTES - 1).concat('\n'))
  yield* padded({ bytes: text.length, pieces: [text] })
  for (const name of NAMES) yield* padded(sectionOf(name))
}

/** The index that the bytes are. Throws E_INPUT that names `where` and what is wrong. The sections are views of `bytes`. */
export function decodeIndex(given: Uint8Array, where: string): IndexData {
  const bytes = given.byteOffset % SECTION_ALIGN === 0 ? given : given.slice()
  const refuse = refusalOf(where)
  const headBytes = headLength(bytes, refuse)
  const head = parseHead(bytes.subarray(PREAMBLE_BYTES, PREAMBLE_BYTES + headBytes), refuse)
  let at = PREAMBLE_BYTES + aligned(headBytes)
  const parts: Partial<Record<SectionName, Uint8Array>> = {}
  for (const name of NAMES) {
    const size = (head.sections[name] ?? refuse(`it has no section ${name}`)) * SECTIONS[name]
    parts[name] = bytes.subarray(at, at + size)
    at += aligned(size)
  }
  if (at !== bytes.length) refuse(`expected ${at} bytes, got ${bytes.length}: it was cut, or something was added`)
  const { imageSha, names, ...rest } = parts as Record<SectionName, Uint8Array>
  const numbers = Object.fromEntries(Object.entries(rest).map(([name, part]) => [name, numbersOf(part)]))
  const data = { head, imageSha, names, numbers: numbers as IndexData['numbers'] }
  checkSections(data, refuse)
  return data
}

/** The head of an index, from its first bytes. Throws as `decodeIndex` does. */
export function decodeHead(bytes: Uint8Array, where: string): IndexHead {
  const refuse = refusalOf(where)
  return parseHead(bytes.subarray(PREAMBLE_BYTES, PREAMBLE_BYTES + headLength(bytes, refuse)), refuse)
}

type Refuse = (what: string) => never

function refusalOf(where: string): Refuse {
  return (what) => {
    throw new M3wError(
      'E_INPUT',
      `${where} is no contamination index that this m3w reads: ${what}. Build it again with "m3w contamination-index".`,
    )
  }
}

/** Bytes of the head, which the preamble says. */
function headLength(bytes: Uint8Array, refuse: Refuse): number {
  const [format, length] = Buffer.from(bytes.subarray(0, PREAMBLE_BYTES)).toString('latin1').trim().split(' ')
  if (format !== INDEX_FORMAT) refuse(`expected a file that begins with ${INDEX_FORMAT}, got ${shown(format)}`)
  const headBytes = Number(length)
  if (!(headBytes >= 0 && headBytes <= MAX_HEAD_BYTES)) refuse(`its head has the length ${shown(length)}`)
  return headBytes
}

function parseHead(text: Uint8Array, refuse: Refuse): IndexHead {
  try {
    return indexHead.parse(JSON.parse(Buffer.from(text).toString('utf8')))
  } catch (error) {
    return refuse(`its head cannot be read (${String(error).split('\n', 3).join(' ').slice(0, 200)})`)
  }
}

function checkSections({ head, numbers, imageSha, names }: IndexData, refuse: Refuse): void {
  const { items, textVersion } = head
  if (textVersion !== COMPARED_WORDS_VERSION)
    refuse(`its words are those of version ${textVersion}, expected ${COMPARED_WORDS_VERSION}`)
  const long = (name: NumberSection, length: number): void => {
    if (numbers[name].length !== length) refuse(`${name} has ${numbers[name].length} entries, expected ${length}`)
  }
  const grams = numbers.gramHigh.length
  const images = imageSha.length / SECTIONS.imageSha
  for (const name of ['gramLow', 'gramItem'] as const) long(name, grams)
  for (const name of ['itemGrams', 'itemWords', 'itemSet'] as const) long(name, items)
  for (const name of ['phashHigh', 'phashLow', 'imageItem'] as const) long(name, images)
  long('itemName', items + 1)
  if (!isBelow(numbers.gramItem, items) || !isBelow(numbers.imageItem, items)) refuse('it names items that it has not')
  if (!isBelow(numbers.itemSet, head.sets.length)) refuse('an item is of a set that it has not')
  if (!isAscending(numbers.itemName) || numbers.itemName[items] !== names.length)
    refuse('its names do not fit its items')
  if (!areCounted(numbers, head)) refuse('its counts of n-grams are not those of its items')
  if (!areSorted(numbers.gramHigh, numbers.gramLow)) refuse('its n-grams are not sorted')
}

function isBelow(values: Uint32Array, limit: number): boolean {
  return values.every((value) => value < limit)
}

/** Of each item its entries are counted, and its runs are no longer than an n-gram: shares are of those numbers. */
function areCounted({ gramItem, itemGrams, itemWords }: IndexData['numbers'], { ngramWords }: IndexHead): boolean {
  const counts = new Uint32Array(itemGrams.length)
  for (const item of gramItem) counts[item] = (counts[item] as number) + 1
  return counts.every((count, item) => count === itemGrams[item] && (itemWords[item] as number) <= ngramWords)
}

function isAscending(values: Uint32Array): boolean {
  return values.every((value, at) => at === 0 || value >= (values[at - 1] as number))
}

function areSorted(high: Uint32Array, low: Uint32Array): boolean {
  for (let at = 1; at < high.length; at += 1) {
    const before = high[at - 1] as number
    const now = high[at] as number
    if (now < before || (now === before && (low[at] as number) < (low[at - 1] as number))) return false
  }
  return true
}

/** Little endian, as every machine that Node runs on is. */
function numbersOf(part: Uint8Array): Uint32Array {
  return new Uint32Array(part.buffer, part.byteOffset, part.length / 4)
}

function* padded({ bytes, pieces }: SectionBytes): Generator<Uint8Array> {
  yield* pieces
  yield new Uint8Array(aligned(bytes) - bytes)
}

function shown(text: string | undefined): string {
  return JSON.stringify((text ?? '').slice(0, 40))
}
