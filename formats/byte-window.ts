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

/** What of the stream is held: `buffer` from `start` to `end` is ahead, what is before it may still be looked back at. */
interface Held {
  buffer: Buffer
  start: number
  end: number
  /** Offset in the file of the first byte of `buffer`. */
  base: number
  /** Is `buffer` ours, or the source's first chunk? */
  isOwned: boolean
}

/** `offset` is the file offset of the source's first byte. The source is read only as far as `need` asks. */
export function openWindow(source: AsyncIterable<Uint8Array>, offset = 0): ByteWindow {
  const iterator = source[Symbol.asyncIterator]()
  const held: Held = { buffer: Buffer.alloc(0), start: 0, end: 0, base: offset, isOwned: false }
  let ended = false
  return {
    get position() {
      return held.base + held.start
    },
    get available() {
      return held.end - held.start
    },
    async need(wanted) {
      while (held.end - held.start < wanted && !ended) {
        const next = await iterator.next()
        if (next.done === true) ended = true
        else append(held, next.value)
      }
      return held.end - held.start
    },
    bytes: () => held.buffer.subarray(held.start, held.end),
    skip(count) {
      held.start = Math.min(held.end, held.start + count)
    },
    rewind(count) {
      const back = Math.min(count, held.start, LOOKBACK_BYTES)
      held.start -= back
      return back
    },
  }
}

function append(held: Held, chunk: Uint8Array): void {
  if (held.end === 0) {
    // The first chunk is used where it lies: for one record in memory that is all there is.
    held.buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    held.end = chunk.byteLength
    return
  }
  if (held.end + chunk.byteLength > held.buffer.length) makeRoom(held, chunk.byteLength)
  held.buffer.set(chunk, held.end)
  held.end += chunk.byteLength
}

/** For so many more bytes behind the end; what nobody can look back at goes. */
function makeRoom(held: Held, bytes: number): void {
  const { buffer, start, end, isOwned } = held
  const keepFrom = Math.max(0, start - LOOKBACK_BYTES)
  const kept = end - keepFrom
  // Growing by halves of the content keeps the copying linear; a window that is mostly skipped is reused as it is.
  const capacity = Math.max(FIRST_CAPACITY, buffer.length, 2 * (kept + bytes))
  const isRoomy = isOwned && kept + bytes <= buffer.length / 2
  const target = isRoomy ? buffer : Buffer.allocUnsafe(capacity)
  buffer.copy(target, 0, keepFrom, end)
  held.buffer = target
  held.isOwned = true
  held.base += keepFrom
  held.start -= keepFrom
  held.end = kept
}

/** A stream of one chunk. */
export async function* onceBytes(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
