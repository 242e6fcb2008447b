/** Sections that show other pages, by what their heading says: `You may also like`. Class names are a theme's; these words are read by people. */
import type { Block } from '../../flow/blocks.ts'
import type { Item, PageFlow, TextItem } from '../../flow/page-flow.ts'
import { sumIn, sumOfAll } from '../../flow/prefix-sums.ts'
import { levelOf } from '../keep/sections.ts'
import type { PageSums } from '../measure/page-sums.ts'

/** Longer ones are sentences. Judgement: `The latest stories from our newsroom` */
const HEADING_WORDS = 9
const HEADING_CHARS = 80
/**
 * Prose that the page must have before such a section, and the share of its prose that the section may be: on a start page it is what the
 * page says. The same as for teasers (teasers.ts); a thread may be one question.
 */
const ANY_PAGE = { minWordsBefore: 150, maxShare: 0.3 }
const ARTICLE = { minWordsBefore: 60, maxShare: 0.5 }
/** Of a page that says it is an article, behind so much of it: feeds go on without end. Judgement. */
const FEED = { minWordsBefore: 150, maxShare: 0.95 }
const THREAD = { minWordsBefore: 20, maxShare: 0.7 }

/** What is shown. Of `other` and its like only what nobody writes about: `Other features` are the page's own. */
const THINGS =
  '(?:articles?|posts?|stories|story|news|content|reads?|reading|pages?|links?|videos?|coverage|topics?|threads?|discussions?|questions?|products?|items?|resources?|insights?|blogs?|recipes?|guides?|headlines?|publications?)'
