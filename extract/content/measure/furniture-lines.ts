/** Lines that are what they say and no more, on pages of any theme: `Advertisement`, `4 min read`, `Share`. All of a text, in the languages of most pages. */
import type { Block } from '../../flow/blocks.ts'
import type { PageFlow, TextItem } from '../../flow/page-flow.ts'

/** Longer ones say something. Judgement: the longest that were looked at, `Advertisement - story continues below this advertisement`, has 56 characters. */
const LINE_CHARS = 60

/** Where a page is shared; `en famille` and `on a rainy day` are no networks. */
const NETWORKS =
  '(?:e-?mail|mail|sms|facebook|twitter|x|instagram|linkedin|whats ?app|telegram|pinterest|reddit|tumblr|threads|bluesky|mastodon|messenger|xing|vk|line|weibo|wechat|flipboard|pocket|social media|(?:les )?réseaux sociaux|redes sociales|redes sociais)'

/** Such lines that no section is called: they go as headings of text, too. */
const NO_HEADING = /^(?:\d+ ?-?min|share (?:this|on|via) )|continues (?:below|after)/i

const LINES: RegExp = new RegExp(
  `^(?:${[
    // A place for an advert.
    '(?:advertise?ment|sponsored content|paid content)s?(?: ?[-–—:] ?(?:story|article|content) continues (?:below|after).*)?|(?:story|article|content) continues (?:below|after) (?:the |this )?(?:advertisement|ad)|skip (?:advert|advertisement|ad)',
    '(?:- )?(?:anzeige|werbung)(?: -)?|publicité|publicidade?|(?:continua después de|sigue leyendo).{0,20}publicidad|pubblicità|reklam[ae]?|reklama|реклама|advertentie|annons|annonce|iklan|mainos|广告|廣告|広告|광고|إعلان|تبلیغات|quảng cáo|โฆษณา',
    // How long it takes, and what readers do with it.
    '\\d+ ?-?min(?:ute)?s?\\.? (?:read|de (?:lecture|lectura|leitura)|di lettura|leestijd|lesezeit|läsning|czytania)|(?:lesezeit|lesedauer|temps de lecture|tiempo de lectura|tempo (?:de leitura|di lettura)|leestijd|reading time|estimated reading time|czas czytania|время чтения) ?:? ?(?:ca\\. ?)?\\d+ ?(?:min.*|мин.*)',
    `(?:share|teilen|partager|compartir|compartilhar|condividi|delen|udostępnij|поделиться|dela|分享|シェア|공유|bagikan|paylaş)(?: (?:this|this (?:article|story|post|page)|diesen artikel|(?:(?:on|via|by|auf|per|sur|par|en|por|su|op|på|no) )${NETWORKS}))?:?`,
    '(?:read (?:more|less|full article)|show (?:more|less)|weiterlesen|mehr (?:lesen|anzeigen)|lire la suite|leer más|seguir leyendo|ler mais|leia mais|continua a leggere|leggi tutto|lees (?:verder|meer)|läs mer|czytaj (?:dalej|więcej)|читать (?:далее|полностью)|続きを読む|もっと見る|阅读全文|展开全文|閱讀全文|더 ?보기)(?: \\d+ \\p{L}{1,10})?|externer inhalt',
    '(?:image|photo|picture|slide|bild|foto) \\d+ (?:of|/|von|de) \\d+|(?:image|photo|video) (?:unavailable|not available)|loading(?: .{0,20})?(?:\\.{3}|…)',
  ].join('|')})$`,
  'iu',
)

/** Labels of what the document does not have: readers' comments, the form to write one, the words an entry is filed under. */
const LABELS: RegExp = new RegExp(
  `^(?:${[
    '(?:\\d+ )?(?:comments?|kommentare?|commentaires?|comentarios?|comentários?|commenti|reacties|komentarze?|комментари(?:и|ев|й)|条评论|コメント|댓글)(?: \\(?\\d+\\)?)?:?',
    '(?:leave|post|write|add) a (?:comment|reply)|no comments(?: yet)?|schreiben? sie einen kommentar|schreibe? (?:einen|deinen) kommentar|kommentar (?:schreiben|hinterlassen|verfassen)|keine kommentare|(?:laisser|laissez|ajouter) un commentaire|(?:deja|dejar|escribe|añadir) un comentario|deixe (?:um|seu) comentário|lascia un commento|(?:plaats|laat) een reactie(?: achter)?|dodaj komentarz|(?:оставить|добавить) комментарий|发表评论|コメントを残す|댓글 (?:쓰기|남기기)',
    'tags?|schlag(?:wörter|worte)|mots[- ]clés|etiquetas|タグ|标签',
  ].join('|')})\\s?:?$`,
  'iu',
)

/** Verse: lines of several words around it, each a paragraph of one box or all in one. Dates, names and buttons have fewer words, or numbers. Judgement. */
const VERSE_LINES = 3
const VERSE_WORDS = 3
/** Items on either side that are looked at. */
const VERSE_ITEMS = 8

/** The kept texts that are such lines, and labels that nothing kept stands behind, by index. What stands in a list, a table or code is an item of it. */
export function furnitureLines(flow: PageFlow, kept: readonly boolean[]): number[] {
  const { items } = flow
  const lines: number[] = []
  let isFollowed = false
  for (let at = items.length - 1; at >= 0; at -= 1) {
    const item = items[at]
    // A picture behind a label is what it heads.
    if (item?.kind === 'image') isFollowed = true
    if (item?.kind !== 'text') continue
    const isLine: boolean = kept[at] === true && isFurniture(item, isFollowed) && !isInVerse(flow, kept, item)
    if (isLine) lines.push(at)
    isFollowed = kept[at] === true && !isLine
  }
  return lines
}

function isFurniture({ role, text }: TextItem, isFollowed: boolean): boolean {
  if (!(role === 'paragraph' || role === 'heading') || text.length > LINE_CHARS) return false
  if (!isFollowed && LABELS.test(text)) return true
  return LINES.test(text) && (role === 'paragraph' || !isFollowed || NO_HEADING.test(text))
}

/** Do such lines stand next to it, without a longer text between? */
function isInVerse({ items, blocks }: PageFlow, kept: readonly boolean[], line: TextItem): boolean {
  const own = blocks[line.block]
  if (own?.tag !== 'p') return false
  let lines = 0
  for (const step of [-1, 1]) {
    for (let seen = 1; seen <= VERSE_ITEMS; seen += 1) {
      const near = items[line.index + step * seen]
      if (near?.kind !== 'text' || !isLike(own, blocks[near.block]) || near.text.length > LINE_CHARS) break
      const saysSomething = near.words >= VERSE_WORDS && !/\d/.test(near.text) && !LINES.test(near.text)
      if (kept[near.index] && saysSomething) lines += 1
    }
  }
  return lines >= VERSE_LINES
}

function isLike({ tag, parent, index }: Block, other: Block | undefined): boolean {
  return other !== undefined && (other.index === index || (other.tag === tag && other.parent === parent))
}
