/** Rows of a file of scores, with the members or columns id, name and value. */
import { M3wError } from '../../core/errors.ts'
import { parseJson, readLines } from '../json-lines.ts'
import { readCsv } from './csv.ts'
import { openTextTable } from './text-table.ts'

export interface ScoreValue {
  readonly id: string
  readonly name: string
  readonly value: number
}

/** The rows in order. E_INPUT names `where` and the row that is none: a value that is no number is a mistake of whoever wrote the file. */
export async function* readScoreRows(source: AsyncIterable<Uint8Array>, where: string): AsyncGenerator<ScoreValue> {
  const { separator, bytes } = await openTextTable(source, where)
  yield* separator === undefined ? jsonRows(bytes, where) : csvRows(bytes, separator, where)
}

async function* jsonRows(bytes: AsyncIterable<Uint8Array>, where: string): AsyncGenerator<ScoreValue> {
  let number = 0
  for await (const line of readLines(bytes)) {
    number += 1
    if (line.trim() === '') continue
    const { id, name, value } = (parseJson(line) ?? {}) as Record<string, unknown>
    yield checked(id, name, value, `${where}, line ${number}`, line)
  }
}

async function* csvRows(
  bytes: AsyncIterable<Uint8Array>,
  separator: string,
  where: string,
): AsyncGenerator<ScoreValue> {
  let columns: readonly number[] | undefined
  let number = 0
  for await (const row of readCsv(bytes, separator)) {
    number += 1
    if (columns === undefined) {
      const names = row.map((name) => name.trim())
      columns = ['id', 'name', 'value'].map((name) => names.indexOf(name))
      if (columns.includes(-1)) throw refusal(`${where}, row 1`, row.join(','))
      continue
    }
    const [id, name, value = ''] = columns.map((column) => row[column])
    yield checked(id, name, value.trim() === '' ? undefined : Number(value), `${where}, row ${number}`, row.join(','))
  }
}

function checked(id: unknown, name: unknown, value: unknown, where: string, shown: string): ScoreValue {
  const isText = (part: unknown): part is string => typeof part === 'string' && part !== ''
  if (isText(id) && isText(name) && typeof value === 'number' && Number.isFinite(value)) return { id, name, value }
  throw refusal(where, shown)
}

function refusal(where: string, shown: string): M3wError {
  return new M3wError(
    'E_INPUT',
    `${where} is no score: expected id, name and a finite value, as JSON ({"id": "…", "name": "quality", "value": 0.5}) or in columns of those names, got ${shown.slice(0, 200)}. Correct or remove it.`,
  )
}
