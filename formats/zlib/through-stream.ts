/** A stream of node:zlib as a generator: bytes in, bytes out, errors of the library and of the source as they are. */
import type { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** What comes out of `stream`, which nothing else uses, when the source goes through it. */
export async function* throughStream(
  source: AsyncIterable<Uint8Array | string>,
  stream: Transform,
): AsyncGenerator<Buffer> {
  // Its failure destroys the stream with the same error, which then reaches the reader; so does a reader that stops early.
  const fed = pipeline(source, stream).catch(() => {})
  yield* stream as AsyncIterable<Buffer>
  await fed
}
