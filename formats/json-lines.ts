/** JSON lines: text lines of a stream, and their values. */
import { M3wError } from '../core/errors.ts'
import type { Json } from '../core/hash.ts'

/** A longer line is damage. @source a drop record is under 10 KB, a sample's row under 1 KB. */
const MAX_LINE_BYTES = 16 * 1024 * 1024

/** The lines of UTF-8 text without their line feeds; a last line without one counts. E_CORRUPT for a line over 16 MB. */
export async function* readLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const torn = yield* splitLines(source, MAX_LINE_BYTES)
  if (torn !== '') yield torn
}

/**
 * The values of lines that m3w wrote itself, of any length. SyntaxError for what is not JSON and for a last line without its line
 * feed, which is one that was cut.
 */
export async function* readJsonLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<Json> {
  const lines = splitLines(source, Number.POSITIVE_INFINITY)
  let next = await lines.next()
  for (; next.done !== true; next = await lines.next()) yield JSON.parse(next.value) as Json
  if (next.value !== '') throw new SyntaxError('The last line has no end.')
}

/** The value of a text; undefined if it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** Yields the lines, whichever way the bytes are cut, and returns what stands behind the last line feed. Keeps no piece of the source after it asked for the next. */
async function* splitLines(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<string, string> {
  let open: Buffer[] = []
  let openBytes = 0
  for await (const bytes of source) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    let from = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      const rest = chunk.subarray(from, end)
      const line = open.length === 0 ? rest : Buffer.concat([...open, rest])
      open = []
      openBytes = 0
      from = end + 1
      yield line.toString('utf8')
    }
    if (from < chunk.length) open.push(Buffer.from(chunk.subarray(from)))
    openBytes += chunk.length - from
    if (openBytes > maxBytes)
      throw new M3wError(
        'E_CORRUPT',
        `A line is too long for a record: expected at most ${maxBytes} bytes. The file is damaged, or is none of records.`,
      )
  }
  return Buffer.concat(open).toString('utf8')
}
