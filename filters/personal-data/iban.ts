/** Bank accounts: an IBAN has its country's length and leaves 1 when divided by 97 (ISO 13616-1, section 6). */
import { addFinding, type Scan } from './scan/scan.ts'
import { IS, isOf } from './scan/units.ts'

const ZERO = 0x30
const NINE = 0x39
const SMALL_A = 0x61

/** Characters by country. @source ISO 13616 registry, release 99 */
const REGISTRY = `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27
GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20
MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29
VA22 VG24 XK20 YE30`
/** By both letters, 26 a letter; 0 where no country has them. */
const LENGTHS = new Uint8Array(26 * 26)
for (const entry of REGISTRY.split(/\s+/))
  LENGTHS[placeOf(entry.charCodeAt(0), entry.charCodeAt(1))] = Number(entry.slice(2))

function placeOf(first: number, second: number): number {
  return ((first | 0x20) - SMALL_A) * 26 + (second | 0x20) - SMALL_A
}

/**
 * Adds the IBAN, in one piece or in groups of four, in capitals or all in small letters, whose first two digits are at `digit`. Before them a country's
 * two letters begin a word. Returns where it ends; 0 where none is.
 */
export function readIban(scan: Scan, digit: number): number {
  const { units } = scan
  const start = digit - 2
  const first = units[start] as number
  const second = units[start + 1] as number
  if (!isOf(first, IS.asciiLetter) || !isOf(second, IS.asciiLetter)) return 0
  if (!isDigit(units[digit + 1] as number) || isOf(units[start - 1] as number, IS.word)) return 0
  const length = LENGTHS[placeOf(first, second)] as number
  const end = length === 0 ? 0 : ibanEnd(scan, start, length)
  if (end > 0) addFinding(scan, 'iban', start, end)
  return end
}

/** Where an IBAN of `length` characters that begins at `start` ends; 0 where there is none. */
function ibanEnd(scan: Scan, start: number, length: number): number {
  const { units } = scan
  const isSmall = (units[start] as number) >= SMALL_A
  let at = start
  let taken = 0
  let gap: number = GAP.none
  // Of the number behind the first four characters, then with those at its end.
  let rest = 0
  for (; taken < length; at += 1) {
    let unit = units[at] as number
    const found = taken > 0 && taken % 4 === 0 ? gapOf(unit) : GAP.none
    if (found !== GAP.none && (gap === GAP.none || gap === found)) {
      gap = found
      unit = units[++at] as number
    }
    // `De89` is no account, nor is any word of both sizes.
    if (!isDigit(unit) && (!isOf(unit, IS.asciiLetter) || unit >= SMALL_A !== isSmall)) break
    if (taken >= 4) rest = addUnit(rest, unit)
    taken += 1
  }
  scan.steps += at - start
  if (taken < length || goesOn(units, at)) return 0
  for (let place = start; place < start + 4; place += 1) rest = addUnit(rest, units[place] as number)
  return rest === 1 ? at : 0
}

/** More of a word, or another group behind a dash. */
function goesOn(units: Uint16Array, at: number): boolean {
  const unit = units[at] as number
  return isOf(unit, IS.word) || (gapOf(unit) === GAP.dash && isOf(units[at + 1] as number, IS.word))
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
