/** Rows of comma- or tab-separated text. @source RFC 4180, with line feeds alone as line ends too */
import { M3wError } from '../../core/errors.ts'

/** A longer row is damage, such as a quotation mark that is never closed. */
const MAX_ROW_UNITS = 16 * 1024 * 1024
const QUOTE = '"'

/** What of a row has been read. Changed by the functions below alone. */
interface OpenRow {
  readonly fields: string[]
  field: string
  /** Inside quotation marks; or behind the second one, where another one is a mark of the text. */
  state: 'plain' | 'quoted' | 'closed'
  units: number
}

/** The rows of UTF-8 text, each its fields; empty lines are none. E_CORRUPT for a row over 16 MB. Linear in the length. */
export async function* readCsv(source: AsyncIterable<Uint8Array>, separator = ','): AsyncGenerator<string[]> {
  const decoder = new TextDecoder()
  let row = newRow()
  const end = (): string[] => {
    const fields = [...row.fields, row.field.replace(/\r$/, '')]
    row = newRow()
    return fields
  }
  const isBlank = (fields: readonly string[]): boolean => fields.length === 1 && fields[0] === ''
  for await (const bytes of source) {
    const text = decoder.decode(bytes, { stream: true })
    let from = 0
    for (let at = 0; at < text.length; at += 1) {
      if (!isSpecial(row, text[at] as string, separator)) continue
      take(row, text.slice(from, at))
      from = at + 1
      const isEnd = step(row, text[at] as string, separator)
      if (!isEnd) continue
      const fields = end()
      if (!isBlank(fields)) yield fields
    }
    take(row, text.slice(from))
  }
  take(row, decoder.decode())
  const last = end()
  if (!isBlank(last)) yield last
}

function newRow(): OpenRow {
  return { fields: [], field: '', state: 'plain', units: 0 }
}

function isSpecial({ state }: OpenRow, unit: string, separator: string): boolean {
  return unit === QUOTE || (state !== 'quoted' && (unit === separator || unit === '\n'))
}

/** Adds plain text to the open field. */
function take(row: OpenRow, text: string): void {
  row.field += text
  row.units += text.length
  if (row.units > MAX_ROW_UNITS) {
    throw new M3wError(
      'E_CORRUPT',
      `A row is longer than ${MAX_ROW_UNITS} characters: expected separated values. Is a quotation mark never closed?`,
    )
  }
}

/** What a quotation mark, a separator or a line end does; true where the row ends. */
function step(row: OpenRow, unit: string, separator: string): boolean {
  if (unit === QUOTE) {
    if (row.state === 'closed') row.field += QUOTE
    // A mark inside a field that did not begin with one is text.
    if (row.state === 'plain' && row.field !== '') row.field += QUOTE
    else row.state = row.state === 'quoted' ? 'closed' : 'quoted'
    return false
  }
  row.state = 'plain'
  if (unit === '\n') return true
  if (unit === separator) {
    row.fields.push(row.field)
    row.field = ''
  }
  return false
}
