/** Lines and cells that are nothing but ways to the pages and sections around, by their words in several languages. */
import { type Element, isElement } from '../../../formats/html/dom.ts'
import type { PageFlow, TextItem } from '../../flow/page-flow.ts'

/** What such a cell says in its brackets. */
const LABELS = [
  '[<>«»‹›←→↑^]{1,2}|\\?',
  'first|prev(?:ious)?|next|last|back|forward|fast ?(?:back|forward)|up|top|home|start|title|main',
  '(?:table of )?contents?|toc|index|help|about|glossary',
  'anfang|zurück|weiter|vor|hoch|(?:nach )?oben|inhalt(?:sverzeichnis)?|stichwörter|hilfe',
  'début|précédent|suivant|haut|sommaire|table des matières|aide|accueil',
  'inicio|anterior|siguiente|arriba|contenidos?|índice|ayuda|início|próximo|próxima|acima|conteúdo|ajuda',
  'inizio|precedente|successivo|su|indice|aiuto',
  'начало|назад|вперёд|вперед|далее|вверх|наверх|содержание|оглавление|указатель|помощь',
  '上一页|下一页|上一章|下一章|目录|目錄|索引|首页|前へ|次へ|上へ|目次',
].join('|')
const SIGN = new RegExp(`^[[(]\\s?(?:${LABELS})\\s?[\\])]$`, 'iu')
/** One sign by itself that leads to the top, where all of it is a link: `(top)`. `[Up]` and `[Home]` may be keys. */
const TOP = /^[[(]\s?(?:[↑^]|top|(?:nach )?oben|haut|arriba|acima|su|вверх|наверх|上へ)\s?[\])]$/iu
/** Fewer in a row may be keys that a manual explains, each beside what it does. Judgement. */
const MIN_SIGNS = 3
/** Boxes in a cell or paragraph around its link. */
const MAX_BOXES = 3

/** A line that leads back, with the name of what it leads to, and ways beside it: `Back to top of the manual. Index.` */
const BACK = new RegExp(
  `^(?:[\\^↑←«<]\\s?)?(?:${[
    '(?:go |jump )?(?:back|return) to (?:the )?(?:top|start|beginning|(?:table of )?contents|index|(?:main|home|title) ?page|main menu)(?: of (?:the |this )?[^.]{1,60})?',
    'zurück zu[mr]? (?:seiten)?(?:anfang|inhalt|inhaltsverzeichnis|übersicht|startseite)(?: (?:der|des) [^.]{1,60})?',
    "retour (?:au (?:sommaire|début)|en haut|à (?:la table des matières|l['’]accueil))(?: d[eu][^.]{1,60})?",
    'volver (?:arriba|al (?:inicio|principio|índice|contenido))(?: del? [^.]{1,60})?',
    '(?:вернуться |назад )(?:наверх|в начало|к (?:началу|содержанию|оглавлению))(?: [^.]{1,60})?',
    '返回(?:顶部|頂部|目录|目錄|首页|首頁)|(?:ページの)?(?:先頭|トップ|目次)(?:へ|に)戻る',
  ].join('|')})[.!]?(?:[\\s|·,]+(?:${LABELS})\\.?)*$`,
  'iu',
)
/** The name of a manual is not longer. Judgement. */
const MAX_BACK_WORDS = 16

/** Is it such a line, and all of it links? */
export function isWayBack({ role, words, linkWords, text }: TextItem): boolean {
  if (role === 'heading' || role === 'code' || words > MAX_BACK_WORDS || linkWords < words) return false
  return BACK.test(text) || TOP.test(text)
}

/** Indices of the signs in brackets that stand in rows, a cell or a paragraph each, one of them linked at least: `[ << ]`, `[ Up ]`, `[Contents]`. */
export function signsInRows({ items, blocks }: PageFlow): readonly number[] {
  const found: number[] = []
  let row: TextItem[] = []
  const end = (): void => {
    if (row.length >= MIN_SIGNS && row.some((item) => item.linkWords > 0 || holdsLink(blocks[item.block]?.element)))
      for (const { index } of row) found.push(index)
    row = []
  }
  for (const item of items)
    if (item.kind === 'text' && item.role !== 'heading' && item.role !== 'code' && SIGN.test(item.text)) row.push(item)
    else end()
  end()
  return found
}

/** Arrows are no words, so none of a link's words tell that they are linked. */
function holdsLink(element: Element | undefined): boolean {
  let box = element
  for (let depth = 0; box !== undefined && depth < MAX_BOXES; depth += 1) {
    const inner: Element | undefined = box.children.find(isElement)
    if (inner?.name === 'a' && inner.attribs.href !== undefined) return true
    box = inner
  }
  return false
}
