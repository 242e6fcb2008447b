/** What stands behind the `+` of a telephone number: the code of a country, and how many digits its numbers have. */
import { type DigitRun, nthDigit } from '../scan/digit-runs.ts'

/** Codes of one and two digits, with the fewest and most digits of a national number. @source ITU-T E.164 list of 2026, national numbering plans */
const SHORT_CODES = `1:10-10 7:10-10 20:8-10 27:9-9 30:10-10 31:9-9 32:8-9 33:9-9 34:9-9 36:8-9 39:6-11 40:9-9 41:9-9 43:4-13 44:9-10 45:8-8
46:7-10 47:8-8 48:9-9 49:6-12 51:8-9 52:10-11 53:6-8 54:10-11 55:10-11 56:9-9 57:8-10 58:10-10 60:7-10 61:9-9 62:8-12 63:8-10 64:8-10 65:8-8
66:8-9 81:9-10 82:8-10 84:9-10 86:9-11 90:10-10 91:10-10 92:9-10 93:9-9 94:9-9 95:7-10 98:10-10`

/** All codes of three digits: first two digits, and which third ones are in use. */
const LONG_CODES = `21:12368 22:0123456789 23:0123456789 24:0123456789 25:012345678 26:0123456789 29:01789 35:0123456789 37:0123456789 38:01235679
42:013 50:0123456789 59:0123456789 67:023456789 68:0123456789 69:012 85:02356 88:06 96:012345678 97:01234567 99:234568`

/** Of numbers with a code of three digits. @source the shortest and longest of their plans; E.164 ends all at 15 with the code */
const LONG_PLAN = { min: 5, max: 11 }

interface Plan {
  readonly codeDigits: number
  /** Digits of a number without its code. */
  readonly min: number
  readonly max: number
}

/** By the digits of a code, behind a 1: 149 for 49, 1351 for 351. */
const PLANS: (Plan | undefined)[] = Array.from({ length: 2000 })
for (const entry of SHORT_CODES.split(/\s+/)) {
  const [code = '', min = '', max = ''] = entry.split(/[:-]/)
  PLANS[Number(`1${code}`)] = { codeDigits: code.length, min: Number(min), max: Number(max) }
}
for (const entry of LONG_CODES.split(/\s+/)) {
  const [head = '', tails = ''] = entry.split(':')
  for (const tail of tails) PLANS[Number(`1${head}${tail}`)] = { codeDigits: 3, ...LONG_PLAN }
}

/** The plan of a number that begins with the code of a country, behind `skipped` digits from group `first` on; undefined where there is no such code. */
export function planOf(run: DigitRun, first: number, skipped: number): Plan | undefined {
  let code = 1
  for (let place = 0; place < 3; place += 1) {
    const digit = nthDigit(run, first, skipped + place)
    if (digit < 0) return undefined
    code = code * 10 + digit
    const plan = PLANS[code]
    if (plan !== undefined) return plan
  }
  return undefined
}
