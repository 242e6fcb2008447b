/** Mailboxes that belong to an office and not to a person, and names that stand for anybody's. */
import { getDomain } from 'tldts'
import { IS, isOf } from './scan/units.ts'

/** @source RFC 2142 (names of common services); the rest are the usual names of offices, in the languages of the larger web */
const OFFICES = `
info information marketing sales support abuse noc security postmaster hostmaster usenet news webmaster www uucp ftp
admin administrator root contact contactus hello help helpdesk service services customerservice customercare care office mail email
noreply no-reply donotreply do-not-reply mailer-daemon daemon bounce bounces newsletter subscribe unsubscribe listserv majordomo
press media pr jobs job careers career recruiting hr billing accounts accounting invoice invoices orders order shop store booking
bookings reservations reservation feedback enquiries enquiry inquiries inquiry privacy legal dpo gdpr compliance copyright dmca licensing
team staff editor editors editorial submissions submit events webinfo general reception secretary secretariat library registrar admissions
bugs bug security-alert git hg svn cvs anonymous anoncvs
kontakt kundenservice kundendienst redaktion buero sekretariat poststelle datenschutz impressum vertrieb bewerbung verwaltung presse zentrale
contacto contacte contato contatto atencion ventas soporte prensa redaccion secretaria oficina consultas
suporte vendas imprensa ouvidoria faleconosco comercial
accueil mairie redaction commercial communication secretariat direction
redazione segreteria ufficio amministrazione vendite assistenza prenotazioni stampa
biuro redakcja sklep recepcja sekretariat obsluga reklamacje
zakaz otdel pochta priem priemnaya bilgi iletisim destek satis
`

/** They stand for whoever reads. */
const ANYBODY = `
user username user.name yourname your.name your_name your-name youremail your.email your_email your-email you someone somebody nobody anyone
name firstname.lastname first.last vorname.nachname prenom.nom nombre.apellido nome.cognome nome.sobrenome example sample test foo bar xxx
`

const NAMES = new Set(`${OFFICES} ${ANYBODY}`.split(/\s+/).filter((name) => name !== ''))

/** Names below a domain whose mailboxes are lists, trackers or machines: `lists.kites.org`, and not `lists.com`, where anybody may have a mailbox. */
const SHARED_HOSTS = new Set(['lists', 'list', 'bugs', 'groups', 'mailman'])
/** Domains that are lists as a whole. */
const SHARED_DOMAINS = new Set(['googlegroups.com', 'yahoogroups.com', 'groups.io', 'freelists.org'])
/** A domain's text is hashed to be looked up: shorter ones are not. */
const SHORTEST_SHARED = Math.min(...Array.from(SHARED_DOMAINS, ({ length }) => length))

/** Mailboxes of lists, wherever they are: `python-list`, `gtk-devel-list`, `kite_users`. */
const LIST_NAME = /[-_](?:lists?|users|devel|announce|discuss)$/

/**
 * Where people have mailboxes and offices have none of their own: a number behind a name of an office stands there because the name was taken.
 * The first label of the domain. @source judgement: the providers with most accounts by language
 */
const PROVIDERS = new Set(
  `gmail googlemail yahoo ymail hotmail outlook live msn icloud me aol protonmail proton gmx web t-online freenet qq 163 126 sina foxmail naver daum hanmail
mail bk inbox list yandex ya rambler ukr wp o2 onet interia poczta seznam orange wanadoo laposte free sfr libero virgilio tiscali alice uol bol terra ig
rediffmail docomo ezweb softbank nifty sapo telefonica zoho fastmail tutanota posteo mailbox`.split(/\s+/),
)

/**
 * Of the parts of an address, in lower case: is it no person's? A number of one or two digits or a country may stand behind the name (`info2`, `sales-uk`), but with
 * providers no number (`admin1975@gmail.com`), and nowhere a year.
 */
export function isPublicMailbox(local: string, domain: string): boolean {
  if (isExample(domain) || (domain.length >= SHORTEST_SHARED && SHARED_DOMAINS.has(domain))) return true
  const name = withoutElision(local)
  if (NAMES.has(name) || isList(name) || isTagged(name)) return true
  const bare = withoutSuffix(name)
  if (bare !== name && NAMES.has(bare) && !(isOf(name.charCodeAt(name.length - 1), IS.digit) && isProvider(domain)))
    return true
  let start = 0
  for (let dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', start)) {
    if (dot - start > 3 && SHARED_HOSTS.has(domain.slice(start, dot))) return isBelowDomain(domain, dot)
    start = dot + 1
  }
  return false
}

/** Does the registrable domain begin behind this dot, or further on? */
function isBelowDomain(domain: string, dot: number): boolean {
  const registrable = getDomain(domain)
  return registrable !== null && domain.length - registrable.length > dot
}

/** What is no list has no dash, mostly: an expression costs more than both look-ups. */
function isList(name: string): boolean {
  return (name.includes('-') || name.includes('_')) && LIST_NAME.test(name)
}

/** `support+de@…`: a mailbox of an office with a tag behind it. */
function isTagged(name: string): boolean {
  const plus = name.indexOf('+')
  return plus > 0 && NAMES.has(name.slice(0, plus))
}

/** `l'info@…`: of an article, not of the mailbox. `o'hara` is a name and in no list. */
function withoutElision(local: string): string {
  for (const mark of [1, 2]) {
    const unit = local.charCodeAt(mark)
    if (unit === 0x27 || unit === 0x2019) return local.slice(mark + 1)
  }
  return local
}

/** @source judgement: `info2`, `office01`; longer ones are years and what was left to take */
const MAX_SUFFIX_DIGITS = 2

function withoutSuffix(local: string): string {
  let end = local.length
  while (end > 0 && isOf(local.charCodeAt(end - 1), IS.digit)) end -= 1
  if (end === local.length) return isMark(local.charCodeAt(end - 3)) ? local.slice(0, end - 3) : local
  if (local.length - end > MAX_SUFFIX_DIGITS) return local
  return local.slice(0, isMark(local.charCodeAt(end - 1)) ? end - 1 : end)
}

function isProvider(domain: string): boolean {
  return PROVIDERS.has(domain.slice(0, domain.indexOf('.')))
}

/** . - _ */
function isMark(unit: number): boolean {
  return unit === 0x2e || unit === 0x2d || unit === 0x5f
}

/** Reserved for documentation: nobody can have a mailbox there. @source RFC 2606 section 3 (its top-level domains are no public suffixes anyway) */
function isExample(domain: string): boolean {
  const dot = domain.lastIndexOf('.')
  if (!domain.endsWith('example', dot) || (dot > 7 && domain[dot - 8] !== '.')) return false
  const top = domain.slice(dot + 1)
  return top === 'com' || top === 'net' || top === 'org'
}
