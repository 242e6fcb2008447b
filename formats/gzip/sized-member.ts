/** One gzip member whose length is kept beside it, as parts and indexes are written and read: in this thread, in pieces, with what the last one used. */
import { gunzipped, gzipped } from './streams.ts'
import { openGunzip, openGzip, type Piecewise } from './sync-pieces.ts'

/** Parts are written once and read once or twice. On page text level 6 is 12 % smaller than level 1 and takes twice as long. */
const LEVEL = 1

/** Compresses content into one member and hands it on in pieces, each of which is done with when `write` resolves. */
export async function writeGzipMember(
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  write: (chunk: Uint8Array) => Promise<void>,
): Promise<void> {
  const gzip = openGzip(LEVEL)
  const pieces = gzip === undefined ? gzipped(copied(content), { level: LEVEL }) : through(gzip, content)
  for await (const piece of pieces) await write(piece)
}

/** The content of a member, in pieces: each is good until the next is asked for, and so may those of the source be. Errors of zlib and of the source come through as they are. */
export async function* readGzipMember(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = openGunzip()
  yield* gunzip === undefined ? gunzipped(copied(source)) : through(gunzip, source)
}

async function* through(
  machine: Piecewise,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of source) yield* machine.feed(chunk)
    yield* machine.finish()
  } finally {
    machine.close()
  }
}

/** Streams take the next piece while they are at one. */
async function* copied(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) yield Buffer.from(chunk)
}
