/**
 * Guesses the charset of undeclared bytes: well-formed UTF-8, else the legacy encoding whose reading has the fewest errors
 * and the most letters that its language uses most. A small detector in the manner of browsers' (Chromium's CED, chardetng).
 */
import { isUtf8 } from 'node:buffer'

/** Bytes looked at: thousands of letters of any language; more only costs time. */
const SAMPLE_BYTES = 65_536

/** Common characters of running text, per multi-byte encoding. Kana and Hangul are common as whole ranges. */
const MULTI_BYTE: readonly (readonly [encoding: string, common: RegExp])[] = [
  [
    'gb18030',
    /[的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里]/g,
  ],
  ['big5', /[的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡]/g],
  ['shift_jis', /[ぁ-んァ-ヶー]/g],
  ['euc-jp', /[ぁ-んァ-ヶー]/g],
  ['euc-kr', /[가-힣]/g],
]

/** Share of the high bytes that may fail to decode: pages cut characters and mix in others, another encoding fails far more often. */
const MAX_ERROR_SHARE = 0.02
/** Share of the high bytes that must read as words of the language: other languages' bytes are letters of each of these alphabets, too. */
const MIN_WORD_SHARE = 0.7

const SINGLE_BYTE: readonly (readonly [encoding: string, letters: RegExp])[] = [
  ['windows-1251', /[а-яё]{2,}/g],
  ['koi8-r', /[а-яё]{2,}/g],
  ['windows-1253', /[α-ωάέήίόύώ]{2,}/g],
  ['windows-1255', /[א-ת]{2,}/g],
  ['windows-1256', /[ء-ي]{2,}/g],
  ['windows-874', /[ก-๙]{2,}/g],
]

/** The WHATWG name of the likeliest encoding. Plain ASCII is `utf-8`; nothing recognised is `windows-1252`, the web's default. */
export function detectCharset(bytes: Uint8Array): string {
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  let high = 0
  for (const byte of sample) high += byte >> 7
  if (high === 0) return sample.includes(0x1b) && /\x1b\$[@B]/.test(latin1(sample)) ? 'iso-2022-jp' : 'utf-8'
  if (isUtf8(sample) || errorShare(read('utf-8', sample), high) < MAX_ERROR_SHARE) return 'utf-8'

  let best = 'windows-1252'
  // Half of the high bytes must read as the language's own letters, or the guess is worse than the default.
  let bestScore = 0.5
  for (const [encoding, common] of MULTI_BYTE) {
    const text = read(encoding, sample)
    const wide = count(text, /[^\x00-\x7f\ufffd]/g)
    if (wide === 0 || errorShare(text, high) > MAX_ERROR_SHARE) continue
    // A fifth of Chinese running text is these 60 characters; kana are half of Japanese; Hangul nearly all of Korean.
    const expected = encoding === 'euc-kr' ? 0.9 : encoding.startsWith('g') || encoding === 'big5' ? 0.15 : 0.4
    const score = Math.min(1.2, count(text, common) / wide / expected)
    if (score > bestScore) [best, bestScore] = [encoding, score]
  }
  for (const [encoding, letters] of SINGLE_BYTE) {
    const text = read(encoding, sample)
    const inWords = (text.match(letters) ?? []).reduce((sum, word) => sum + word.length, 0)
    const score = inWords / high
    if (score > Math.max(bestScore, MIN_WORD_SHARE)) [best, bestScore] = [encoding, score]
  }
  return best
}

function read(encoding: string, bytes: Uint8Array): string {
  return new TextDecoder(encoding).decode(bytes)
}

function errorShare(text: string, high: number): number {
  return count(text, /\ufffd/g) / high
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}
