/** Parameters of links: read with their bounds, and put together again. */
import { parseUrl } from '../../index.ts'

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

/** Stands for this server, wherever it listens. */
const HERE = 'http://127.0.0.1'

/** Path and query of an address, whoever wrote it; undefined where a browser could read it as one of another host. */
export function pathIn(address: string): string | undefined {
  const url = parseUrl(address, HERE)
  return url === undefined || url.pathname.startsWith('//') ? undefined : `${url.pathname}${url.search}`
}

/** The same of a path of ours alone. */
export function ownPath(path: string): string | undefined {
  return parseUrl(path, HERE)?.origin === HERE ? pathIn(path) : undefined
}
