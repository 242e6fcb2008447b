/** One gzip member whose length is kept beside it, as parts and indexes are written and read: small ones in a call, large ones streamed. */
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { gunzipped, gzipped } from './streams.ts'

/** Parts are written once and read once or twice. On page text level 6 is 12 % smaller than level 1 and takes twice as long. */
const LEVEL = 1
/** Below this a stream costs more than the work it spreads. */
const SMALL_BYTES = 1024 * 1024

const gzipBuffer = promisify<Buffer, { level: number }, Buffer>(gzip)
const gunzipBuffer = promisify<Buffer, Buffer>(gunzip)

/** Compresses `bytes` bytes of content into one member and hands it on in pieces. */
export async function writeGzipMember(
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  bytes: number,
  write: (chunk: Uint8Array) => Promise<void>,
): Promise<void> {
  if (bytes > SMALL_BYTES) for await (const chunk of gzipped(content, { level: LEVEL })) await write(chunk)
  else await write(await gzipBuffer(await wholeOf(content), { level: LEVEL }))
}

/** The content of a member of `length` compressed bytes. Errors of zlib and of the source come through as they are. */
export async function* readGzipMember(source: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Uint8Array> {
  if (length > SMALL_BYTES) yield* gunzipped(source)
  else yield await gunzipBuffer(await wholeOf(source))
}

async function wholeOf(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source) chunks.push(chunk)
  return Buffer.concat(chunks)
}
