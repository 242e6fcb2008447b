/** E-mail addresses: read outwards from each `@`, so that no text costs more than its length. */
import { parse } from 'tldts'
import { isPublicMailbox } from './public-mailboxes.ts'
import { digitOf, isAsciiLetter, isSpacedLetter, type Scan } from './scan/scan.ts'

/** @source RFC 5321 section 4.5.3.1 */
const MAX_LOCAL_UNITS = 64
const MAX_DOMAIN_UNITS = 255
/** From the right: words behind an address that a space is missing before. */
const MAX_LABELS_TRIED = 3

const AT = 0x40
const FULL_WIDTH_AT = 0xff20

/** Adds every address of a person. Addresses of offices, of documentation and of machines are none (`public-mailboxes.ts`). */
export function scanEmails(scan: Scan): void {
  const { text } = scan
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    if (
      (unit !== AT && unit !== FULL_WIDTH_AT) ||
      !isLocal(text.charCodeAt(at - 1)) ||
      !isDomain(text.charCodeAt(at + 1))
    )
      continue
    const start = localStart(text, at)
    const end = domainEnd(text, at)
    scan.steps += end - start + 1
    if (start === at || end - at < 4 || isCredential(scan, start)) continue
    const domain = domainOf(text.slice(at + 1, end).toLowerCase())
    if (domain === undefined || isPublicMailbox(text.slice(start, at).toLowerCase(), domain)) continue
    scan.findings.push({ kind: 'email', start, end: at + 1 + domain.length })
  }
}

/** Dots stand between other characters only: a text may end a sentence right before. */
function localStart(text: string, at: number): number {
  let start = at
  while (start > 0 && at - start < MAX_LOCAL_UNITS && isLocal(text.charCodeAt(start - 1))) start -= 1
  while (start < at && isEdge(text.charCodeAt(start))) start += 1
  return text[at - 1] === '.' ? at : start
}

function domainEnd(text: string, at: number): number {
  let end = at + 1
  while (end < text.length && end - at <= MAX_DOMAIN_UNITS && isDomain(text.charCodeAt(end))) end += 1
  while (end > at + 1 && isEdge(text.charCodeAt(end - 1))) end -= 1
  return end
}

/** Letters, digits, and of the marks of RFC 5322 those that mailboxes have: . _ % + - ' &, and the ’ that editors put for ' */
function isLocal(unit: number): boolean {
  if (isSpacedLetter(unit) || digitOf(unit) >= 0) return true
  return (
    unit === 0x2e ||
    unit === 0x5f ||
    unit === 0x25 ||
    unit === 0x2b ||
    unit === 0x2d ||
    unit === 0x27 ||
    unit === 0x26 ||
    unit === 0x2019
  )
}

function isDomain(unit: number): boolean {
  return isSpacedLetter(unit) || (unit >= 0x30 && unit <= 0x39) || unit === 0x2e || unit === 0x2d
}

/** May stand inside and not outside: . - ' & ’ */
function isEdge(unit: number): boolean {
  return unit === 0x2e || unit === 0x2d || unit === 0x27 || unit === 0x26 || unit === 0x2019
}

/** `https://user:word@host`: names who asks a server, and is no mailbox. */
function isCredential(scan: Scan, start: number): boolean {
  const { text } = scan
  let before = start
  const floor = Math.max(0, start - MAX_LOCAL_UNITS)
  while (before > floor && (isLocal(text.charCodeAt(before - 1)) || text[before - 1] === ':')) before -= 1
  scan.steps += start - before
  return text.startsWith('//', before - 2) && text[before - 3] === ':'
}

/**
 * The part of what stands behind the `@` that is a domain under a public suffix of ICANN: sentences go on behind addresses without a space
 * (`a@kites.org.See`). Undefined for hosts without one, numbers, and file names (`kite@2x.png`).
 */
function domainOf(written: string): string | undefined {
  let domain = written
  for (let tried = 0; tried < MAX_LABELS_TRIED; tried += 1) {
    const dot = domain.lastIndexOf('.')
    if (dot <= 0) return undefined
    if (isTopLevel(domain.slice(dot + 1)) && !domain.includes('..')) return domain
    domain = domain.slice(0, dot)
  }
  return undefined
}

/** Answers are few and asked again and again. */
const TOP_LEVELS = new Map<string, boolean>()
const MAX_REMEMBERED = 5_000

function isTopLevel(label: string): boolean {
  if (label.length < 2 || label.length > 24 || digitOf(label.charCodeAt(0)) >= 0) return false
  const known = TOP_LEVELS.get(label)
  if (known !== undefined) return known
  if (isAsciiLetter(label.charCodeAt(0)) && !/^(?:[a-z]+|xn--[a-z0-9]+)$/.test(label)) return false
  const { isIcann } = parse(`x.${label}`)
  if (TOP_LEVELS.size < MAX_REMEMBERED) TOP_LEVELS.set(label, isIcann === true)
  return isIcann === true
}
