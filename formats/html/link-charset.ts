/** Enough of the WHATWG encoding rules to read links: BOM, header, meta prescan, UTF-8. Texts are decoded by extract, not here. */

const PRESCAN_BYTES = 1024
const MAX_NAME = 40

/** The body as text. An unknown charset is read as UTF-8; bytes that do not decode become replacement characters. */
export function decodeHtml(body: Uint8Array, contentType: string | undefined): string {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const label = bomOf(bytes) ?? charsetOf(contentType ?? '') ?? metaCharset(bytes)
  if (label === undefined || /^utf-?8$/i.test(label)) return bytes.toString('utf8').replace(/^\ufeff/, '')
  try {
    return new TextDecoder(label).decode(bytes)
  } catch {
    // No such encoding.
    return bytes.toString('utf8')
  }
}

function bomOf(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : undefined
}

function charsetOf(text: string): string | undefined {
  return /charset\s*=\s*["']?\s*([^\s"';>/]+)/i.exec(text)?.[1]?.slice(0, MAX_NAME)
}

/** A meta element cannot declare UTF-16, or it could not have been read (WHATWG HTML 13.2.3.2). */
function metaCharset(bytes: Buffer): string | undefined {
  const head = bytes.toString('latin1', 0, PRESCAN_BYTES)
  for (const [tag] of head.matchAll(/<meta\s[^>]*>/gi)) {
    const label = charsetOf(tag)
    if (label !== undefined) return /^utf-?16/i.test(label) ? 'utf-8' : label
  }
  return undefined
}
