/** Lines that say what an entry is filed under: a label of such a line, and links behind it. */
import type { PageFlow, TextItem } from '../../../flow/page-flow.ts'

/** Longer ones are a list of something. Judgement. */
const MAX_WORDS = 40
/** Words beside the links: the label, and what parts the links. Judgement: `Posted in … and …` */
const MAX_PLAIN_WORDS = 5
const LABEL =
  /^(?:categor(?:y|ies)|tags?|tagged(?: (?:as|with|in|under))?|(?:filed|posted) (?:under|in)|topics?|labels?|keywords|kategorien?|schlagw(?:ort|orte|örter)|stichw(?:ort|orte|örter)|themen|mots[- ]cl[eé]s|étiquettes?|catégories?|thèmes?|etiquetas?|categor[ií]as?|temas?|categorie|etichette|tagi|kategorie|trefwoorden|categorieën|etiketter|kategorier|рубрик[аи]|метки|теги|категори[яи]|カテゴリー?|タグ|标签|分类|关键词|標籤|分類|태그|카테고리)(?:\s*[:：]|(?<=\b(?:in|under|with|as)))\s*\S/iu

/** Drops them, wherever they stand. */
export function dropTagLines({ items }: PageFlow, kept: boolean[], reasons: string[]): void {
  for (const item of items) {
    if (item.kind !== 'text' || !kept[item.index] || !isTagLine(item)) continue
    kept[item.index] = false
    reasons[item.index] = 'edge'
  }
}

function isTagLine({ role, words, linkWords, text }: TextItem): boolean {
  if (role !== 'paragraph' || linkWords === 0 || words > MAX_WORDS || words - linkWords > MAX_PLAIN_WORDS) return false
  return LABEL.test(text)
}
