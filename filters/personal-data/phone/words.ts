/** Words that stand before telephone numbers, and before numbers that only look like them. */
import { endsAt, type Words, wordTable } from '../scan/word-table.ts'
import { endingsOf, listsAt, wordListsAt, wordUnits } from '../scan/words-before.ts'
import { isCountingAt } from './counted.ts'

/** Lists of words, as bits. */
const LIST = {
  /** Of telephones. Those with another use before numbers are left out: cell, call, signal, HP, and CEP, Brazil's postal code. */
  label: 1,
  /** Before a number that is another one. */
  other: 2,
  /** Words for telephones that are things, too: there are so many of them, and they cost so much. All other words only stand before numbers. */
  thing: 4,
  /** What may stand between: words for a number, of places where it rings, and those that only join; all of up to three letters join. */
  joining: 8,
} as const

const WORDS = wordTable({
  [LIST.label]: `tel telephone telephones phone phones ph mobile mob cellphone landline fax telefax whatsapp sms hotline
telefon telefoon telefonnummer telefonisch handy handynummer mobil mobilfunk mobilnummer festnetz durchwahl rufnummer mobiel mobiltelefon
tél téléphone téléphones portable fixe télécopie télécopieur
teléf telef teléfono teléfonos telefono telefonos móvil movil celular
telefone telefones telemóvel telemovel fone
cellulare fisso
телефон телефона телефону телефоны телефонам тел моб мобильный факс звоните звонить сотовый телефонуйте мобільний
telefonu telefony telefonem komórka komorka kom komórkowy
puhelin puh gsm telefonlar tlf tlph telefonszám
thoại thoai đt sđt telp telpon telepon
τηλέφωνο τηλ κινητό
טלפון נייד פקס
هاتف الهاتف جوال الجوال موبايل فاكس تلفون تليفون واتساب محمول تلفن همراه موبایل
फ़ोन फोन फ़ोन मोबाइल दूरभाष टेलीफोन टेलीफ़ोन फैक्स संपर्क`,
  [LIST.other]: `isbn issn doi ean gtin upc asin pmid pmcid arxiv orcid patent order orders invoice reference ref sku part model serial version ver id uid
vat ein tin ssn siren siret nip regon kvk bestellnummer artikelnummer rechnung rechnungsnummer auftrag commande facture pedido factura ordine fattura заказ заказа артикул инн огрн
zamówienie 订单 訂單 注文 注文番号 订单号 주문번호`,
  [LIST.thing]: `telephone telephones phone phones mobile mob cellphone handy mobil mobilfunk mobiel mobiltelefon portable portables fixe telefon telefoon
telefono telefonos teléfono teléfonos móvil movil celular telefone telefones cellulare fisso телефон телефона телефону телефоны телефонам мобильный
сотовый мобільний telefonu telefony telefonem komórka komorka puhelin gsm telefonlar телефони τηλέφωνο κινητό טלפון נייד هاتف الهاتف جوال الجوال
موبايل محمول تلفن همراه موبایل फ़ोन फोन फ़ोन मोबाइल`,
  [LIST.joining]: `number numbers nummer numéro número numero numer numerem номер номера номером numarası numaram büro buro privat
home office work main zentrale sekretariat praxis dienstlich bureau domicile casa oficina trabajo escritório biuro dom офис дом рабочий`,
})

/** Ends of words in scripts that write words without spaces. */
const ENDINGS = endingsOf({
  [LIST.label]: `电话 電話 手机 手機 热线 传真 傳真 携帯 番号 号码 號碼
ファックス ファクス フリーダイヤル 전화 전화번호 휴대폰 핸드폰 휴대전화 연락처 팩스 โทร โทรศัพท์ มือถือ เบอร์`,
  [LIST.other]: `订单 订单号 訂單 注文番号 주문번호 単号 编号 編號 用户 用戶 销量 銷量
价格 價格 售价 總數 总数 台数 価格 値段 가격 판매 가입자 사용자`,
  [LIST.thing]: '手机 手機 携帯 휴대폰 핸드폰 휴대전화 โทรศัพท์ มือถือ',
})

/** Symbols of telephones; those beyond the first plane by the second half of their pair. */
const SIGNS = new Set([0x260e, 0x260f, 0x2706, 0x2121, 0xdcde, 0xdcf1, 0xdcf2])
/** How far a sign may stand before its number, in UTF-16 code units: behind it a variation selector, a colon, spaces. */
const MAX_SIGN_UNITS = 5

