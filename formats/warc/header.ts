/** The header of a WARC record: named fields after a `WARC/x.y` line (ISO 28500:2017, section 4). */

/** @source warcio.js without such a cap reads a damaged body into memory as a header; real headers are under 4 KB. */
export const MAX_HEADER_BYTES = 64 * 1024

export interface WarcHeader {
  /** Field values by lower-case name; the first of a repeated field, all of WARC-Concurrent-To (blank-separated). */
  readonly fields: ReadonlyMap<string, string>
  /** Bytes of the header, blank line included. */
  readonly bytes: number
  /** Bytes of the block by its Content-Length; undefined where that is absent or no number: the block is read up to the next record. */
  readonly blockBytes: number | undefined
}

/** Does a record begin here? Some writers spell the version in lower case, which the standard's grammar allows. */
export function startsRecord(bytes: Buffer): boolean {
  return /^WARC\/[01]\.\d/i.test(bytes.toString('latin1', 0, 8))
}

/** Parses the header at the start of `bytes`; a string says what is wrong with it. Lines may end in LF alone and may be folded. */
export function parseWarcHeader(bytes: Buffer): WarcHeader | string {
  const end = headerEnd(bytes)
  const text = bytes.toString('utf8', 0, end ?? 16)
  if (!/^WARC\/[01]\.\d+[ \t]*\r?\n/i.test(text)) return 'no WARC version line'
  if (end === undefined) return `no end of the record header in ${Math.min(bytes.length, MAX_HEADER_BYTES)} bytes`
  // Looked for in the text, which is there anyway: a view of the bytes costs more than the search. Such a header ends sooner.
  const empty = text.indexOf('\n\n')
  if (empty >= 0 && empty < text.length - 2) return parseWarcHeader(bytes.subarray(0, bytes.indexOf(LF_LINE) + 2))
  if (text.includes('\nWARC/')) return 'another record begins in the record header'
  if (/[\0-\x08\x0e-\x1f]/.test(text)) return 'the record header holds bytes that are no text'
  const fields = readFields(text)
  if (!fields.has('warc-type')) return 'no WARC-Type'
  const length = fields.get('content-length') ?? ''
  // A plus sign is read as a number by warcio and FastWARC, too.
  return { fields, bytes: end, blockBytes: /^\+?\d{1,15}$/.test(length) ? Number(length) : undefined }
}

/** An address in a field, without the angle brackets that the grammar of WARC 1.0 has around it and Wget writes. @source ISO 28500:2009 section 4; Wget 1.19 */
export function uriField(fields: ReadonlyMap<string, string>, name: string): string | undefined {
  const uri = fields.get(name)
  return uri?.startsWith('<') === true ? uri.replace(/^<(.*)>$/, '$1') : uri
}

/** The lines behind the first. Without regular expressions: half of what reading a small record cost. */
function readFields(text: string): Map<string, string> {
  const fields = new Map<string, string>()
  let last = ''
  for (let at = text.indexOf('\n') + 1, end = 0; at < text.length; at = end + 1) {
    end = text.indexOf('\n', at)
    if (end < 0) end = text.length
    const first = text.charCodeAt(at)
    if (first === SPACE || first === TAB) {
      fields.set(last, `${fields.get(last) ?? ''} ${text.slice(at, end).trim()}`.trim())
      continue
    }
    const colon = text.indexOf(':', at)
    if (colon < 0) break
    if (colon >= end || colon === at) continue
    last = text.slice(at, colon).trim().toLowerCase()
    const value = text.slice(colon + 1, end).trim()
    const present = fields.get(last)
    if (present === undefined) fields.set(last, value)
    else if (last === 'warc-concurrent-to') fields.set(last, `${present} ${value}`)
  }
  return fields
}
const SPACE = 0x20
const TAB = 0x09

/** Offset after the first blank line of CR and LF, else of bare line feeds, if there is one within the cap. */
function headerEnd(bytes: Buffer): number | undefined {
  const capped = bytes.length > MAX_HEADER_BYTES ? bytes.subarray(0, MAX_HEADER_BYTES) : bytes
  const crlf = capped.indexOf(CRLF_LINE)
  if (crlf >= 0) return crlf + 4
  const lf = capped.indexOf(LF_LINE)
  return lf < 0 ? undefined : lf + 2
}
// As bytes: a string would be encoded for every search.
const CRLF_LINE = Buffer.from('\r\n\r\n')
const LF_LINE = Buffer.from('\n\n')

/** Names a record for a damage message, from whatever of its header can be read; empty if nothing can. */
export function describeRecord(bytes: Buffer): string {
  const text = bytes.toString('utf8', 0, Math.min(bytes.length, MAX_HEADER_BYTES))
  const id = /^WARC-Record-ID:\s*(<[^>\r\n]{1,200}>)/im.exec(text)?.[1]
  const uri = /^WARC-Target-URI:\s*([^\r\n]{1,300})/im.exec(text)?.[1]
  if (id === undefined) return ''
  return uri === undefined ? `record ${id}: ` : `record ${id} of ${uri}: `
}
