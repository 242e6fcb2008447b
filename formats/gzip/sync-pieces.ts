/**
 * Gzip members piece by piece in this thread, with handles of zlib that are lent, given back and reset. Node's streams and its calls on a thread of
 * their own make windows, tables and buffers anew for each member, which lie in memory until the next collection of garbage.
 */
import { constants, createGunzip, createGzip, type Zlib } from 'node:zlib'
import { openHandle, type SyncHandle } from './sync-handle.ts'

/** One of zlib's machines, with the room for what comes out of it. */
interface Machine extends SyncHandle {
  readonly output: Buffer
}

/** Gives of the machine a piece of output, which is good until the next is asked for. */
type Pieces = Generator<Buffer, void, undefined>

const OUTPUT_BYTES = 64 * 1024
/** Machines that wait for the next member, of a kind: a task reads and writes a few at once. 268 KB each for deflating, 48 KB for inflating. */
const MAX_IDLE = 4
const NOTHING = Buffer.alloc(0)

/** Machines of one kind; `null` where this Node has no such handle. */
interface Shelf {
  readonly make: () => Zlib
  readonly idle: Machine[]
}

const inflaters: Shelf = { make: () => createGunzip(), idle: [] }
const deflaters = new Map<number, Shelf>()

/** A machine at work on one member. */
export interface Piecewise {
  /** The output of one more piece of input; all of it must be taken. Throws zlib's error for damaged input. */
  feed(input: Uint8Array): Pieces
  /** What is left of the output. Throws zlib's error if the member has not come to its end. */
  finish(): Pieces
  /** Gives the machine back, wherever it stands. Once, and nothing after it. */
  close(): void
}

/** Inflates a gzip member. Undefined where this Node has no such handle. */
export function openGunzip(): Piecewise | undefined {
  return open(inflaters)
}

/** Deflates one at a level of zlib: the bytes are those of `gzipSync`, however the content is cut. Undefined where this Node has no such handle. */
export function openGzip(level: number): Piecewise | undefined {
  const shelf = deflaters.get(level) ?? { make: () => createGzip({ level }), idle: [] }
  deflaters.set(level, shelf)
  return open(shelf)
}

function open(shelf: Shelf): Piecewise | undefined {
  const machine = shelf.idle.pop() ?? makeMachine(shelf)
  if (machine === undefined) return undefined
  machine.fault.message = undefined
  machine.handle.reset()
  return {
    feed: (input) => run(machine, input, constants.Z_NO_FLUSH),
    finish: () => run(machine, NOTHING, constants.Z_FINISH),
    close() {
      if (shelf.idle.length < MAX_IDLE) shelf.idle.push(machine)
    },
  }
}

function makeMachine({ make }: Shelf): Machine | undefined {
  const opened = openHandle(make())
  return opened && { ...opened, output: Buffer.allocUnsafeSlow(OUTPUT_BYTES) }
}

function* run({ handle, state, fault, output }: Machine, input: Uint8Array, flush: number): Pieces {
  let left = input.length
  for (;;) {
    handle.writeSync(flush, input, input.length - left, left, output, 0, output.length)
    if (fault.message !== undefined) throw Object.assign(new Error(fault.message), { code: fault.code })
    const [roomLeft = 0, inputLeft = 0] = state
    left = inputLeft
    if (roomLeft < output.length) yield output.subarray(0, output.length - roomLeft)
    // Room that is left says that there is no more for now: the input is used up, or stands behind the end of the member.
    if (roomLeft > 0) return
  }
}
