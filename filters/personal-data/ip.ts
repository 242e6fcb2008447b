/** IP addresses that are public: private ranges, those of documentation, versions and numbers of sections are nobody's. */
import { GLOBAL_V6, SPECIAL_V4, SPECIAL_V6 } from '../../core/ip-ranges.ts'
import { type DigitRun, digitAt, MARK, markAt, sizeAt } from './scan/digit-runs.ts'
import { addFinding, type Scan } from './scan/scan.ts'
import { IS, isOf } from './scan/units.ts'
import { wordTable } from './scan/word-table.ts'
import { endingsOf, listsAt, wordsBefore } from './scan/words-before.ts'

/** Lists of words, as bits. */
const LIST = {
  /** They say of four numbers that they are an address. */
  address: 1,
  /** They say that they are not. */
  other: 2,
} as const
const WORDS = wordTable({
  [LIST.address]: `ip ips ipv4 ipv6 inet inet4 inet6 address addresses addr host hosts hostname server servers dns nameserver nameservers resolver gateway router
ping traceroute proxy port from client clients subnet netmask peer login logged ssh telnet whois remote source src dst allow deny ban banned blocked
adresse adressen adresses dirección direcciones direccion endereço endereco indirizzo indirizzi adres adresu adresem adresy serwer serwera adresi адрес адреса адресу адресом сервер сервера хост`,
  [LIST.other]: `version versions ver v release releases rev revision build firmware kernel driver section sections sec chapter figure fig table appendix
clause article versión versão versione wersja версия версии раздел abschnitt kapitel chapitre capítulo capitolo rozdział oid`,
})
/** The same, at the end of a word in scripts without spaces, and Arabic's and Hindi's words. */
const ENDINGS = endingsOf({
  [LIST.address]: '地址 位址 服务器 伺服器 アドレス サーバー サーバ 주소 서버 عنوان العنوان पता पते',
})

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
  const { units } = scan
  const start = run.starts[first] as number
  const end = run.ends[first + 3] as number
  const before = units[start - 1] as number
  if (isOf(before, IS.word) || before === POINT || before === DASH) return
  const behind = units[end] as number
  if (isOf(behind, IS.word) || (behind === POINT && isOf(units[end + 1] as number, IS.word))) return
  let address = 0
  let large = 0
  for (let index = first; index < first + 4; index += 1) {
    const part = partOf(run, index)
    if (part > 255) return
    address = address * 256 + part
    if (part >= LARGE_PART) large += 1
  }
  if (isPublicV4(address) && isAddress(scan, start, end, large)) addFinding(scan, 'ip', start, end)
}

const POINT = 0x2e
const DASH = 0x2d
const SLASH = 0x2f
const COLON = 0x3a
const AT = 0x40
const PARAGRAPH = 0xa7

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
  const { units } = scan
  const before = units[start - 1] as number
  if (before === AT) return true
  // `http://8.8.8.8`, and not `openresty/1.9.7.1`
  if (before === SLASH) return units[start - 2] === SLASH && units[start - 3] === COLON
  const words = wordsBefore(scan, start)
  let lists = 0
  for (let index = 0; index < words.count; index += 1) lists |= listsAt(WORDS, ENDINGS, words, index)
  if ((lists & LIST.address) !== 0) return true
  if (before === PARAGRAPH || (lists & LIST.other) !== 0) return false
  if (units[end] === COLON && isOf(units[end + 1] as number, IS.word)) return true
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
  const ranges = SPECIAL_BY_PART[address >>> 24] as (typeof SPECIAL_BY_PART)[number]
  for (const range of ranges) if (address >= range[0] && address <= range[1]) return false
  return true
}

/** Longest text form. @source RFC 4291 section 2.2: eight groups of four */
const MAX_V6_UNITS = 39

/** Adds the public IPv6 address around a colon. Returns where its hexadecimal digits and colons end: they are looked at once, whatever is in them. */
export function readIpv6(scan: Scan, colon: number): number {
  const { units } = scan
  let start = colon
  while (colon - start < 5 && isOf(units[start - 1] as number, IS.hex)) start -= 1
  let next = colon
  while (isOf(units[next] as number, IS.hex) || units[next] === COLON) next += 1
  scan.steps += next - start
  let end = next
  while (end > start && units[end - 1] === COLON && units[end - 2] !== COLON) end -= 1
  const isWhole = !isOf(units[start - 1] as number, IS.word) && !isOf(units[next] as number, IS.word)
  if (isWhole && end - start <= MAX_V6_UNITS && isPublicV6(units, start, end)) addFinding(scan, 'ip', start, end)
  return next
}

/** Of the address that is read; its groups are as many as addresses. */
const groups = new Uint16Array(8)

/** Have the units start ≤ u < end at least three groups, and are they a public address? Names with `::` and times of day have no such groups. */
function isPublicV6(units: Uint16Array, start: number, end: number): boolean {
  if (!readGroups(units, start, end) || !isIn(groups, GLOBAL_V6_BLOCK)) return false
  for (const block of SPECIAL_V6_BLOCKS) if (isIn(groups, block)) return false
  return true
}

/** Fills `groups`; false for what is no address, or has fewer than three groups beside its `::`. */
function readGroups(units: Uint16Array, start: number, end: number): boolean {
  let count = 0
  let doubledAt = -1
  let at = start
  while (at < end) {
    const first = at
    let value = 0
    for (; at < end && units[at] !== COLON; at += 1) value = (value << 4) | hexOf(units[at] as number)
    if (at - first > 4 || count === 8) return false
    if (at > first) groups[count++] = value
    // Only a doubled colon may stand at either end.
    else if (first !== start || units[start + 1] !== COLON) return false
    if (at === end) break
    at += 1
    if (at === end) return false
    if (units[at] !== COLON) continue
    if (doubledAt >= 0) return false
    doubledAt = count
    at += 1
  }
  if (doubledAt < 0) return count === 8
  if (count > 7 || count < 3) return false
  groups.copyWithin(8 - count + doubledAt, doubledAt, count)
  groups.fill(0, doubledAt, 8 - count + doubledAt)
  return true
}

/** 0 to 15, of a unit of the class. */
function hexOf(unit: number): number {
  return unit <= 0x39 ? unit - 0x30 : (unit | 0x20) - 0x61 + 10
}

interface Block {
  readonly groups: Uint16Array
  readonly bits: number
}

function blockOf(block: string): Block {
  const [base = '', bits = '128'] = block.split('/')
  const head = base
    .replace(/::$/, '')
    .split(':')
    .map((group) => Number.parseInt(group, 16))
  const groups = new Uint16Array(8)
  groups.set(head)
  return { groups, bits: Number(bits) }
}

const GLOBAL_V6_BLOCK = blockOf(GLOBAL_V6)
const SPECIAL_V6_BLOCKS = SPECIAL_V6.map(blockOf)

function isIn(groups: Uint16Array, { groups: own, bits }: Block): boolean {
  for (let index = 0; index * 16 < bits; index += 1) {
    const shift = Math.max(0, (index + 1) * 16 - bits)
    if ((groups[index] as number) >> shift !== (own[index] as number) >> shift) return false
  }
  return true
}
