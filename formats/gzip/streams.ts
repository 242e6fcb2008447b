/** Gzip as streams: bytes in, bytes out, errors of zlib and of the source as they are. */
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip, type Gunzip, type Gzip } from 'node:zlib'
import { codeOf, M3wError } from '../../core/errors.ts'

/** Inflates a gzip stream. Throws zlib's error where it is damaged or cut. */
export function gunzipped(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  return through(source, createGunzip())
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

/** Deflates a stream of bytes or of text at a level of zlib, its default (6) if none is given. */
export function gzipped(
  source: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array>,
  options: { readonly level?: number } = {},
): AsyncGenerator<Buffer> {
  return through(source, createGzip(options))
}

async function* through(
  source: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array>,
  zlib: Gzip | Gunzip,
): AsyncGenerator<Buffer> {
  // Its failure destroys `zlib` with the same error, which then reaches the reader; so does a reader that stops early.
  const fed = pipeline(source, zlib).catch(() => {})
  yield* zlib as AsyncIterable<Buffer>
  await fed
}
