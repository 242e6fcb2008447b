/** IP addresses that are public: private ranges, those of documentation, versions and numbers of sections are nobody's. */
import { GLOBAL_V6, SPECIAL_V4, SPECIAL_V6 } from '../../core/ip-ranges.ts'
import { type DigitRun, digitAt, MARK, markAt, sizeAt } from './scan/digit-runs.ts'
import { isWordUnit, type Scan } from './scan/scan.ts'
import { wordTable } from './scan/word-table.ts'
import { endingsOf, endsWithOne, hasWord, wordsBefore } from './scan/words-before.ts'

/** Words that say of four numbers that they are an address. */
const ADDRESS_WORDS = wordTable(
  `ip ips ipv4 ipv6 inet inet4 inet6 address addresses addr host hosts hostname server servers dns nameserver nameservers resolver gateway router
ping traceroute proxy port from client clients subnet netmask peer login logged ssh telnet whois remote source src dst allow deny ban banned blocked
adresse adressen adresses dirección direcciones direccion endereço endereco indirizzo indirizzi adres adresu adresem adresy serwer serwera adresi адрес адреса адресу адресом сервер сервера хост`.split(
    /\s+/,
  ),
)
/** The same, at the end of a word in scripts without spaces, and Arabic's and Hindi's words. */
const ADDRESS_ENDINGS = endingsOf([
  '地址',
  '位址',
  '服务器',
  '伺服器',
  'アドレス',
  'サーバー',
  'サーバ',
  '주소',
  '서버',
  'عنوان',
  'العنوان',
  'पता',
  'पते',
])
/** Words that say that they are not. */
const OTHER_WORDS = wordTable(
  `version versions ver v release releases rev revision build firmware kernel driver section sections sec chapter figure fig table appendix clause article
versión versão versione wersja версия версии раздел abschnitt kapitel chapitre capítulo capitolo rozdział oid`.split(
    /\s+/,
  ),
)
/** From here on a part is rare in versions and in numbers of sections, and usual in addresses. @source three in four parts of random addresses; of 4,420 section numbers in 806 documents that datatrove took for addresses none has two such */
const LARGE_PART = 64

/** Adds every public IPv4 address among the groups of a run: exactly four numbers with points between. */
export function readIpv4s(scan: Scan, run: DigitRun): void {
  let first = 0
  while (run.count - first > 3) {
    let last = first
    while (markAt(run, last + 1) === MARK.point) last += 1
    if (last - first === 3) readIpv4(scan, run, first)
    first = last + 1
  }
}

function readIpv4(scan: Scan, run: DigitRun, first: number): void {
  const { text } = scan
  const start = run.starts[first] as number
  const end = run.ends[first + 3] as number
  if (isWordUnit(text.charCodeAt(start - 1)) || '.-'.includes(text[start - 1] ?? ' ')) return
  if (isWordUnit(text.charCodeAt(end)) || (text[end] === '.' && isWordUnit(text.charCodeAt(end + 1)))) return
  let address = 0
  let large = 0
  for (let index = first; index < first + 4; index += 1) {
    const part = partOf(run, index)
    if (part > 255) return
    address = address * 256 + part
    if (part >= LARGE_PART) large += 1
  }
  if (!isPublicV4(address) || !isAddress(scan, start, end, large)) return
  scan.findings.push({ kind: 'ip', start, end })
}

/** A number without zeros before it; 256 for what is none. */
function partOf(run: DigitRun, index: number): number {
  const size = sizeAt(run, index)
  if (size > 3 || (size > 1 && digitAt(run, index) === 0)) return 256
  let value = 0
  for (let place = 0; place < size; place += 1) value = value * 10 + digitAt(run, index, place)
  return value
}

/** By what stands around it; without a sign either way, two large parts make an address. */
function isAddress(scan: Scan, start: number, end: number, large: number): boolean {
  const { text } = scan
  if (text.startsWith('://', start - 3) || text[start - 1] === '@') return true
  // `openresty/1.9.7.1`
  if (text[start - 1] === '/') return false
  const words = wordsBefore(scan, start)
  for (let index = 0; index < words.count; index += 1)
    if (hasWord(ADDRESS_WORDS, words, index) || endsWithOne(words, index, ADDRESS_ENDINGS)) return true
  if (text[start - 1] === '§') return false
  for (let index = 0; index < words.count; index += 1) if (hasWord(OTHER_WORDS, words, index)) return false
  if (text[end] === ':' && isWordUnit(text.charCodeAt(end + 1))) return true
  return large >= 2
}

