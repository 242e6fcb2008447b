/** Lines about the page and not of its text, wherever they stand: whose it is, who set it there and when, what to do with it. All of a text, in the languages of most pages. */
import type { TextItem } from '../../../flow/page-flow.ts'
import { SHARED_AT } from './furniture-words.ts'

/** Longer ones say something. Judgement: a notice with a name and two years has some 90 characters. */
const LINE_CHARS = 100
const LINE_WORDS = 14

/** A year or a time is in what follows: `Mis à jour 3 fois par an` tells of a thing. */
const DATED = '(?=.*(?:\\d{4}|\\d[./:h]\\d))'
/** All of such a line. A name of four words, a day, and no more: `Posted by the old pier we found a hut` is text, and so is who published a book. */
const PAGE_LINES: RegExp = new RegExp(
  `^(?:${[
    // Whose it is: with a name and a year, or alone.
    '(?:(?:©|\\(c\\)|copyright)[^.!?]{0,60}[,.–—-]? )?(?:all rights reserved|alle rechte vorbehalten|tous droits réservés|(?:todos los derechos reservados|reservados todos los derechos)|todos os direitos reservados|tutti i diritti riservati|alle rechten voorbehouden|wszelkie prawa zastrzeżone|všechna práva vyhrazena|все права защищены|med ensamrätt|alla rättigheter förbehållna|tüm hakları saklıdır|版权所有|版權所有|無断(?:転載|複製)を禁じます|무단 ?전재.{0,20}금지)',
    // When it was changed, with a day.
    '(?:(?:this )?(?:page|article|post|story|document) (?:was )?)?last (?:updated|modified|changed|reviewed|edited|revised)(?! hands| by \\d)(?: (?:on|at|by))?\\s?:? ?(?=[^.]*\\d)[^!?]{4,50}',
    `(?:zuletzt (?:aktualisiert|geändert|bearbeitet)|letzte (?:aktualisierung|änderung))(?: am)?\\s?:? ?${DATED}\\d[^!?]{3,40}|stand(?: am)?(?:\\s?: ?| (?=\\d{1,2}(?:\\. ?\\p{L}{3}|\\.\\d{1,2}\\.|/\\d{4})))\\d[^!?]{3,40}|(?:dernière (?:mise à jour|modification)|mis à jour)(?: le)?\\s?:? ?${DATED}\\d[^!?]{3,40}|(?:última (?:actualización|modificación|atualização)|actualizado|atualizado)(?: el| em)?\\s?:? ?${DATED}\\d[^!?]{3,40}|(?:ultimo aggiornamento|aggiornato)(?: il)?\\s?:? ?${DATED}\\d[^!?]{3,40}|(?:обновлено|последнее (?:обновление|изменение))\\s?:? ?${DATED}\\d[^!?]{3,40}|(?:最終更新(?:日)?|更新日|最后更新|最後更新|最后修改)\\s?[:：]? ?\\d.{3,30}`,
    // Who set it there, and when.
    "posted by:? [\\p{L}\\p{N}.’'_-]{1,24}(?: [\\p{L}\\p{N}.’'_-]{1,24}){0,3}(?:[,|·•–—-]? ?(?:on|at|in|@)? ?(?=[^.!?]*\\d)[^!?]{3,50})?|(?:published|submitted) by:? [\\p{L}\\p{N}.’'_-]{1,24}(?: [\\p{L}\\p{N}.’'_-]{1,24}){0,3} ?[,|·•–—-]? ?(?:on|at|in|@)? ?(?=[^.!?]*\\d)[^!?]{3,50}",
    '(?:posted|published|submitted|filed) on:? (?!the |an? )(?=[^.!?]*\\d)[^!?]{4,60}',
    // Words that it is filed under, none of them a link.
    '(?:tags?|tagged(?: (?:as|with|under))?|filed (?:under|in)|posted (?:in|under)|schlag(?:wörter|worte)|mots[- ]clés|etiquetas|метки|теги|タグ|标签)\\s?[:：] ?[^.!?]{2,80}',
    // What to do with it.
    "(?:(?:print|e-?mail|bookmark) this|(?:print|e-?mail|save|download|bookmark) this (?:page|article|story|post)(?: to a friend)?)|(?:e-?mail|send) (?:this )?(?:page |article |story |post )?to a friend|printer?-friendly(?: (?:version|page))?|print(?:able)? version|version imprimable|imprimer(?: (?:cette page|cet article|l[’']article))?|(?:artikel|seite|beitrag) (?:drucken|ausdrucken)|druckversion|imprimir(?: (?:esta página|este artículo|artículo|artigo))?|stampa (?:questa pagina|articolo|l[’']articolo)|versione stampabile|версия для печати|распечатать|打印本页|打印本文|印刷する",
    "(?:back|return|go|jump|scroll) (?:back )?to (?:the )?top(?: of (?:the |this )?page)?|(?:zurück )?nach oben|zum seitenanfang|(?:retour )?(?:en )?haut de (?:la )?page|volver arriba|voltar ao topo|torna (?:su|all[’']inizio)|naar boven|(?:вернуться )?(?:наверх|вверх)|返回顶部|返回頂部|回到顶部|ページの?(?:先頭|トップ)(?:へ|に)(?:戻る)?",
  ].join('|')})\\s?[.!…»›↑^]?$`,
  'iu',
)

/** What parts the networks of a row: `Share on Facebook | Share on Twitter`. */
const PARTS = /\s?[|·•/,]\s?|\n/
const SHARES: RegExp = new RegExp(
  `^(?:(?:share|tweet|pin|post)(?: (?:this|it))?(?: (?:on|via|to))? ?)?(?:${SHARED_AT})?$`,
  'iu',
)

const VERB = /^(?:share|tweet|pin|post)\b/i

/** A sentence that begins like one goes on behind its day: `Published on 3 May 1843, the book sold out`. */
const GOES_ON = /, (?:the|an?|it|he|she|they|this|that|we|his|her|its|their|our|then|and|but|which|who|when|where)\s/iu

/** Is the text such a line? */
export function isPageLine({ role, text, words }: TextItem): boolean {
  if (role !== 'paragraph' || text.length > LINE_CHARS || words > LINE_WORDS) return false
  return (PAGE_LINES.test(text) && !GOES_ON.test(text)) || isRowOfShares(text)
}

/** Are all of its parts ways to share it, one of them a verb? */
function isRowOfShares(text: string): boolean {
  const parts = text.split(PARTS).filter((part) => part !== '')
  return parts.length > 1 && parts.some((part) => VERB.test(part)) && parts.every((part) => SHARES.test(part))
}
