/** Content codings as servers use them (RFC 9110, section 8.4.1): removed under a cap, with the faults that browsers forgive. */
import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import { codeOf } from '../core/errors.ts'
import { gzipHeaderBytes } from './gzip-header.ts'
import { zstdFrame } from './zstd/frame.ts'

export interface DecodedBody {
  readonly body: Buffer
  /** Longer than the cap, or the coded body was cut: `body` is a beginning. */
  readonly truncated: boolean
  /** What could not be decoded, for people. */
  readonly error?: string
}

/** Codes of zlib's errors: over `maxOutputLength`, and out of input. */
const TOO_LARGE = 'ERR_BUFFER_TOO_LARGE'
const CUT = 'Z_BUF_ERROR'

/** Removes one coding. A body that has it no more is left as it is: archives keep the header. */
export function removeCoding(coding: string, body: Buffer, maxBytes: number): DecodedBody {
  const inflate = inflaterOf(coding, body)
  if (inflate === undefined)
    return { body: Buffer.alloc(0), truncated: false, error: `content coding ${coding.slice(0, 40)} is unknown` }
  if (inflate === 'none') return { body, truncated: false }
  try {
    return { body: inflate(body, maxBytes, false), truncated: false }
  } catch (error) {
    const code = codeOf(error)
    if (code === TOO_LARGE) return { body: beginning(inflate, body, maxBytes), truncated: true }
    if (looksLikeMarkup(body)) return { body, truncated: false }
    if (code === CUT)
      return { body: beginning(inflate, body, maxBytes), truncated: true, error: `the ${coding} body is cut short` }
    return { body: Buffer.alloc(0), truncated: false, error: `the ${coding} body does not decode` }
  }
}

/** Inflates under a cap. A partial body gives what there is of it; else one that is cut is an error. */
type Inflate = (bytes: Buffer, maxBytes: number, partial: boolean) => Buffer

/** How a coding is removed from this body; `none` where it does not have it, undefined where nobody knows how. */
function inflaterOf(coding: string, body: Buffer): Inflate | 'none' | undefined {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return GZIP_MAGIC.test(body.toString('latin1', 0, 8)) ? inflateGzip : 'none'
    case 'deflate': {
      if (body.length === 0 || looksLikeMarkup(body)) return 'none'
      // RFC 9110 8.4.1.2 means zlib; some servers send raw deflate. A zlib header is a multiple of 31 with method 8.
      const zlib = body.length >= 2 && ((body[0] ?? 0) & 15) === 8 && body.readUInt16BE(0) % 31 === 0
      const inflate = zlib ? inflateSync : inflateRawSync
      return (bytes, maxBytes, partial) => inflate(bytes, zlibOptions(maxBytes, partial))
    }
    case 'br':
      if (body.length === 0) return 'none'
      return (bytes, maxBytes, partial) =>
        brotliDecompressSync(bytes, {
          maxOutputLength: Math.max(1, maxBytes),
          ...(partial ? { finishFlush: constants.BROTLI_OPERATION_FLUSH } : {}),
        })
    case 'zstd':
      return zstdFrame(body) === undefined || body.length === 0 ? 'none' : inflateZstd
    default:
      return looksLikeMarkup(body) ? 'none' : undefined
  }
}

function zlibOptions(maxBytes: number, partial: boolean) {
  return { maxOutputLength: Math.max(1, maxBytes), ...(partial ? { finishFlush: constants.Z_SYNC_FLUSH } : {}) }
}

/** Some servers send a blank line first. */
const GZIP_MAGIC = /^[\r\n]{0,4}\x1f\x8b/

/**
 * One member or several. Where what follows the first is no member, or its checksum is wrong, the first alone, unchecked: servers
 * append rubbish, and browsers read such pages. @source Chromium, net/filter/gzip_source_stream.cc: bytes behind the first are ignored
 */
function inflateGzip(bytes: Buffer, maxBytes: number, partial: boolean): Buffer {
  const member = bytes.subarray(bytes.indexOf(0x1f))
  const options = zlibOptions(maxBytes, partial)
  try {
    return gunzipSync(member, options)
  } catch (error) {
    const head = gzipHeaderBytes(member)
    if (head === undefined || codeOf(error) === TOO_LARGE) throw error
    return inflateRawSync(member.subarray(head), options)
  }
}

/** @source RFC 9659: no window of this coding is larger than 8 MB; a larger one is an attack on memory. */
const ZSTD_OPTIONS = { params: { [constants.ZSTD_d_windowLogMax]: 23 } }

/** All frames. Node reads the first alone, and calls one that is cut whole. */
function inflateZstd(bytes: Buffer, maxBytes: number, partial: boolean): Buffer {
  const parts: Buffer[] = []
  let room = Math.max(1, maxBytes)
  for (let at = 0; at < bytes.length; ) {
    const rest = bytes.subarray(at)
    const frame = zstdFrame(rest)
    if (frame === undefined && at > 0) break
    if (frame === 'cut' && !partial) throw Object.assign(new Error('the last frame is cut'), { code: CUT })
    const length = typeof frame === 'object' ? frame.length : rest.length
    at += length
    if (typeof frame === 'object' && frame.kind === 'skippable') continue
    const part = zstdDecompressSync(rest.subarray(0, length), { ...ZSTD_OPTIONS, maxOutputLength: room })
    parts.push(part)
    room = Math.max(1, room - part.length)
  }
  return Buffer.concat(parts)
}

/** What the longest prefix (by halving) gives that stays inside the cap; no more than half of the cap may be missed, and nobody trains on a cut page. */
function beginning(inflate: Inflate, body: Buffer, maxBytes: number): Buffer {
  for (let input = body.length; input > 0; input = Math.floor(input / 2)) {
    try {
      return inflate(body.subarray(0, input), maxBytes, true)
    } catch {
      // Still too large, or damaged in this prefix: ask for less.
    }
  }
  return Buffer.alloc(0)
}

function looksLikeMarkup(body: Buffer): boolean {
  return /^(\xef\xbb\xbf)?\s*</.test(body.toString('latin1', 0, 64))
}
