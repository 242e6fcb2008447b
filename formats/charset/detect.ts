/** Guesses the charset of undeclared bytes: well-formed UTF-8, else the likeliest of the encodings that languages were written in. */
import { isUtf8 } from 'node:buffer'
import { likeliestMultiByte } from './multi-byte.ts'
import { countHighBytes, likeliestSingleByte } from './single-byte.ts'
import { sampleText } from './text-sample.ts'

/** Share of the high bytes that may be malformed UTF-8: pages cut characters and mix in others, another encoding has far more. */
const MAX_MALFORMED = 0.02

/** The WHATWG name of the likeliest encoding. Plain ASCII is `utf-8`; what says nothing is `windows-1252`, the web's default. */
export function detectCharset(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return isIso2022Jp(bytes) ? 'iso-2022-jp' : 'utf-8'
  const text = sampleText(bytes)
  const counts = countHighBytes(text)
  if (malformedUtf8(text) <= counts.total * MAX_MALFORMED) return 'utf-8'
  const single = likeliestSingleByte(counts)
  const multi = likeliestMultiByte(text)
  return multi.score > single.score ? multi.encoding : single.encoding
}

/** The escape to two bytes a character, in a page without others. */
function isIso2022Jp(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  return buffer.includes('\x1b$B', 0, 'latin1') || buffer.includes('\x1b$@', 0, 'latin1')
}

function malformedUtf8(text: Uint8Array): number {
  return new TextDecoder().decode(text).match(/\ufffd/g)?.length ?? 0
}
