/** SHA-256 and length of bytes that pass by. Of a value that is there at once, `sha256Hex` of core/hash.ts. */
import { createHash } from 'node:crypto'

export interface Digest {
  readonly bytes: number
  /** 64 lower-case hex digits. */
  readonly sha256: string
}

interface RunningDigest {
  /** Bytes taken so far. */
  readonly bytes: number
  update(chunk: Uint8Array): void
  /** Once, after the last chunk. */
  finish(): Digest
}

/** A digest of nothing yet. */
export function openDigest(): RunningDigest {
  const hash = createHash('sha256')
  let bytes = 0
  return {
    get bytes() {
      return bytes
    },
    update(chunk) {
      hash.update(chunk)
      bytes += chunk.length
    },
    finish: () => ({ bytes, sha256: hash.digest('hex') }),
  }
}

/** Hands a stream on, each chunk after the digest has taken it: a running one, or a hash of node:crypto. */
export async function* digested<Chunk extends Uint8Array>(
  source: AsyncIterable<Chunk> | Iterable<Chunk>,
  digest: { update(chunk: Uint8Array): unknown },
): AsyncGenerator<Chunk> {
  for await (const chunk of source) {
    digest.update(chunk)
    yield chunk
  }
}

/** Reads a stream to its end and keeps nothing of it. */
export async function digestOf(source: AsyncIterable<Uint8Array>): Promise<Digest> {
  const digest = openDigest()
  for await (const chunk of source) digest.update(chunk)
  return digest.finish()
}