const ITEMS = '(?:articles|posts|stories|news|reads|videos|coverage|threads|blogs?|recipes|headlines)'
/** In the languages of most pages. */
const WORDS: readonly string[] = [
  `(?:you|readers) (?:may|might|could|would)(?: also)? (?:like|enjoy|love|be interested).*|you(?:['’]ll| will) (?:also (?:like|enjoy|love).*|(?:like|enjoy|love)(?: (?:this|these).*)?|be interested .*)|(?:people|readers|customers) (?:who .{0,30} )?also .*|frequently bought together|recently viewed(?: (?:items|products))?`,
  `(?:related|recommended|similar|suggested)(?: ${THINGS})?(?: (?:and|&) ${THINGS})?(?: (?:for you|from .*|on .*|to (?:this|you)\\b.*))?|(?:more|other|latest|recent|popular|trending|top|featured|most[ -](?:read|popular|viewed|shared|recent))(?: \\p{L}+)?(?: \\p{L}+)? ${ITEMS}(?: (?:for you|from .*|in .*|on .*|by .*|about .*|like this))?|featured products`,
  `more (?:from|by) (?!(?:less|memory|accident|chance|luck|habit|necessity)\\b)(?!.* than ).{2,50}|more (?:like this|to (?:read|explore|discover|love|watch)|for you|on this (?:topic|story|subject))|(?:read|watch|explore|discover|up) (?:more|next)|what to read next|read (?:this )?(?:also|next)|also read|trending(?: now)?|most (?:read|popular|viewed)|don['’]t miss(?: (?:it|out|these|this))?|in case you missed it|keep reading|(?:from )?around the web|(?:promoted|sponsored) ${THINGS}|editor['’]?s['’]? (?:picks?|choice)`,
  'das (?:könnte|dürfte) .{0,20}(?:interessieren|gefallen)|.{0,20}könnte (?:sie|dich|euch|ihnen) auch .*|auch interessant.{0,20}|mehr (?:zum thema|zu diesem thema|artikel|beiträge|nachrichten|news|lesen)|mehr (?:aus|von) (?!weniger\\b).{2,40}|(?:weitere|ähnliche|verwandte|aktuelle|neueste|beliebte|passende|interessante) (?:artikel|beiträge|meldungen|nachrichten|themen|news|storys|texte|rezepte|videos)(?: (?:zu|zum|zur|aus|auf|für|über|rund) .*)?|passend zum thema|(?:lesen sie|lies) (?:auch|mehr|weiter).*|meistgelesen.*|zum weiterlesen|(?:lese|unsere |redaktions)empfehlung(?:en)?|alle artikel zu .*|top-?(?:artikel|themen|news)',
  "(?:à|a) lire (?:aussi|également|ensuite).*|(?:lire|voir) (?:aussi|également)|vous (?:aimerez|pourriez) (?:aussi|également|peut-être|aimer).*|sur le même (?:sujet|thème)|(?:nos |les )?(?:autres |derniers )?articles? (?:similaires?|liés?|associés?|récents?|populaires|recommandés?|connexes)|dans la même (?:rubrique|catégorie)|plus d[’']articles|les plus (?:lus|populaires)|nos (?:autres|derniers) articles",
  '(?:lea|lee|leer|ver|vea|mira) (?:también|además|más).{0,30}|te (?:puede|podría)n? (?:también )?interesar.*|(?:también )?(?:te|le) puede(?:n)? interesar.*|quizás te interese.*|(?:artículos|noticias|notas|contenidos?|entradas|temas) (?:relacionad[ao]s?|similares|recientes|recomendad[ao]s|populares)|más (?:noticias|artículos|sobre este tema|leíd[ao]s)|lo más (?:leído|visto)|relacionad[ao]s?|recomendad[ao]s?(?: para (?:ti|vos|usted|ustedes|você|vocês))?|(?:veja|leia) (?:também|mais).{0,30}|mais (?:lidas|notícias|sobre este assunto)|(?:artigos|notícias|matérias|conteúdos?) relacionad[ao]s?|você (?:também )?pode (?:também )?(?:gostar|se interessar|querer ler).*',
  'leggi anche.{0,30}|(?:ti )?potrebbe(?:ro)? (?:anche )?interessart?[ie].*|articoli (?:correlati|simili|recenti)|altr[ie] (?:articoli|notizie)|correlati|i più letti|lees ook.{0,30}|gerelateerd(?:e (?:artikelen|berichten|nieuws|onderwerpen|producten|video.?s|links|inhoud|content|pagina.?s|verhalen|posts|blogs|items))?|meer (?:over dit onderwerp|nieuws|artikelen|lezen)|andere artikelen|meest gelezen|aanbevolen(?: voor (?:jou|je|u))?',
  'läs (?:också|även|mer).{0,30}|relatera(?:t|de)(?: (?:artiklar|artikel|innehåll|nyheter|inlägg|produkter|ämnen|länkar|läsning|material|videor|sidor))?|mer om (?:ämnet|detta)|fler artiklar|les (?:også|mer).{0,30}|relater(?:t|te|ede)(?: (?:artikler|saker|innhold|indhold|nyheter|nyheder|emner|produkter|lenker|links|innlegg|indlæg|sider))?|læs også.{0,30}|mest (?:læste|läst|lest).{0,20}|lue myös.{0,30}|luetuimmat|aiheesta lisää',
  '(?:czytaj|zobacz|przeczytaj) (?:też|także|również|więcej|teraz).{0,30}|powiązane(?: (?:artykuły|wpisy|tematy|produkty|treści|posty|wiadomości|linki|materiały))?|podobne (?:artykuły|wpisy|tematy|produkty)|polecane(?: (?:artykuły|wpisy|tematy|produkty|treści|posty|wiadomości|filmy|dla ciebie))?|polecamy|najnowsze (?:artykuły|wiadomości|wpisy)|najczęściej czytane|čtěte (?:také|dále).{0,30}|související(?: (?:články|zprávy|témata|odkazy))?|mohlo by vás (?:také )?(?:zajímat|bavit)|další články|nejčtenější.{0,20}|kapcsolódó (?:cikkek|hírek|anyagok|tartalom)|ez is érdekelhet.{0,20}|articole (?:similare|recomandate)|citește și.{0,30}|ilgili (?:haberler|yazılar|konular)|benzer (?:haberler|yazılar|konular|ürünler)',
  '(?:читайте|смотрите) (?:также|ещё|еще|далее).{0,30}|похожие (?:статьи|записи|материалы|новости|темы|товары)|(?:материалы|новости|статьи|ещё) по теме|по теме|другие (?:новости|статьи|материалы)|рекомендуем(?: .{0,20})?|самое (?:читаемое|популярное)|популярное|последние новости|вам (?:также )?может (?:быть интересно|понравиться)|читайте також.{0,30}|схожі (?:статті|новини|записи)',
  'baca (?:juga|selengkapnya).{0,30}|artikel (?:terkait|lainnya|populer)|berita (?:terkait|lainnya|terpopuler|terkini)|terpopuler|bài viết liên quan|tin (?:liên quan|cùng chuyên mục|mới)|xem thêm.{0,30}|có thể bạn quan tâm',
  '(?:اقرأ|إقرأ) أيض.{0,20}|(?:مواضيع|أخبار|مقالات) (?:ذات صلة|مشابهة|متعلقة)|قد يعجبك.{0,20}|مطالب مرتبط|اخبار مرتبط|بیشتر بخوانید|כתבות נוספות|אולי יעניין.{0,20}',
  '(?:相关|相關|推荐|推薦|热门|熱門|更多|延伸|精彩|最新|人气)(?:文章|阅读|閱讀|新闻|新聞|推荐|推薦|内容|內容|资讯|資訊|话题|話題|帖子|专题|视频|報導|报道|链接|主题|产品|產品|商品)|猜你喜[欢歡].{0,6}|大家都在看|你可能.{0,6}(?:喜[欢歡]|感兴趣|感興趣|想看).{0,6}',
  '関連(?:記事|ニュース|リンク|情報|コンテンツ|商品|する記事|キーワード).{0,10}|(?:おすすめ|オススメ|人気|注目|最新|新着)の?(?:記事|ニュース|商品|ランキング).{0,12}|あわせて読みたい.{0,10}|こちらもおすすめ.{0,10}|この記事を読んだ.*|관련 ?(?:기사|글|뉴스).{0,8}|추천 ?(?:기사|글|뉴스).{0,8}|많이 본 .{0,10}|인기 ?(?:기사|글|뉴스).{0,8}',
]
const LEADS_ELSEWHERE = new RegExp(`^(?:${WORDS.join('|')})\\s?[:：…!]?$`, 'iu')

