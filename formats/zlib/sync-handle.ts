/**
 * The handle under one of the streams of node:zlib (gzip's, deflate's, Zstandard's), to be used in this thread and again. It is no public part of
 * Node (`pngjs` uses it the same way; it has been as it is since Node 9): where it is not there, callers make a handle a call.
 */
import type { Zlib } from 'node:zlib'

/** What of Node's handle is used. `writeSync` leaves the room that is left in `state`: of the output, of the input. */
interface Handle {
  /** Not of a Zstandard handle: it forgets its parameters. One whose frame has ended is as new. */
  reset(): void
  /** Frees its memory; nothing after it. */
  close(): void
  onerror: (message: string, errno: number, code: string) => void
  writeSync(
    flush: number,
    input: Uint8Array,
    inputAt: number,
    inputBytes: number,
    output: Buffer,
    outputAt: number,
    outputBytes: number,
  ): void
}

export interface SyncHandle {
  readonly handle: Handle
  readonly state: Uint32Array
  /** The library's words and its code, `Z_…` or `ZSTD_error_…`, if the last call failed. Taken back by the caller. */
  readonly fault: { message: string | undefined; code?: string }
}

/** The handle of a stream that nothing else uses; undefined where this Node has none. */
export function openHandle(stream: Zlib): SyncHandle | undefined {
  const { _handle: handle, _writeState: state } = stream as {
    readonly _handle?: Handle
    readonly _writeState?: Uint32Array
  }
  if (typeof handle?.writeSync !== 'function' || state === undefined) return undefined
  const fault: SyncHandle['fault'] = { message: undefined }
  // The stream's own handler would close the handle.
  handle.onerror = (message, _errno, code) => {
    fault.message = message
    fault.code = code
  }
  return { handle, state, fault }
}