/**
 * How a word says of a number that it is one of a telephone. `sure`: it says nothing else, and stands right before (`Tel.`, `Fax:`, `Durchwahl`).
 * `marked`: a colon stands between, or the point of a short form. `beside`: nothing but `at`, `number` and the like does. `apart`: another word does, and
 * may say something else (`Telefon kostet 100.000`). `none`: no word does, or one that counts (`mobile users: 12 345 678`).
 */
export type PhoneLabel = 'none' | 'apart' | 'beside' | 'marked' | 'sure'

const MAX_JOINING_UNITS = 3
/** A point behind a longer word ends a sentence. */
const MAX_SHORT_FORM_UNITS = 4

/** By the nearest words before a number that begins at `start`, or by a sign. */
export function phoneLabel(words: Words, start: number): PhoneLabel {
  if (isOtherNumber(words)) return 'none'
  let at = 0
  let lists = 0
  let isApart = false
  for (; at < words.count; at += 1) {
    lists = listsAt(WORDS, ENDINGS, words, at)
    if ((lists & LIST.label) !== 0) break
    isApart ||= (lists & LIST.joining) === 0 && wordUnits(words, at) > MAX_JOINING_UNITS
  }
  if (at === words.count) return isBehindSign(words.units, start) ? 'marked' : 'none'
  for (let index = 0; index < at; index += 1)
    if (isCountingAt(words.units, words.starts[index] as number)) return 'none'
  const isThing = (lists & LIST.thing) !== 0
  const mark = markBefore(words.units, start)
  // `Phone (reception): 234 567`, and not `Mobile contracts: 234 567`.
  if (mark === COLON && !(isThing && isApart && !isClosedBefore(words.units, start))) return isThing ? 'marked' : 'sure'
  if (mark === POINT && at === 0 && wordUnits(words, 0) <= MAX_SHORT_FORM_UNITS) return isThing ? 'marked' : 'sure'
  if (isApart) return 'apart'
  return isThing ? 'beside' : 'sure'
}

/** Words for telephones or for a number of one and no others: all that the heading of a number has. */
export function areAllPhoneWords(words: Words): boolean {
  for (let index = 0; index < words.count; index += 1)
    if ((listsAt(WORDS, ENDINGS, words, index) & (LIST.label | LIST.joining)) === 0) return false
  return true
}

const SPACE = 0x20
const OPEN = 0x28
const CLOSE = 0x29
const PLUS = 0x2b
const POINT = 0x2e
const COLON = 0x3a
const FIRST_SIGN = 0x2100
const VARIATION = 0xfe0f
const WIDE_CLOSE = 0xff09
const WIDE_COLON = 0xff1a

/** The unit before a number and the spaces before it; a wide colon is a colon. */
function markBefore(units: Uint16Array, start: number): number {
  const unit = units[beforeLead(units, start)] as number
  return unit === WIDE_COLON ? COLON : unit
}

/** Does a parenthesis end before the colon? */
function isClosedBefore(units: Uint16Array, start: number): boolean {
  let at = beforeLead(units, start) - 1
  if (units[at] === SPACE) at -= 1
  return units[at] === CLOSE || units[at] === WIDE_CLOSE
}

function beforeLead(units: Uint16Array, start: number): number {
  let at = start - 1
  while (isLead(units[at] as number)) at -= 1
  return at
}

/** What a number begins with, and spaces: ( + and the wide ones. */
function isLead(unit: number): boolean {
  return unit === SPACE || unit === 0xa0 || unit === OPEN || unit === PLUS || unit === 0xff08 || unit === 0xff0b
}

function isBehindSign(units: Uint16Array, start: number): boolean {
  for (let at = start - 1; start - at <= MAX_SIGN_UNITS; at -= 1) {
    const unit = units[at] as number
    if (unit >= FIRST_SIGN && SIGNS.has(unit)) return true
    if (unit !== SPACE && unit !== COLON && unit !== VARIATION && unit !== OPEN && unit !== PLUS) return false
  }
  return false
}

/** Does the nearest word, or the one before it, say that it is something else? */
export function isOtherNumber(words: Words): boolean {
  if (words.count === 0) return false
  return (
    (listsAt(WORDS, ENDINGS, words, 0) & LIST.other) !== 0 ||
    (wordListsAt(WORDS, words, 1) & LIST.other) !== 0 ||
    endsAt(words.units, words.ends[0] as number, 'uid')
  )
}
