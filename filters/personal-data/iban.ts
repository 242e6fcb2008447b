/** Bank accounts: an IBAN has its country's length and leaves 1 when divided by 97 (ISO 13616-1, section 6). */
import { isAsciiLetter, isWordUnit, type Scan } from './scan/scan.ts'

/** Characters by country. @source ISO 13616 registry, release 99 */
const LENGTHS: ReadonlyMap<string, number> = new Map(
  `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27
GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20
MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29
VA22 VG24 XK20 YE30`
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
)

const ZERO = 0x30
const NINE = 0x39
const SMALL_A = 0x61

/** Adds every IBAN, in one piece or in groups of four, in capitals or all in small letters. Starts only where a country's two letters and two digits begin a word. */
export function scanIbans(scan: Scan): void {
  const { text } = scan
  for (let at = 0; at + 14 < text.length; at += 1) {
    if (!isDigit(text.charCodeAt(at + 2))) continue
    if (!isAsciiLetter(text.charCodeAt(at)) || !isAsciiLetter(text.charCodeAt(at + 1))) continue
    if (!isDigit(text.charCodeAt(at + 3)) || isWordUnit(text.charCodeAt(at - 1))) continue
    const length = LENGTHS.get(text.slice(at, at + 2).toUpperCase())
    if (length === undefined) continue
    const end = ibanEnd(scan, at, length)
    if (end < 0) continue
    scan.findings.push({ kind: 'iban', start: at, end })
    at = end - 1
  }
}

/** Where an IBAN of `length` characters that begins at `start` ends; -1 where there is none. */
function ibanEnd(scan: Scan, start: number, length: number): number {
  const { text } = scan
  const isSmall = text.charCodeAt(start) >= SMALL_A
  let at = start
  let taken = 0
  let gap: number = GAP.none
  // Of the number behind the first four characters, then with those at its end.
  let rest = 0
  for (; taken < length; at += 1) {
    let unit = text.charCodeAt(at)
    const found = taken > 0 && taken % 4 === 0 ? gapOf(unit) : GAP.none
    if (found !== GAP.none && (gap === GAP.none || gap === found)) {
      gap = found
      unit = text.charCodeAt(++at)
    }
    // `De89` is no account, nor is any word of both sizes.
    if (!isDigit(unit) && (!isAsciiLetter(unit) || unit >= SMALL_A !== isSmall)) break
    if (taken >= 4) rest = addUnit(rest, unit)
    taken += 1
  }
  scan.steps += at - start
  if (taken < length || goesOn(text, at)) return -1
  for (let place = start; place < start + 4; place += 1) rest = addUnit(rest, text.charCodeAt(place))
  return rest === 1 ? at : -1
}

/** More of a word, or another group behind a dash. */
function goesOn(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return isWordUnit(unit) || (gapOf(unit) === GAP.dash && isWordUnit(text.charCodeAt(at + 1)))
}

/** Mod 97 with one more character behind: digits as they are, letters as A = 10 … Z = 35. */
function addUnit(rest: number, unit: number): number {
  return isDigit(unit) ? (rest * 10 + unit - ZERO) % 97 : (rest * 100 + (unit & ~0x20) - 0x41 + 10) % 97
}

/** What parts groups of four, the same all through. */
const GAP = { none: 0, space: 1, dash: 2, point: 3 } as const

function gapOf(unit: number): number {
  if (unit === 0x20 || unit === 0xa0 || unit === 0x202f) return GAP.space
  if (unit === 0x2d || unit === 0x2010 || unit === 0x2011 || unit === 0x2013) return GAP.dash
  return unit === 0x2e ? GAP.point : GAP.none
}

function isDigit(unit: number): boolean {
  return unit >= ZERO && unit <= NINE
}
