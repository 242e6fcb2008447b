/** The header of a WARC record: named fields after a `WARC/x.y` line (ISO 28500:2017, section 4). */
import { createHash, type Hash } from 'node:crypto'

/** @source warcio.js without such a cap reads a damaged body into memory as a header; real headers are under 4 KB. */
export const MAX_HEADER_BYTES = 64 * 1024

export interface WarcHeader {
  /** Field values by lower-case name; the first of a repeated field, all of WARC-Concurrent-To (blank-separated). */
  readonly fields: ReadonlyMap<string, string>
  /** Bytes of the header, blank line included. */
  readonly bytes: number
  /** Bytes of the block by its Content-Length. */
  readonly blockBytes: number
}

/** Parses the header at the start of `bytes`; a string says what is wrong with it. Lines may end in LF alone and may be folded. */
export function parseWarcHeader(bytes: Buffer): WarcHeader | string {
  if (!/^WARC\/[01]\.\d/.test(bytes.toString('latin1', 0, 8))) return 'no WARC version line'
  const end = headerEnd(bytes)
  if (end === undefined) return `no end of the record header in ${Math.min(bytes.length, MAX_HEADER_BYTES)} bytes`
  const text = bytes.toString('utf8', 0, end)
  if (/[\0-\x08\x0e-\x1f]/.test(text)) return 'the record header holds bytes that are no text'
  const fields = new Map<string, string>()
  let last = ''
  for (const line of text.split(/\r?\n/).slice(1)) {
    if (/^[ \t]/.test(line)) {
      fields.set(last, `${fields.get(last) ?? ''} ${line.trim()}`)
      continue
    }
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    last = line.slice(0, colon).trim().toLowerCase()
    const value = line.slice(colon + 1).trim()
    const present = fields.get(last)
    if (present === undefined) fields.set(last, value)
    else if (last === 'warc-concurrent-to') fields.set(last, `${present} ${value}`)
  }
  const length = fields.get('content-length') ?? ''
  if (!/^\d{1,15}$/.test(length)) return `Content-Length is ${JSON.stringify(length.slice(0, 40))}, expected a number`
  if (!fields.has('warc-type')) return 'no WARC-Type'
  return { fields, bytes: end, blockBytes: Number(length) }
}

/** Offset after the blank line that ends a header, if it is there within the cap. */
function headerEnd(bytes: Buffer): number | undefined {
  const capped = bytes.subarray(0, MAX_HEADER_BYTES)
  const crlf = capped.indexOf('\r\n\r\n')
  const lf = capped.indexOf('\n\n')
  if (crlf < 0 && lf < 0) return undefined
  return lf < 0 || (crlf >= 0 && crlf < lf) ? crlf + 4 : lf + 2
}

/** Names a record for a damage message, from whatever of its header can be read; empty if nothing can. */
export function describeRecord(bytes: Buffer): string {
  const text = bytes.toString('utf8', 0, Math.min(bytes.length, MAX_HEADER_BYTES))
  const id = /^WARC-Record-ID:\s*(<[^>\r\n]{1,200}>)/im.exec(text)?.[1]
  const uri = /^WARC-Target-URI:\s*([^\r\n]{1,300})/im.exec(text)?.[1]
  if (id === undefined) return ''
  return uri === undefined ? `record ${id}: ` : `record ${id} of ${uri}: `
}

const ALGORITHMS = new Map([
  ['sha1', 'sha1'],
  ['sha-1', 'sha1'],
  ['sha256', 'sha256'],
  ['sha-256', 'sha256'],
  ['md5', 'md5'],
])

interface DigestCheck {
  update(bytes: Uint8Array): void
  matches(): boolean
}

/** A running check against `algorithm:digest` in hex or Base32; undefined where the label is of no known form. */
export function openDigestCheck(label: string | undefined): DigestCheck | undefined {
  const [name, expected] = label?.split(':') ?? []
  const algorithm = ALGORITHMS.get(name?.toLowerCase() ?? '')
  if (algorithm === undefined || expected === undefined) return undefined
  const hash: Hash = createHash(algorithm)
  const hex = hash.copy().digest().length * 2 === expected.length
  return {
    update: (bytes) => void hash.update(bytes),
    matches() {
      const got = hash.digest()
      return hex
        ? got.toString('hex') === expected.toLowerCase()
        : base32(got) === expected.toUpperCase().replace(/=+$/, '')
    },
  }
}

/** True if the block's digest is present, of a known form, and right; false if wrong; undefined if there is none to check. */
export function digestMatches(header: WarcHeader, block: Uint8Array): boolean | undefined {
  const check = openDigestCheck(header.fields.get('warc-block-digest'))
  check?.update(block)
  return check?.matches()
}

/** RFC 4648 Base32 without padding, as Heritrix and Common Crawl write SHA-1. */
function base32(bytes: Uint8Array): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  let text = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += alphabet[(value >> bits) & 31]
    }
  }
  return bits > 0 ? text + alphabet[(value << (5 - bits)) & 31] : text
}
