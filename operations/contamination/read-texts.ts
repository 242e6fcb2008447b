/** The texts of files of evaluation sets: of structured ones the fields that are asked for, at any depth; of plain ones the paragraphs. */
import { readRows } from '../../archives/documents/read-rows.ts'
import { M3wError } from '../../core/errors.ts'
import { textOfFile } from '../../crawler/sources/remote/text-file.ts'
import { htmlBlocks } from '../../formats/contamination/html-blocks.ts'
import { parseJson, readLines } from '../../formats/json-lines.ts'
import { readCsv } from '../../formats/table/csv.ts'
import type { SetFile } from './list-files.ts'

export interface TextFields {
  /** Names of the members, or columns, that hold texts, in any case. */
  readonly fields: readonly string[]
  /** The one that names an item; without it, or where it is missing, items are numbered. */
  readonly idField?: string | undefined
}

export interface TextItem {
  readonly id: string
  readonly text: string
}

/** A JSON file is read whole: V8 makes no string of more. JSON lines have no limit. */
const MAX_JSON_CHARACTERS = 500_000_000

/** The items of a file, in order. E_INPUT for a file that is not what its ending says, or has none of the fields. */
export async function* readTexts(file: SetFile, asked: TextFields): AsyncGenerator<TextItem> {
  let count = 0
  const seen = new Set<string>()
  for await (const { id, text } of itemsOf(file, asked, seen)) {
    yield { id: id ?? `${file.name}#${count}`, text }
    count += 1
  }
  if (count > 0 || file.kind === 'text' || file.kind === 'html') return
  throw new M3wError(
    'E_INPUT',
    `${file.path} has no text in a field ${asked.fields.join(', ')}; it has ${[...seen].slice(0, 20).join(', ') || 'no fields'}. Name the right ones with --fields.`,
  )
}

type Found = { readonly id: string | undefined; readonly text: string }

async function* itemsOf(file: SetFile, asked: TextFields, seen: Set<string>): AsyncGenerator<Found> {
  if (file.kind === 'parquet') {
    for await (const row of readRows(file.path)) yield* textsIn(row, asked, seen)
    return
  }
  const bytes = textOfFile(file.path)
  if (file.kind === 'csv' || file.kind === 'tsv')
    yield* rowItems(readCsv(bytes, file.kind === 'csv' ? ',' : '\t'), asked, seen)
  else if (file.kind === 'text') yield* paragraphs(bytes)
  else if (file.kind === 'html')
    for (const text of htmlBlocks(await wholeText(bytes, file.path))) yield { id: undefined, text }
  else if (file.kind === 'json') yield* textsIn(parsed(await wholeText(bytes, file.path), file.path), asked, seen)
  else {
    let number = 0
    for await (const line of readLines(bytes)) {
      number += 1
      if (line.trim() !== '') yield* textsIn(parsed(line, `${file.path}, line ${number}`), asked, seen)
    }
  }
}

async function wholeText(bytes: AsyncIterable<Buffer>, path: string): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of bytes) {
    chunks.push(chunk)
    size += chunk.length
    if (size > MAX_JSON_CHARACTERS) {
      throw new M3wError(
        'E_INPUT',
        `${path}: expected a file of at most ${MAX_JSON_CHARACTERS} bytes, for it is read whole. Convert it to JSON lines.`,
      )
    }
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parsed(text: string, where: string): unknown {
  const value = parseJson(text)
  if (value !== undefined) return value
  throw new M3wError('E_INPUT', `${where}: expected JSON, got ${JSON.stringify(text.slice(0, 80))}`)
}

/** Texts of the named members of all objects in a value, in document order. Not by recursion: a value may be nested deeply. */
function* textsIn(root: unknown, { fields, idField }: TextFields, seen: Set<string>): Generator<Found> {
  const wanted = new Set(fields.map((field) => field.toLowerCase()))
  const open: { readonly value: unknown; readonly id: string | undefined }[] = [{ value: root, id: undefined }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value } = next
    // Of parquet: pictures among the columns.
    if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) continue
    const own = idField === undefined ? undefined : (value as Record<string, unknown>)[idField]
    const id = ['string', 'number', 'bigint'].includes(typeof own) ? String(own) : next.id
    const members = Object.entries(value)
    if (!Array.isArray(value)) {
      for (const [name, member] of members) {
        if (seen.size < 100) seen.add(name)
        if (!wanted.has(name.toLowerCase())) continue
        for (const text of Array.isArray(member) ? member : [member]) if (typeof text === 'string') yield { id, text }
      }
    }
    for (const [, member] of members.reverse()) open.push({ value: member, id })
  }
}

async function* rowItems(
  rows: AsyncIterable<readonly string[]>,
  { fields, idField }: TextFields,
  seen: Set<string>,
): AsyncGenerator<Found> {
  let columns: readonly string[] | undefined
  for await (const row of rows) {
    if (columns === undefined) {
      columns = row.map((name) => name.replace(/^\uFEFF/, '').trim())
      for (const name of columns) seen.add(name)
      continue
    }
    const at = idField === undefined ? -1 : columns.indexOf(idField)
    for (const field of fields) {
      // `Question,question`: the one that is called so is meant.
      const exact = columns.indexOf(field)
      const text = row[exact >= 0 ? exact : columns.findIndex((column) => column.toLowerCase() === field.toLowerCase())]
      if (text !== undefined && text !== '') yield { id: at < 0 ? undefined : row[at], text }
    }
  }
}

/** What stands between blank lines; in a file without any, each line. */
async function* paragraphs(bytes: AsyncIterable<Buffer>): AsyncGenerator<Found> {
  let lines: string[] = []
  let isParted = false
  for await (const line of readLines(bytes)) {
    if (line.trim() !== '') {
      lines.push(line)
      continue
    }
    if (lines.length > 0) yield { id: undefined, text: lines.join('\n') }
    isParted ||= lines.length > 0
    lines = []
  }
  for (const text of isParted ? [lines.join('\n')] : lines) if (text !== '') yield { id: undefined, text }
}
