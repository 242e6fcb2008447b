/** A sliding window over a byte stream: peek ahead as far as needed, step forward, look back a little. The readers' only buffer. */
export interface ByteWindow {
  /** Offset in the file of the first byte of `bytes()`. */
  readonly position: number
  /** How many bytes can be peeked now. */
  readonly available: number
  /** Waits until `wanted` bytes can be peeked or the stream has ended; returns how many can. */
  need(wanted: number): Promise<number>
  /** What can be peeked now. Valid until the next `need`; copy what you keep. */
  bytes(): Buffer
  skip(count: number): void
  /** Steps back, at most LOOKBACK_BYTES and not before the window's start. Returns how far. */
  rewind(count: number): number
}

/** How far `rewind` can go: more than an inflater's output lags behind the damage that broke it. */
export const LOOKBACK_BYTES = 128 * 1024
/** The first chunk of a file stream is as large: a smaller buffer would be copied at once. */
const FIRST_CAPACITY = 64 * 1024

/** `offset` is the file offset of the source's first byte. The source is read only as far as `need` asks. */
export function openWindow(source: AsyncIterable<Uint8Array>, offset = 0): ByteWindow {
  const iterator = source[Symbol.asyncIterator]()
  let buffer: Buffer = Buffer.alloc(0)
  let start = 0
  let end = 0
  let base = offset
  let ended = false
  let owned = false

  const append = (chunk: Uint8Array): void => {
    if (end === 0) {
      // The first chunk is used where it lies: for one record in memory that is all there is.
      buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      end = chunk.byteLength
      return
    }
    if (end + chunk.byteLength > buffer.length) {
      const keepFrom = Math.max(0, start - LOOKBACK_BYTES)
      const kept = end - keepFrom
      // Growing by halves of the content keeps the copying linear; a window that is mostly skipped is reused as it is.
      const capacity = Math.max(FIRST_CAPACITY, buffer.length, 2 * (kept + chunk.byteLength))
      const roomy = owned && kept + chunk.byteLength <= buffer.length / 2
      const target = roomy ? buffer : Buffer.allocUnsafe(capacity)
      buffer.copy(target, 0, keepFrom, end)
      buffer = target
      owned = true
      base += keepFrom
      start -= keepFrom
      end = kept
    }
    buffer.set(chunk, end)
    end += chunk.byteLength
  }

  return {
    get position() {
      return base + start
    },
    get available() {
      return end - start
    },
    async need(wanted) {
      while (end - start < wanted && !ended) {
        const next = await iterator.next()
        if (next.done === true) ended = true
        else append(next.value)
      }
      return end - start
    },
    bytes: () => buffer.subarray(start, end),
    skip(count) {
      start = Math.min(end, start + count)
    },
    rewind(count) {
      const back = Math.min(count, start, LOOKBACK_BYTES)
      start -= back
      return back
    },
  }
}

/** A stream of one chunk. */
export async function* onceBytes(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
