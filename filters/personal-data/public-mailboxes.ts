/** Mailboxes that belong to an office and not to a person, and names that stand for anybody's. */
import { digitOf } from './scan/scan.ts'

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

/** Labels of domains whose mailboxes are lists, trackers or machines. */
const SHARED_HOSTS = new Set(['lists', 'list', 'bugs', 'groups', 'googlegroups', 'mailman'])

/** Of the parts of an address, in lower case: is it no person's? A number or a country may stand behind the name (`info2`, `sales-uk`). */
export function isPublicMailbox(local: string, domain: string): boolean {
  if (NAMES.has(local) || NAMES.has(withoutSuffix(local)) || isExample(domain)) return true
  let start = 0
  for (let dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', start)) {
    if (dot - start > 3 && SHARED_HOSTS.has(domain.slice(start, dot))) return true
    start = dot + 1
  }
  return false
}

function withoutSuffix(local: string): string {
  let end = local.length
  while (end > 0 && digitOf(local.charCodeAt(end - 1)) >= 0) end -= 1
  if (end === local.length) return isMark(local[end - 3]) ? local.slice(0, end - 3) : local
  return local.slice(0, isMark(local[end - 1]) ? end - 1 : end)
}

function isMark(character: string | undefined): boolean {
  return character === '.' || character === '-' || character === '_'
}

/** Reserved for documentation: nobody can have a mailbox there. @source RFC 2606 section 3 (its top-level domains are no public suffixes anyway) */
function isExample(domain: string): boolean {
  const dot = domain.lastIndexOf('.')
  if (!domain.endsWith('example', dot) || (dot > 7 && domain[dot - 8] !== '.')) return false
  const top = domain.slice(dot + 1)
  return top === 'com' || top === 'net' || top === 'org'
}
