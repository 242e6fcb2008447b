/** A gzip body that is in memory, as a stream of what it holds: read as browsers do, which take what came before any damage. */

import { gzipHeaderBytes } from '../gzip-header.ts'
import { openInflater } from './inflater.ts'

/** Fed at once: the output, at most 1,032 times as much (deflate's bound), is in memory together. */
const INPUT_BYTES = 16 * 1024
/** More than any header that is read. */
const HEAD_BYTES = 8192
/** CRC-32 and length of the content. @source RFC 1952 section 2.3 */
const TRAILER_BYTES = 8

/** The content of its members, one after the other; the event loop turns in between. What is damaged, cut or follows the last member ends it. */
export async function* inflateBody(body: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < body.length; ) {
    const head = gzipHeaderBytes(body.subarray(at, at + HEAD_BYTES))
    if (head === undefined) return
    const inflater = openInflater()
    try {
      for (let from = at + head; from < body.length && !inflater.ended; from += INPUT_BYTES) {
        const output = await inflater.feed(body.subarray(from, from + INPUT_BYTES))
        if (output instanceof Error) return
        yield* output
      }
      if (!inflater.ended) return
      at += head + inflater.taken + TRAILER_BYTES
    } finally {
      inflater.destroy()
    }
  }
}
