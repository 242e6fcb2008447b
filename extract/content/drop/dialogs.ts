/** Dialogs and consent notices: they stand over the page, and go however much of its words they have. */
import { type Element, isElement, type Node } from '../../../formats/html/dom.ts'
import type { Block } from '../../flow/blocks.ts'
import type { PageFlow } from '../../flow/page-flow.ts'
import { isDeclaredDialog } from '../measure/page-outline.ts'

/** Class words of boxes that open over a page. Without a way to close one, a theme may mean a wrapper. */
const OVERLAYS: ReadonlySet<string> = new Set(['modal', 'popup', 'pop-up', 'lightbox', 'drawer', 'flyout'])
/** Nodes of a box that are looked at for its button. */
const MAX_NODES = 300
const CLOSES = /(?:^|[\s_-])(?:close|dismiss)(?:$|[\s_-])/i
const CROSS = /^[\s×✕✖✗xX]+$/

/** What a consent notice begins with, in the languages of most pages; no article speaks so of itself. */
const CONSENT_OPENING = new RegExp(
  [
    'we (?:value|respect|care about) your privacy|we and (?:our|\\d+) .{0,20}partners|(?:we|(?:this|our) (?:web)?site|this page) uses? (?:\\w+ )?cookies|this (?:web)?site asks for consent|(?:cookie|privacy) (?:consent|settings|preferences?|notice)|manage (?:your )?(?:cookies?|consent|privacy)|your (?:privacy|cookie) (?:choices|settings|preferences)|accept (?:all )?cookies',
    'wir (?:verwenden|nutzen|setzen) cookies|wir und unsere (?:\\d+ )?partner|diese (?:web)?seite (?:verwendet|nutzt) cookies|(?:datenschutz|privatsphäre|cookie)-?\\s?einstellungen|wir schätzen ihre privatsphäre',
    'nous (?:et nos (?:\\d+ )?partenaires|utilisons des cookies|respectons votre vie privée)|ce site utilise des cookies|votre vie privée nous importe|(?:nosotros|nós) (?:y|e) (?:nuestros|os nossos)|(?:utilizamos|usamos) cookies|(?:este sitio|este site) (?:web )?(?:utiliza|usa) cookies|(?:valoramos|valorizamos) (?:tu|su|a sua) privaci?dade?',
    'noi e (?:i nostri|\\d+) .{0,20}(?:partner|terze)|(?:utilizziamo|usiamo) i? ?cookie|questo sito (?:web )?(?:utilizza|usa) (?:i )?cookie|wij (?:en onze partners|gebruiken cookies)|deze (?:web)?site gebruikt cookies|(?:używamy|ta strona używa) (?:plików )?cookies?|szanujemy (?:twoją|państwa) prywatność|vi (?:använder|bruger|bruker) cookies',
    '(?:当サイト|このサイト).{0,6}(?:cookie|クッキー)|我们使用 ?cookie|本网站使用 ?cookie|мы используем (?:файлы )?cookie',
  ].join('|'),
  'i',
)
/** A sentence further in is about something. */
const OPENING_CHARS = 90
/** Behind a logo, a title and a button or two. Judgement. */
const OPENING_TEXTS = 10
/** A longer box is a text about privacy. @source the longest of 21 notices that were looked at has 490 words of prose */
const MAX_CONSENT_WORDS = 600

/** Is it a dialog: by its element, its role, or a name with a button to close it? */
export function isDialog(block: Block): boolean {
  return isDeclaredDialog(block) || (OVERLAYS.has(block.hints.strong ?? '') && hasCloseButton(block.element))
}

/** Does a box of so many words begin as consent notices do? `first`: its first text. */
export function opensLikeConsent(first: string, words: number): boolean {
  return words <= MAX_CONSENT_WORDS && CONSENT_OPENING.test(first.slice(0, OPENING_CHARS))
}

/** Does one of the first texts of a block begin as consent notices do, however long it is? */
export function speaksOfConsent({ items }: PageFlow, { from, to }: Block): boolean {
  for (let at = from, seen = 0; at < to && seen < OPENING_TEXTS; at += 1) {
    const item = items[at]
    if (item?.kind !== 'text') continue
    if (CONSENT_OPENING.test(item.text.slice(0, OPENING_CHARS))) return true
    seen += 1
  }
  return false
}

