/**
 * The charset that a page names in its own head: by `<meta>`, or by its XML declaration. Read by the tokenizer on the page's bytes as
 * Latin-1, so that no attribute's text, comment, script or title is taken for a tag; every encoding that may be named so has ASCII's
 * bytes for tags.
 */
import { encodingOf } from '../charset/labels.ts'
import { type Attributes, addAttribute, NO_ATTRIBUTES, type TagAttributes, takeAttributes } from './attributes.ts'
import { HEAD_CONTENT, tagFlags } from './tag-flags.ts'
import { type TokenSink, tokenize } from './tokenize.ts'

interface Scan extends TagAttributes {
  encoding: string | undefined
  /** Tags read behind the head. */
  behind: number
}

/**
 * Start tags that are read behind the head: some templates open the body too early. @source Chromium's HTMLMetaCharsetParser reads on
 * to 1,024 bytes, which hold about as many.
 */
const MAX_BEHIND = 40

const SINK: TokenSink<Scan> = {
  text() {},
  isRead: (tag, name) => tag === 'meta' && (name === 'charset' || name === 'content' || name === 'http-equiv'),
  attribute: addAttribute,
  open(scan, name) {
    if (name === 'meta') scan.encoding ??= metaCharset(takeAttributes(scan))
    else if ((tagFlags(name) & HEAD_CONTENT) === 0 && name !== 'html' && name !== 'head') scan.behind += 1
  },
  close() {},
  isForeign: () => false,
  isOver: ({ encoding, behind }) => encoding !== undefined || behind > MAX_BEHIND,
}

/** Nearly all pages name it in their first bytes. What is found there is found in the whole: a cut tag is none. */
const FIRST_BYTES = 4096

/** The charset named by the first `<meta>` that names a known one. */
export function prescanMeta(bytes: Uint8Array): string | undefined {
  return scanMeta(bytes, FIRST_BYTES) ?? (bytes.length > FIRST_BYTES ? scanMeta(bytes, bytes.length) : undefined)
}

function scanMeta(bytes: Uint8Array, length: number): string | undefined {
  const scan: Scan = { encoding: undefined, behind: 0, attributes: NO_ATTRIBUTES, attributeCount: 0 }
  tokenize(latin1(bytes, length), SINK, scan)
  return scan.encoding
}

/** The declaration is the first thing in the page, and short. */
const DECLARATION_BYTES = 256

/** The charset of `<?xml encoding="…"?>`. */
export function xmlCharset(bytes: Uint8Array): string | undefined {
  const declaration = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']+)["']/.exec(latin1(bytes, DECLARATION_BYTES))
  return namedInPage(declaration?.[1])
}

/** @source WHATWG HTML 13.2.3.2: without `http-equiv`, `content` is a text in which the word may stand */
function metaCharset({ charset, content, 'http-equiv': pragma }: Readonly<Attributes>): string | undefined {
  if (charset !== undefined) return namedInPage(charset)
  return pragma?.toLowerCase() === 'content-type' ? namedInPage(charsetParameter(content ?? '')) : undefined
}

/** A page that could be read so far is not UTF-16: it means UTF-8; nor is a page in private characters (WHATWG 13.2.3.2). */
function namedInPage(label: string | undefined): string | undefined {
  const encoding = encodingOf(label)
  if (encoding === undefined) return undefined
  if (encoding.startsWith('utf-16')) return 'utf-8'
  return encoding === 'x-user-defined' ? 'windows-1252' : encoding
}

/** Of a header or attribute: a charset stands at its beginning. */
const MAX_TYPE_CHARS = 512

/** The charset in a Content-Type. @source WHATWG HTML 2.5.3, and a comma ends it where servers sent the header twice */
export function charsetParameter(contentType: string): string | undefined {
  return /charset\s*=\s*["']?\s*([^\s"';,>/]+)/i.exec(contentType.slice(0, MAX_TYPE_CHARS))?.[1]
}

function latin1({ buffer, byteOffset, length }: Uint8Array, bytes: number): string {
  return Buffer.from(buffer, byteOffset, Math.min(length, bytes)).toString('latin1')
}
