/**
 * UTF-8 that is decoded piece by piece: a page as one character a byte, of which only the pieces that somebody reads become text.
 *
 * Markup is ASCII, and no byte of another character is, so tags are found in it as in the text. Nine tenths of a page are markup and scripts:
 * to decode them takes twice the memory. Names of tags and attributes stay bytes: those that mean anything are ASCII.
 */
import { isAscii, isUtf8 } from 'node:buffer'

const NOT_ASCII = /[\x80-\xff]/

/** The bytes as characters of one byte, without a mark at their start; undefined if they are not well-formed UTF-8. `isPlain`: all are ASCII, so they are text already. */
export function utf8Pieces(bytes: Uint8Array): { readonly pieces: string; readonly isPlain: boolean } | undefined {
  if (!isUtf8(bytes)) return undefined
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset + start, bytes.length - start)
  return { pieces: buffer.toString('latin1'), isPlain: isAscii(buffer) }
}

/** The text of a piece that begins and ends between characters. */
export function decodePiece(piece: string): string {
  return NOT_ASCII.test(piece) ? Buffer.from(piece, 'latin1').toString('utf8') : piece
}
