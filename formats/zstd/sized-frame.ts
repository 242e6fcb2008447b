/** One Zstandard frame whose length is kept beside it, as parts and indexes are written and read ([ADR 0033](../../docs/adr/0033-parts-are-zstd.md)). */
import { createZstdCompress, createZstdDecompress } from 'node:zlib'
import { throughStream } from '../zlib/through-stream.ts'
import { openFrameWatch } from './frame.ts'
import {
  COMPRESS_OPTIONS,
  DECOMPRESS_OPTIONS,
  type FrameMachine,
  openCompressor,
  openDecompressor,
} from './machines.ts'

const NOTHING: readonly Uint8Array[] = []

/**
 * Compresses content into one frame and hands it on in pieces, each of which is done with when `write` resolves. The content is what `before` gives,
 * piece by piece, and `last`: where that is all, zstd knows the size, and takes tables that fit it.
 */
export async function writeFrame(
  last: Uint8Array,
  write: (chunk: Uint8Array) => Promise<void>,
  before: AsyncIterable<Uint8Array> | Iterable<Uint8Array> = NOTHING,
): Promise<void> {
  const machine = openCompressor()
  const pieces =
    machine === undefined
      ? throughStream(copied(before, last), createZstdCompress(COMPRESS_OPTIONS))
      : compressed(machine, before, last)
  for await (const piece of pieces) await write(piece)
}

/**
 * The content of a frame, in pieces: each is good until the next is asked for, and so may those of the source be. The library's errors
 * (`code` is `ZSTD_error_…`) and those of the source come through as they are; a frame that is cut is one of the library's, too.
 */
export async function* readFrame(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const endIn = openFrameWatch()
  let isWhole = false
  // What stands behind the frame is not fed: the machine would begin the next one with it, and be given back in the middle of that.
  const watched = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of source) {
      const end = endIn(piece)
      isWhole = end !== undefined
      yield isWhole ? piece.subarray(0, end) : piece
      if (isWhole) return
    }
  }
  const machine = openDecompressor()
  if (machine === undefined) yield* throughStream(copied(watched()), createZstdDecompress(DECOMPRESS_OPTIONS))
  else yield* decompressed(machine, watched(), () => isWhole)
  // Node takes the end of its input for the end of the frame.
  if (!isWhole) throw Object.assign(new Error('The frame is cut short'), { code: 'ZSTD_error_srcSize_wrong' })
}

async function* compressed(
  machine: FrameMachine,
  before: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  last: Uint8Array,
): AsyncGenerator<Uint8Array> {
  let isWhole = false
  try {
    for await (const piece of before) yield* machine.feed(piece, false)
    yield* machine.feed(last, true)
    isWhole = true
  } finally {
    machine.close(isWhole)
  }
}

async function* decompressed(
  machine: FrameMachine,
  source: AsyncIterable<Uint8Array>,
  hasEnded: () => boolean,
): AsyncGenerator<Uint8Array> {
  let isTaken = false
  try {
    for await (const piece of source) yield* machine.feed(piece, false)
    isTaken = true
  } finally {
    machine.close(isTaken && hasEnded())
  }
}

/** Streams take the next piece while they are at one. */
async function* copied(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  last?: Uint8Array,
): AsyncGenerator<Uint8Array> {
  for await (const piece of source) yield Buffer.from(piece)
  if (last !== undefined) yield last
}
