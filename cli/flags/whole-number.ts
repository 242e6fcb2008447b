/** A whole number as a flag gives it: one rule for every verb. */
import { M3wError } from '../../index.ts'

/** Digits alone, up to `most`. E_USAGE for anything else, also for the empty text of a shell's variable that is not set: as a number that would be 0. */
export function wholeNumber(flag: string, text: string | undefined, most = Number.MAX_SAFE_INTEGER): number {
  const number = Number(text)
  if (text !== undefined && /^\d+$/.test(text) && number <= most) return number
  const range = most === Number.MAX_SAFE_INTEGER ? ', 0 or more' : ` from 0 to ${most}`
  throw new M3wError('E_USAGE', `${flag} ${text}: expected a whole number${range}.`)
}
