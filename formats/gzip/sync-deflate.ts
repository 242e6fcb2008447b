/**
 * Gzip members of one piece after the other in this thread, with one handle of zlib a level that is reset. Node's own `gzipSync` makes a
 * stream, a handle with 268 KB of windows and tables, and 16 KB of output a call: for records of a few KB more than deflating them costs.
 */
import { constants, createGzip, gzipSync } from 'node:zlib'
import { openHandle, type SyncHandle } from '../zlib/sync-handle.ts'

interface Deflater extends SyncHandle {
  output: Buffer
}

/** Room for most records at once. */
const OUTPUT_BYTES = 64 * 1024
/** A larger output is given back after use. */
const MAX_KEPT_BYTES = 1024 * 1024

/** By level; null where this Node has no such handle. */
const shared = new Map<number, Deflater | null>()

/** One whole gzip member, the bytes that `gzipSync` makes. */
export function gzipMember(content: Buffer, level: number): Buffer {
  const deflater = deflaterOf(level)
  const made = deflater === null ? undefined : deflateWith(deflater, content)
  return made ?? gzipSync(content, { level })
}

function deflaterOf(level: number): Deflater | null {
  const known = shared.get(level)
  if (known !== undefined) return known
  const opened = openHandle(createGzip({ level }))
  const deflater = opened === undefined ? null : { ...opened, output: Buffer.allocUnsafeSlow(OUTPUT_BYTES) }
  shared.set(level, deflater)
  return deflater
}

/** Undefined if zlib had a word: the public call then says it. */
function deflateWith(deflater: Deflater, content: Buffer): Buffer | undefined {
  const { handle, state, fault } = deflater
  fault.message = undefined
  handle.reset()
  let made = 0
  let left = content.length
  for (;;) {
    const { output } = deflater
    const room = output.length - made
    handle.writeSync(constants.Z_FINISH, content, content.length - left, left, output, made, room)
    if (fault.message !== undefined) return undefined
    const [roomLeft = 0, contentLeft = 0] = state
    made += room - roomLeft
    left = contentLeft
    if (roomLeft > 0) break
    deflater.output = Buffer.allocUnsafeSlow(output.length * 2)
    output.copy(deflater.output, 0, 0, made)
  }
  const member = Buffer.from(deflater.output.subarray(0, made))
  if (deflater.output.length > MAX_KEPT_BYTES) deflater.output = Buffer.allocUnsafeSlow(OUTPUT_BYTES)
  return member
}
