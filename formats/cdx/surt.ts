/**
 * The SURT form of a URL, by which indexes of archives are sorted and asked: `com,example)/path?query`. It is coarser than the URL: letters
 * are small, `www.`, session ids, a last slash and empty queries are gone, parameters are in order.
 *
 * @source the `surt` package of the Internet Archive (GoogleURLCanonicalizer, then IAURLCanonicalizer), which pywb asks its indexes by
 */
import { parseUrl } from '../../core/url.ts'

/** @source the package, IAURLCanonicalizer and URLRegexTransformer: what they take for session ids */
const ASP_SESSION = /^(.*\/)(\((?:[a-z]\([0-9a-z]{24}\))+\)\/|\([0-9a-z]{24}\)\/)([^?]+\.aspx.*)$/
const QUERY_SESSIONS = [
  /^(.*?)(?:jsessionid=[0-9a-z]{32})(?:&(.*))?$/,
  /^(.*?)(?:phpsessid=[0-9a-z]{32})(?:&(.*))?$/,
  /^(.*?)(?:sid=[0-9a-z]{32})(?:&(.*))?$/,
  /^(.*?)(?:aspsessionid[a-z]{8}=[a-z]{24})(?:&(.*))?$/,
  /^(.*?)(?:cfid=[^&]+&cftoken=[^&]+)(?:&(.*))?$/,
]
/** Longer queries are cut nowhere, but not searched for session ids either. */
const MAX_SEARCHED = 4096

/** The key of an http or https URL; of anything else, and of what is no URL, itself. */
export function surtOf(text: string): string {
  if (!/^https?:/i.test(text) || parseUrl(text) === undefined) return text
  const url = new URL(text)
  const host = url.hostname.replace(/^www\d*\./, '')
  const name = host.split('.').reverse().join(',')
  const port = url.port === '' ? '' : `:${url.port}`
  const path = withoutSession(escapeOnce(unescapeAll(url.pathname)).toLowerCase()).replace(/\/\/+/g, '/')
  const query = sortedQuery(escapeOnce(unescapeAll(url.search.slice(1))).toLowerCase())
  return `${name}${port})${path.length > 1 ? path.replace(/\/$/, '') : '/'}${query === '' ? '' : `?${query}`}`
}

function withoutSession(path: string): string {
  return path.length > MAX_SEARCHED ? path : path.replace(ASP_SESSION, '$1$3')
}

function sortedQuery(query: string): string {
  let rest = query
  if (rest.length <= MAX_SEARCHED)
    for (const session of QUERY_SESSIONS)
      rest = rest.replace(session, (_, before: string, after = '') => before + after)
  const parameters = rest.split('&')
  // By name and value, as pairs: "a" comes before "a=".
  return parameters.sort((a, b) => comparePairs(a, b)).join('&')
}

function comparePairs(a: string, b: string): number {
  const [[nameA, valueA], [nameB, valueB]] = [pairOf(a), pairOf(b)]
  return nameA === nameB ? Number(valueA > valueB) - Number(valueA < valueB) : nameA < nameB ? -1 : 1
}

function pairOf(parameter: string): readonly [name: string, value: string] {
  const at = parameter.indexOf('=')
  return at < 0 ? [parameter, ''] : [parameter.slice(0, at), parameter.slice(at)]
}

/** Bytes as Latin-1 letters, escapes undone until there are none: at most as often as the text is long, but real ones once or twice. */
function unescapeAll(text: string): string {
  let bytes = Buffer.from(text, 'utf8').toString('latin1')
  for (let rounds = 0; rounds < MAX_ROUNDS; rounds += 1) {
    const next = bytes.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    if (next === bytes) break
    bytes = next
  }
  return bytes
}
/** An escape of an escape of an escape says the same; what is nested deeper is an attack. */
const MAX_ROUNDS = 8

function escapeOnce(bytes: string): string {
  return bytes.replace(
    /[^!-~]|[#%]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
}
