/** Parameters of links: read with their bounds, and put together again. */

const MOST = 2 ** 31 - 1

export type Params = Readonly<Record<string, string | number | undefined>>

/** A whole number from 0; `fallback` for anything else. */
export function numberIn(value: string | undefined, fallback = 0): number {
  const number = Number(value)
  return value !== undefined && value !== '' && Number.isInteger(number) && number >= 0 && number <= MOST
    ? number
    : fallback
}

/** A text, cut where it is longer than any value of ours. */
export function textIn(value: string | undefined): string {
  return (value ?? '').slice(0, 1000)
}

/** A link of ours: parameters that are empty or 0 are left out. */
export function linkTo(path: string, params: Params = {}): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(params)) {
    if (value !== undefined && value !== '' && value !== 0) query.set(key, String(value))
  }
  const text = query.toString()
  return text === '' ? path : `${path}?${text}`
}
