/** Gzip as streams: bytes in, bytes out, errors of zlib and of the source as they are. */
import { createGunzip, createGzip } from 'node:zlib'
import { codeOf, M3wError } from '../../core/errors.ts'
import { throughStream } from '../zlib/through-stream.ts'

/** Inflates a gzip stream. Throws zlib's error where it is damaged or cut. */
export function gunzipped(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  return throughStream(source, createGunzip())
}

/** Inflates a file that a person gave. E_INPUT, which names it, where it is damaged or cut; errors of the source stay what they are. */
export async function* gunzippedInput(source: AsyncIterable<Uint8Array>, where: string): AsyncGenerator<Buffer> {
  try {
    yield* gunzipped(source)
  } catch (cause) {
    if (!codeOf(cause)?.startsWith('Z_')) throw cause
    throw new M3wError(
      'E_INPUT',
      `${where} is no whole gzip file: expected one that "gzip -t" accepts, got ${codeOf(cause)}. Copy or download it again.`,
      { cause },
    )
  }
}

/** Deflates a stream of bytes or of text. */
export function gzipped(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<Buffer> {
  return throughStream(source, createGzip())
}