const SPECIAL_RANGES_V4 = SPECIAL_V4.map((block) => {
  const [base = '', bits = '32'] = block.split('/')
  const first = base.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  return [first, first + 2 ** (32 - Number(bits)) - 1] as const
})
/** By the first part of an address: the special ranges that such addresses may be in. */
const SPECIAL_BY_PART = Array.from({ length: 256 }, (_, part) =>
  SPECIAL_RANGES_V4.filter(([first, last]) => first < (part + 1) * 2 ** 24 && last >= part * 2 ** 24),
)

/** Of an address as a number: in none of the special ranges. */
function isPublicV4(address: number): boolean {
  for (const [first, last] of SPECIAL_BY_PART[Math.floor(address / 2 ** 24)] ?? [])
    if (address >= first && address <= last) return false
  return true
}

/** Longest text form. @source RFC 4291 section 2.2: eight groups of four */
const MAX_V6_UNITS = 39
const COLON = 0x3a

/** Adds every public IPv6 address. A run of hexadecimal digits and colons is looked at once, whatever is in it. */
export function scanIpv6s(scan: Scan): void {
  const { text } = scan
  let colon = text.indexOf(':')
  while (colon >= 0) {
    let start = colon
    while (start > 0 && colon - start < 5 && isHex(text.charCodeAt(start - 1))) start -= 1
    let end = colon
    while (end < text.length && (isHex(text.charCodeAt(end)) || text.charCodeAt(end) === COLON)) end += 1
    const next = end
    while (end > start && text.charCodeAt(end - 1) === COLON && text.charCodeAt(end - 2) !== COLON) end -= 1
    scan.steps += next - start
    const isWhole = !isWordUnit(text.charCodeAt(start - 1)) && !isWordUnit(text.charCodeAt(next))
    if (isWhole && end - start <= MAX_V6_UNITS && isPublicV6(text, start, end))
      scan.findings.push({ kind: 'ip', start, end })
    colon = text.indexOf(':', next)
  }
}

/** Have the units start ≤ u < end at least three groups, and are they a public address? Names with `::` and times of day have no such groups. */
function isPublicV6(text: string, start: number, end: number): boolean {
  const groups = parseV6(text, start, end)
  return (
    groups !== undefined && isIn(groups, GLOBAL_V6_BLOCK) && !SPECIAL_V6_BLOCKS.some((block) => isIn(groups, block))
  )
}

/** Eight numbers; undefined for what is no address, or has fewer than three groups beside its `::`. */
function parseV6(text: string, start: number, end: number): readonly number[] | undefined {
  const groups: number[] = []
  let doubledAt = -1
  let at = start
  while (at < end) {
    const first = at
    while (at < end && text.charCodeAt(at) !== COLON) at += 1
    if (at - first > 4 || groups.length === 8) return undefined
    if (at > first) groups.push(Number.parseInt(text.slice(first, at), 16))
    // Only a doubled colon may stand at either end.
    else if (first !== start || text.charCodeAt(start + 1) !== COLON) return undefined
    if (at === end) break
    at += 1
    if (text.charCodeAt(at) !== COLON || at >= end) {
      if (at === end) return undefined
      continue
    }
    if (doubledAt >= 0) return undefined
    doubledAt = groups.length
    at += 1
  }
  if (doubledAt < 0) return groups.length === 8 ? groups : undefined
  const missing = 8 - groups.length
  if (missing < 1 || groups.length < 3) return undefined
  return [...groups.slice(0, doubledAt), ...Array<number>(missing).fill(0), ...groups.slice(doubledAt)]
}

interface Block {
  readonly groups: readonly number[]
  readonly bits: number
}

function blockOf(block: string): Block {
  const [base = '', bits = '128'] = block.split('/')
  const head = base
    .replace(/::$/, '')
    .split(':')
    .map((group) => Number.parseInt(group, 16))
  return { groups: [...head, ...Array<number>(8 - head.length).fill(0)], bits: Number(bits) }
}

const GLOBAL_V6_BLOCK = blockOf(GLOBAL_V6)
const SPECIAL_V6_BLOCKS = SPECIAL_V6.map(blockOf)

function isIn(groups: readonly number[], { groups: own, bits }: Block): boolean {
  for (let index = 0; index * 16 < bits; index += 1) {
    const shift = Math.max(0, (index + 1) * 16 - bits)
    if ((groups[index] ?? 0) >> shift !== (own[index] ?? 0) >> shift) return false
  }
  return true
}

function isHex(unit: number): boolean {
  const lower = unit | 0x20
  return (unit >= 0x30 && unit <= 0x39) || (lower >= 0x61 && lower <= 0x66)
}
