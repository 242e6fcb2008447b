/** What an answer says its body is, where it says it more than once: read as browsers do. */
import type { HttpHeader } from './http-message.ts'

/** `type/subtype` of HTTP tokens, and what follows. @source WHATWG MIME Sniffing 4.4 */
const MIME = /^[ \t\r\n]*([!#$%&'*+.^_`|~\w-]+\/[!#$%&'*+.^_`|~\w-]+)[ \t\r\n]*(?:;(.*))?$/s
/** A comma that is not inside a quoted string parts two types. */
const TYPES = /(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/gs
/** Types of those who do not know: the body decides, as where there is none. @source WHATWG MIME Sniffing 7, "MIME type sniffing algorithm" */
const SAY_NOTHING: ReadonlySet<string> = new Set(['*/*', 'unknown/unknown', 'application/unknown'])
/** Longer ones are no content types but attacks on whoever reads them. */
const MAX_CHARS = 8192

/**
 * The Content-Type of an answer, one type with its parameters: the last that is one, of all fields and of all types in a field. A
 * charset holds for later types of the same essence that name none. Undefined if there is no valid one, as where there is no field.
 * @source WHATWG Fetch, "extract a MIME type"
 */
export function contentTypeOf(headers: readonly HttpHeader[]): string | undefined {
  const fields = headers.filter(([name]) => name.toLowerCase() === 'content-type').map(([, value]) => value)
  let found: string | undefined
  let essence = ''
  let charset: string | undefined
  for (const [type] of fields.join(',').slice(0, MAX_CHARS).matchAll(TYPES)) {
    const [, name = '', parameters = ''] = MIME.exec(type) ?? []
    if (name === '' || SAY_NOTHING.has(name.toLowerCase())) continue
    const named = /(?:^|;)[ \t]*charset=[^;]+/i.exec(parameters)?.[0].replace(/^;?[ \t]*/, '')
    if (name.toLowerCase() !== essence) charset = named
    essence = name.toLowerCase()
    found = named === undefined && charset !== undefined ? `${type.trim()}; ${charset}` : type.trim()
  }
  return found
}
