/** Reads the folder `text.lists` into a store, so that every process of a run sees the same lists, on whichever machine. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { domainToASCII } from 'node:url'
import { M3wError } from '../../core/errors.ts'
import { compareText, sha256Hex } from '../../core/hash.ts'
import { type SortedLines, sortLines } from '../../core/sorted-lines.ts'
import type { Store } from '../../core/store.ts'
import { TEXT_LISTS, type TextListName, type TextListRef } from '../../schemas/index.ts'

/** A list as it lies in a folder, sorted. */
export interface TextListFile extends TextListRef {
  readonly bytes: SortedLines
}

/** Entries as the rules look them up. Of words for addresses only ASCII letters and digits count, as in datatrove. */
const NORMALISE: Readonly<Partial<Record<TextListName, (line: string) => string>>> = {
  domains: domainOf,
  urls: (line) => line.replace(/^https?:\/\//, '').replace(/\/$/, ''),
  'banned-words': lettersOf,
  'soft-banned-words': lettersOf,
  'banned-substrings': lettersOf,
}

/** As addresses have it: in ASCII, without the dots of a pattern or of the root. What is no domain stays as it is written. */
function domainOf(line: string): string {
  const bare = line
    .toLowerCase()
    .replace(/^[*.]+/, '')
    .replace(/\.+$/, '')
  return domainToASCII(bare) || bare
}

function lettersOf(line: string): string {
  return line.toLowerCase().replace(/[^a-z0-9]+/g, '')
}

/** The lists of a folder, by name. E_INPUT for a folder that cannot be read, a `.txt` that is none of the known lists, and an empty list. */
export async function readListFiles(folder: string | undefined): Promise<readonly TextListFile[]> {
  if (folder === undefined) return []
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new M3wError(
      'E_INPUT',
      `text.lists: the folder ${folder} cannot be read (${String(cause)}). Name a folder of lists, or leave the key out.`,
      { cause },
    )
  })
  const files = names.filter((name) => name.endsWith('.txt')).sort(compareText)
  return await Promise.all(files.map(async (file) => readListFile(join(folder, file), file.slice(0, -'.txt'.length))))
}

async function readListFile(path: string, name: string): Promise<TextListFile> {
  const known = TEXT_LISTS.find((list) => list === name)
  if (known === undefined) {
    throw new M3wError(
      'E_INPUT',
      `${path}: expected one of ${TEXT_LISTS.join('.txt, ')}.txt, got ${name}.txt. Rename it, or move it away.`,
    )
  }
  const normalise = NORMALISE[known] ?? ((line: string) => line.toLowerCase())
  const text = await readFile(path, 'utf8')
  if (WORD_LISTS.has(known)) refusePhrases(path, [...entriesOf(text, normalise)])
  const bytes = sortLines(entriesOf(text, normalise))
  if (bytes.length === 0) {
    throw new M3wError(
      'E_INPUT',
      `${path}: expected an entry a line, got none. Fill it, or take it away: its rule is then not run, and the report says so.`,
    )
  }
  return { name: known, sha256: sha256Hex(bytes), lines: countLines(bytes), bytes }
}

/** One after the other: a list of domains has millions. Without comments. */
function* entriesOf(text: string, normalise: (line: string) => string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    const line = text.slice(start, end)
    if (!line.startsWith('#')) yield normalise(line.trim())
    start = end + 1
  }
}

/** Lists of words that texts are looked up in word by word. */
const WORD_LISTS: ReadonlySet<TextListName> = new Set([
  'flagged-words.en',
  'common-words.en',
  'stop-words.en',
  'spam-words.en',
])

/** A phrase would match nothing, and whoever wrote it would believe that it does. */
function refusePhrases(path: string, entries: readonly string[]): void {
  const phrases = entries.filter((entry) => /\s/.test(entry))
  if (phrases.length === 0) return
  throw new M3wError(
    'E_INPUT',
    `${path}: expected one word a line, for texts are looked up word by word; got ${phrases.length} phrases, the first ${JSON.stringify(phrases[0])}. Take them out: grep -v '[[:space:]]'.`,
  )
}

function countLines(bytes: SortedLines): number {
  let count = 0
  for (const byte of bytes) if (byte === 0x0a) count += 1
  return count
}

/** Writes the lists that the store does not hold. */
export async function writeLists(store: Pick<Store, 'create'>, lists: readonly TextListFile[]): Promise<void> {
  for (const { sha256, bytes } of lists) await store.create(`inputs/${sha256}.list`, bytes)
}

/** What a run remembers of its lists. */
export function refsOf(lists: readonly TextListFile[]): TextListRef[] {
  return lists.map(({ name, sha256, lines }) => ({ name, sha256, lines }))
}