/** As a label before bare links it says what the page was written from. */
const SOURCES = /^(?:recommended|suggested) reading/i

/** What a thread is made of: one software sets `Recommended Posts` above all of them. */
const OF_POSTS = /\b(?:posts?|beiträge|messages|mensajes)\b/i
/** Words without a link from which a section is no run of cards. Judgement: two long excerpts */
const PLAIN_RUN_WORDS = 120
/** More than half in links leads to another page. */
const LINKED_SHARE = 0.5
/** Sections of a page that are looked at: each look reads on to its end. Judgement: pages have a handful. */
const MAX_LOOKS = 50
/** A text of so many words with a link inside is a sentence of the page's own. The same as for fair texts (measure/page-sums.ts). */
const SENTENCE_WORDS = 8
/** A text of so many words is an excerpt, though it may hold a link. */
const EXCERPT_WORDS = 25

/** An excerpt that was cut, with the way to the rest: `and nobody asked… Read more`. */
const CUT_SHORT = /(?:…|\.{3}|\[…\])\W{0,3}.{0,30}$/u
/** Who wrote a card and when, with a link of its name. */
const BYLINE =
  /^(?:by|von|par|por|di|door|av|przez) |\b\d{1,2}:\d{2}\b|\b(?:[0-3]?\d[./-]){2}\d{2,4}\b|\b\d+ (?:comments?|views|replies|min)\b/iu
/** Paragraphs in a row without a link around them are no excerpts: a card has one. Judgement. */
const OWN_RUN = 2

/** Is it a heading of other pages, by its words? */
export function leadsElsewhere({ words, text }: TextItem): boolean {
  return words <= HEADING_WORDS && text.length <= HEADING_CHARS && LEADS_ELSEWHERE.test(text)
}

/** What of the items such sections are, heading and all: ranges, first and last exclusive, in page order. They end where the page goes on. */
export function otherPages(
  flow: PageFlow,
  sums: PageSums,
  { article, forum, isDeclared }: { readonly article: boolean; readonly forum: boolean; readonly isDeclared: boolean },
): readonly (readonly [number, number])[] {
  const { items } = flow
  const { minWordsBefore, maxShare } = forum ? THREAD : article ? ARTICLE : ANY_PAGE
  const total = sumOfAll(sums.mass)
  const ranges: [number, number][] = []
  let links: Int32Array | undefined
  let to = 0
  let looks = 0
  for (const item of items) {
    if (looks === MAX_LOOKS) break
    if (item.index < to || item.kind !== 'text' || (sums.mass[item.index] ?? 0) < minWordsBefore) continue
    if (!announces(item) || (forum && OF_POSTS.test(item.text))) continue
    looks += 1
    links ??= linkSums(items)
    const from = item.index + 1
    const end =
      item.role === 'heading'
        ? startOfOwn({ flow, sums, links }, from, endOfCards(items, from, endOf(flow, item)))
        : endOfLinks(items, item)
    const mass = (sums.mass[end] ?? 0) - (sums.mass[item.index] ?? 0)
    const isBehindArticle = isDeclared && !forum && (sums.mass[item.index] ?? 0) >= FEED.minWordsBefore
    if (mass > (isBehindArticle ? FEED.maxShare : maxShare) * total || sumIn(links, { from, to: end }) === 0) continue
    ranges.push([item.index, end])
    to = end
  }
  return ranges
}

function announces(item: TextItem): boolean {
  const isLabel = item.role === 'paragraph' && item.linkWords === 0 && !SOURCES.test(item.text)
  return (item.role === 'heading' || isLabel) && leadsElsewhere(item)
}

