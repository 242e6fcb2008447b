/** The digest of a block, as archives write it (WARC 1.1, section 5.8): `algorithm:value`, in hex, Base32 or Base64. */
import { createHash, type Hash } from 'node:crypto'
import type { WarcHeader } from './header.ts'

const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['sha1', 'sha1'],
  ['sha-1', 'sha1'],
  ['sha256', 'sha256'],
  ['sha-256', 'sha256'],
  ['sha512', 'sha512'],
  ['sha-512', 'sha512'],
  ['md5', 'md5'],
])
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

interface DigestCheck {
  update(bytes: Uint8Array): void
  /** Of the bytes so far; more may follow. */
  matches(): boolean
}

/** A running check against a digest label; undefined where there is none, or none of a known form. */
export function openDigestCheck(label: string | undefined): DigestCheck | undefined {
  const [, name = '', written = ''] = /^\s*([\w-]+):(\S+)\s*$/.exec(label ?? '') ?? []
  const algorithm = ALGORITHMS.get(name.toLowerCase())
  if (algorithm === undefined) return undefined
  const expected = written.replace(/=+$/, '')
  const hash: Hash = createHash(algorithm)
  // A value as long as no encoding of this digest is something else, which cannot be checked.
  if (!encodingsOf(hash.copy().digest()).some(({ length }) => length === expected.length)) return undefined
  return {
    update: (bytes) => void hash.update(bytes),
    matches() {
      const [hex, base32, base64] = encodingsOf(hash.copy().digest())
      const plain = expected.replaceAll('-', '+').replaceAll('_', '/')
      return expected.toLowerCase() === hex || expected.toUpperCase() === base32 || plain === base64
    },
  }
}

/** True if the block's digest is present, of a known form, and right; false if wrong; undefined if there is none to check. */
export function digestMatches(header: WarcHeader, block: Uint8Array): boolean | undefined {
  const check = openDigestCheck(header.fields.get('warc-block-digest'))
  check?.update(block)
  return check?.matches()
}

/** Without padding. Heritrix and Common Crawl write Base32, m3w hex; Base64 is in files that JHOVE calls valid. */
function encodingsOf(digest: Buffer): readonly [hex: string, base32: string, base64: string] {
  return [digest.toString('hex'), base32Of(digest), digest.toString('base64').replace(/=+$/, '')]
}

/** @source RFC 4648 section 6 */
export function base32Of(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += BASE32[(value >> bits) & 31]
    }
  }
  return bits > 0 ? text + BASE32[(value << (5 - bits)) & 31] : text
}
