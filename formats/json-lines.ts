/** JSON lines as streams of text lines. */
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { M3wError } from '../core/errors.ts'

/** @source a drop record is under 10 KB, a sample's row under 1 KB: a longer line is damage. */
const MAX_LINE_BYTES = 16 * 1024 * 1024

/** The lines of UTF-8 text without their line feeds; a last line without one counts. E_CORRUPT for a line over 16 MB. */
export async function* readLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest: Uint8Array[] = []
  let restBytes = 0
  for await (const chunk of source) {
    let from = 0
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      yield Buffer.concat([...rest, chunk.subarray(from, at)]).toString('utf8')
      rest = []
      restBytes = 0
      from = at + 1
    }
    rest.push(chunk.subarray(from))
    restBytes += chunk.length - from
    if (restBytes > MAX_LINE_BYTES)
      throw new M3wError('E_CORRUPT', `a line of over ${MAX_LINE_BYTES} bytes is no record`)
  }
  const last = Buffer.concat(rest)
  if (last.length > 0) yield last.toString('utf8')
}

/** Inflates a gzip stream. Throws zlib's error where it is damaged or cut. */
export async function* gunzipped(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip()
  // Its failure destroys the inflater with the same error, which then reaches the reader.
  const fed = pipeline(source, gunzip).catch(() => {})
  yield* gunzip as AsyncIterable<Buffer>
  await fed
}