/** A page, and where its links are. */
interface Read {
  readonly flow: PageFlow
  readonly sums: PageSums
  readonly links: Int32Array
}

/** Where the page's own begins in a section: a sentence with a link in it, a data table, a figure with a caption, or prose in a row. Cards have none of them. */
function startOfOwn({ flow, sums: { quality }, links }: Read, from: number, to: number): number {
  const { items, blocks, tables } = flow
  let run = 0
  for (let at = from; at < to; at += 1) {
    const item = items[at] as Item
    const block = blocks[item.block]
    if (block === undefined) continue
    if (tables.has(block.table)) return at
    if (item.kind === 'image' || hasLink(item)) run = 0
    if (item.kind === 'image') continue
    if (isSentenceWithLink(item)) return at
    if (item.role === 'caption' && item.linkWords === 0) {
      const figure = blocks[block.figure]
      if (figure !== undefined && sumIn(links, figure) === 0) return figure.from
    }
    if (hasLink(item)) continue
    const isProse = quality[at] === 'good' || quality[at] === 'fair'
    const isAlone = isProse && sumIn(links, within(boxOf(blocks, block), from, to)) === 0
    run = isAlone ? run + 1 : 0
    if (run === OWN_RUN) return at - OWN_RUN + 1
  }
  return to
}

function isSentenceWithLink({ role, words, linkWords, text }: TextItem): boolean {
  if (role === 'heading' || words < SENTENCE_WORDS || linkWords === 0 || linkWords >= LINKED_SHARE * words) return false
  return !CUT_SHORT.test(text) && !BYLINE.test(text)
}

/** The smallest box with more than the block's own text. */
function boxOf(blocks: PageFlow['blocks'], block: Block): Block {
  let box = block
  while (box.to - box.from < 2) {
    const parent = blocks[box.parent]
    if (parent === undefined) return box
    box = parent
  }
  return box
}

function within({ from, to }: Block, first: number, end: number): { readonly from: number; readonly to: number } {
  return { from: Math.max(from, first), to: Math.min(to, end) }
}

/** Prefix sums of the items with a link. */
function linkSums(items: PageFlow['items']): Int32Array {
  const sums = new Int32Array(items.length + 1)
  for (const item of items) sums[item.index + 1] = (sums[item.index] ?? 0) + (hasLink(item) ? 1 : 0)
  return sums
}

/** Where its section ends: with the box that holds more than the heading, or at the next heading of its rank in that box. */
function endOf({ items, blocks }: PageFlow, heading: TextItem): number {
  let box: Block | undefined = blocks[heading.block]
  while (box !== undefined && box.to <= heading.index + 1) box = blocks[box.parent]
  const end = box?.to ?? items.length
  const level = levelOf(blocks, heading)
  for (let at = heading.index + 1; at < end; at += 1) {
    const item = items[at]
    if (item?.kind !== 'text' || item.role !== 'heading' || levelOf(blocks, item) > level) continue
    if (!isCardTitle(blocks, heading, item)) return at
  }
  return end
}

/** Titles of cards may have the rank of the heading above them, but are links or stand deeper. */
function isCardTitle(blocks: PageFlow['blocks'], heading: TextItem, { block, linkWords }: TextItem): boolean {
  return linkWords > 0 || (blocks[block]?.depth ?? 0) > (blocks[heading.block]?.depth ?? 0)
}

/** Where the cards end: many words without a way to another page are the page's own. */
function endOfCards(items: PageFlow['items'], from: number, to: number): number {
  let plain = 0
  let end = from
  for (let at = from; at < to; at += 1) {
    const item = items[at] as Item
    if (leads(item)) {
      plain = 0
      end = at + 1
    } else if (item.kind === 'text') plain += item.words
    if (plain > PLAIN_RUN_WORDS) return end
  }
  return to
}

/** A label in the middle of a text speaks of the links right behind it. */
function endOfLinks(items: PageFlow['items'], { index }: TextItem): number {
  let at = index + 1
  for (let item = items[at]; item !== undefined; item = items[at]) {
    if (item.kind === 'text' && item.linkWords <= LINKED_SHARE * item.words) break
    at += 1
  }
  return at
}

function leads(item: Item): boolean {
  if (item.kind !== 'text') return item.link !== undefined
  return item.linkWords > (item.words > EXCERPT_WORDS ? LINKED_SHARE * item.words : 0)
}

function hasLink(item: Item): boolean {
  return item.kind === 'text' ? item.linkWords > 0 : item.link !== undefined
}