/** What shops say of a thing in a drawer, by its heading: it opens like the panel of an accordion. In the languages of most shops. */
const OF_A_THING = new RegExp(
  `^(?:${[
    "(?:product )?(?:description|specifications?|specs|features|dimensions|ingredients|composition|overview)(?: (?:&|and) (?:details|features|care|fit|materials|specifications|ingredients))?|(?:product|item) (?:details|information|info)|size (?:guide|chart)s?|sizing(?: guide)?|(?:fabric|materials?)(?: (?:&|and) care)?|care|care instructions|size (?:&|and) fit|fit (?:&|and) sizing|details (?:&|and) care|nutrition(?:al)?(?: facts| information)?|how to use|what[’']?s included",
    '(?:produkt)?beschreibung|produkt(?:details|informationen)|größen(?:tabelle|ratgeber|guide)|material(?:ien)?(?: (?:&|und) pflege)?|pflegehinweise|technische daten|inhaltsstoffe|zutaten|maße',
    '(?:caractéristiques|guide des tailles|composition(?: et entretien)?|détails du produit|description du produit|ingrédients|entretien)|(?:descripción|detalles del producto|guía de tallas|características|ingredientes|composición(?: y cuidados)?)|(?:descrição|detalhes do produto|guia de tamanhos|características)|(?:descrizione|dettagli (?:del )?prodotto|guida alle taglie|composizione(?: e cura)?|ingredienti)',
    'productomschrijving|productdetails|maattabel|specificaties|produktbeskrivning|storleksguide|opis(?: produktu)?|tabela rozmiarów|skład|описание(?: товара)?|характеристики|состав|таблица размеров|商品(?:説明|詳細|情報)|サイズ(?:表|ガイド)|仕様|商品(?:详情|描述)|规格(?:参数)?|尺码表|제품 ?(?:설명|정보)|사이즈 ?가이드',
  ].join('|')})\\s?:?$`,
  'i',
)
const THING_WORDS = 6

/** Share of links among its words from which a box leads to other pages. The same as for lists of links (link-lists.ts): most. */
const THING_LINK_SHARE = 0.5
/** A link of so many words is the title of another page. @source teasers.ts */
const TITLE_WORDS = 3
/** One such link may be in what is said of a thing, as to its care. Judgement */
const MAX_TITLES = 1

/** Does the box say what a thing is like, by its heading? Not where it leads to other pages: magazines have their `Features` and an `Overview` in such boxes. */
export function speaksOfThing({ items }: PageFlow, { from, to }: Block): boolean {
  let [words, linkWords, titles, isHeaded] = [0, 0, 0, false]
  for (let at = from; at < to; at += 1) {
    const item = items[at]
    if (item?.kind !== 'text') continue
    if (!isHeaded && !(item.words <= THING_WORDS && OF_A_THING.test(item.text))) return false
    isHeaded = true
    words += item.words
    linkWords += item.linkWords
    // All of a text in a link is a card's title.
    if (item.linkWords >= TITLE_WORDS && item.linkWords === item.words) titles += 1
  }
  return isHeaded && titles <= MAX_TITLES && linkWords <= THING_LINK_SHARE * words
}

function hasCloseButton(box: Element): boolean {
  const stack: Node[] = [box]
  for (let seen = 0; seen < MAX_NODES; seen += 1) {
    const node = stack.pop()
    if (node === undefined) return false
    if (!isElement(node)) continue
    if (node !== box && closes(node)) return true
    for (let at = Math.min(node.children.length, MAX_NODES) - 1; at >= 0; at -= 1) stack.push(node.children[at] as Node)
  }
  return false
}

function closes({ name, attribs, children }: Element): boolean {
  if (name !== 'button' && name !== 'a' && attribs.role !== 'button') return false
  const [only] = children
  const text = only !== undefined && 'data' in only ? String(only.data) : ''
  return CLOSES.test(`${attribs.class ?? ''} ${attribs['aria-label'] ?? ''} ${attribs.id ?? ''}`) || CROSS.test(text)
}
