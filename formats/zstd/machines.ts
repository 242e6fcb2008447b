/**
 * Zstandard's machines, lent for one frame and used again: in this thread, piece by piece. Node's own calls make a stream, a handle and the library's
 * windows and tables anew for each frame, which take longer than a small one, and lie in memory until the next collection of garbage.
 */
import { constants, createZstdCompress, createZstdDecompress, type Zlib } from 'node:zlib'
import { openHandle, type SyncHandle } from '../zlib/sync-handle.ts'

/** A handle that is between two frames, with the room for what comes out of it. */
interface Machine extends SyncHandle {
  readonly output: Buffer
}

/** Gives of the machine a piece of output, which is good until the next is asked for. */
type Pieces = Generator<Buffer, void, undefined>

/** Machines of one kind that wait for the next frame. */
interface Shelf {
  readonly make: () => Zlib
  readonly idle: Machine[]
}

/** What a block can come to: a smaller room makes the library keep it and copy it. @source RFC 8878, 3.1.1.2.4 */
const OUTPUT_BYTES = 128 * 1024
/** A task reads and writes a few frames at once. */
const MAX_IDLE = 4
/** Of what one frame may look back at, both ways: a damaged or hostile one asks for no more memory. @source what level 1 takes by itself (zstd's table) */
const WINDOW_LOG = 19

const { ZSTD_c_checksumFlag, ZSTD_c_compressionLevel, ZSTD_c_windowLog, ZSTD_d_windowLogMax } = constants

/** Parts are written once and read once or twice. The checksum is what vouches for the bytes of an index. */
export const COMPRESS_OPTIONS = {
  params: { [ZSTD_c_compressionLevel]: 1, [ZSTD_c_windowLog]: WINDOW_LOG, [ZSTD_c_checksumFlag]: 1 },
} as const
export const DECOMPRESS_OPTIONS = { params: { [ZSTD_d_windowLogMax]: WINDOW_LOG } } as const

const compressors: Shelf = { make: () => createZstdCompress(COMPRESS_OPTIONS), idle: [] }
const decompressors: Shelf = { make: () => createZstdDecompress(DECOMPRESS_OPTIONS), idle: [] }

/** A machine at work on one frame. */
export interface FrameMachine {
  /** The output of one more piece of input, with `end` of the last; all of it must be taken. Throws the library's error for damaged input. */
  feed(input: Uint8Array, end: boolean): Pieces
  /** Gives the machine back, once: `isWhole` says that its frame has come to its end. */
  close(isWhole: boolean): void
}

/** Makes a frame. Undefined where this Node has no such handle. */
export function openCompressor(): FrameMachine | undefined {
  return open(compressors)
}

/** Reads a frame. Undefined where this Node has no such handle. */
export function openDecompressor(): FrameMachine | undefined {
  return open(decompressors)
}

function open(shelf: Shelf): FrameMachine | undefined {
  const machine = shelf.idle.pop() ?? makeMachine(shelf)
  if (machine === undefined) return undefined
  return {
    feed: (input, end) => run(machine, input, end ? constants.ZSTD_e_end : constants.ZSTD_e_continue),
    close(isWhole) {
      // In the middle of a frame it would take the next for the rest of this one, and a reset forgets level and window.
      if (isWhole && shelf.idle.length < MAX_IDLE) shelf.idle.push(machine)
      else machine.handle.close()
    },
  }
}

function makeMachine({ make }: Shelf): Machine | undefined {
  const opened = openHandle(make())
  return opened && { ...opened, output: Buffer.allocUnsafeSlow(OUTPUT_BYTES) }
}

function* run({ handle, state, fault, output }: Machine, input: Uint8Array, operation: number): Pieces {
  let left = input.length
  for (;;) {
    handle.writeSync(operation, input, input.length - left, left, output, 0, output.length)
    if (fault.message !== undefined) throw Object.assign(new Error(fault.message), { code: fault.code })
    const [roomLeft = 0, inputLeft = 0] = state
    left = inputLeft
    if (roomLeft < output.length) yield output.subarray(0, output.length - roomLeft)
    // Room that is left says that there is no more for now: the input is used up, or stands behind the end of the frame. A frame that fills the room to
    // its last byte gets an empty one behind it, which readers never look at.
    if (roomLeft > 0) return
  }
}
