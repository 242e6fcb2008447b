/** What a TDM reservation says, however it is written: in a file, a header or a page. @source W3C TDMRep final report, section 5: 1 or 0 */

/** Some write the number in quotes, or as a boolean of structured fields. */
const ONE = /^["'?]{0,2}1["']?$/
const ZERO = /^["'?]{0,2}0["']?$/

/** `1` where it reserves, `0` where it does not; undefined for what is neither, which is unset. */
export function tdmValueOf(value: unknown): '0' | '1' | undefined {
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  // Proxies join headers of one name by commas: one reservation is enough.
  const parts = String(value)
    .split(/[,;]/)
    .map((part) => part.trim())
  if (parts.some((part) => ONE.test(part))) return '1'
  return parts.some((part) => ZERO.test(part)) ? '0' : undefined
}
