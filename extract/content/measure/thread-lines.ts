/** Lines of a thread that no reader wrote: who wrote a post and when, what its members are (`Joined: May 2004`, `Posts: 812`), and how often it was read and answered. */
import type { Block } from '../../flow/blocks.ts'
import type { PageFlow, TextItem } from '../../flow/page-flow.ts'
import { sumIn } from '../../flow/prefix-sums.ts'

/** Longer ones say something. Judgement: `Registered: 12 September 2004`, `Location: Cape Town, South Africa` */
const LINE_CHARS = 48
const LINE_WORDS = 6
/** Fewer labels of members on a page may be what somebody says. The same as for posts in one place (keep/posts.ts). */
const MIN_MEMBER_LINES = 3
/** Posts or boxes that one of the labels stands in: of one member nobody knows what software says of each. */
const MIN_MEMBERS = 2
/** What an editor makes of the lines of a text; the boxes only where they have no name. A cell parts who wrote from what was written. */
const LINES_OF_EDITORS: ReadonlySet<string> = new Set(['p', 'li', 'dd', 'dt'])
const BOXES_OF_EDITORS: ReadonlySet<string> = new Set(['div', 'ul', 'ol', 'dl', 'span', 'section', 'article'])
/** Labels of statistics that stand together; one may be a word. Judgement. */
const MIN_STATISTICS = 3
/** Or so many lines in a row with a label among them. Judgement: `812`, `Posts`, `31`, `Topics` */
const MIN_ROW = 4
/** One may be a word of somebody's who lists years: `Created 1967`, `May 1968`. */
const MIN_OPEN_LABELS = 2
/** Numbers to labels: more have one than not. `Links`, `Answers`, `Members 12` are a list. Judgement. */
const VALUED_SHARE = 0.5

/** What forum software tells of who wrote a post, before its value. */
const MEMBER = new RegExp(
  `^(?:${[
    'joined|join date|member since|registered(?: on)?|reg\\. ?date|posts?|messages?|threads started|location|from|likes?(?: received| given)?|reactions?(?: score)?|trophy points|points|reputation|rep power|karma|thanks(?: given| received)?|thanked|age|gender|rank|feedback score|credits|status',
    'registriert(?: seit)?|beigetreten|mitglied seit|beiträge|wohnort|ort|danke|punkte|inscription|inscrit(?: le)?|membre depuis|localisation|registrad[oa]|se unió|miembro desde|mensajes|ubicación|iscritto(?: dal| il)?|messaggi|località|cadastrado(?: em)?|mensagens|localização',
    'lid sinds|geregistreerd|berichten|woonplaats|dołączył[ai]?|posty|skąd|registrován|příspěvky|bydliště|gick med|inlägg|ort|kayıt(?: tarihi)?|mesajlar?|yer',
    'регистрация|зарегистрирован[а]?|сообщени[йея]|откуда|репутация|благодарности|пол|дата реєстрації|повідомлень',
    '注册(?:时间|日期)?|註冊(?:時間|日期)?|帖子|主题|主題|积分|積分|威望|金钱|金錢|精华|在线时间|最后登录|来自|登録日?|投稿(?:数)?|記事|居住地|가입일?|게시글|글|포인트|tham gia|bài viết|bergabung|kiriman',
  ].join('|')})\\s?[:：]\\s?\\S`,
  'iu',
)

/** What it counts of a thread, or a number of it: `Replies`, `12 views`, `Created`. */
const COUNTED =
  'replies|reply|answers?|views?|viewed|visits|created|asked|started|last (?:reply|post|activity|visit)|users?|voices|participants?|members?|likes?|links?|votes?|posts?|followers?|watching|active|modified|' +
  'antworten|aufrufe|zugriffe|erstellt|letzte (?:antwort|aktivität)|benutzer|teilnehmer|likes|réponses?|vues?|créé|dernière réponse|utilisateurs?|respuestas?|visitas|vistas|creado|última respuesta|usuarios?|respostas|visualizações|criado|última resposta|risposte|visite|visualizzazioni|creato|ultima risposta|utenti|' +
  'antwoorden|weergaven|laatste antwoord|gemaakt|odpowiedzi|odpowiedź|wyświetleń|wyświetlenia|utworzono|ostatnia odpowiedź|svar|visningar|skapad|ответов|ответы|просмотров|просмотры|создано|последний ответ|пользователи|yanıt|görüntüleme|oluşturuldu|' +
  '主题|主題|帖子|积分|積分|威望|精华|回复|回覆|浏览(?:量|数)?|瀏覽(?:量|數)?|查看|用户|使用者|赞|讚|链接|連結|创建|創建|最后回复|最後回覆|返信|閲覧(?:数)?|表示|作成|最終返信|ユーザー|いいね|リンク|답글|조회(?:수)?|생성|마지막 답글|사용자|좋아요'
const LABEL = new RegExp(`^(?:${COUNTED})\\s?[:：]?$`, 'iu')
const LABELLED = new RegExp(`^(?:(?:${COUNTED})\\s?[:：]?\\s?\\d.*|\\d[\\d.,]*\\s?[kKmM]?\\s?(?:${COUNTED}))$`, 'iu')
/** The same with a day, which begins with a letter in most languages: `Created May 20`. */
const DATED = new RegExp(`^(?:${COUNTED})\\s?[:：]?\\s.{0,24}\\d`, 'iu')
/** What stands between them: a number or a date by itself. */
const VALUE = /^(?=.*\d)[\d.,:/ -]*(?:\p{L}{1,9}\.?,?\s?[\d.,: -]*){0,2}$/u
/** Headings of such a box. */
const BOX =
  /^(?:top posters?(?: in (?:this|the) (?:topic|thread))?|popular days|posted images|posts? in this topic|frequent posters|most active (?:users|members)|popular links|topic stat(?:s|istics)|thread stat(?:s|istics))$/i

/** Of the line above a post, with who wrote it and when to the minute: more is what somebody says. Judgement: `Reply 12 - Posted by: sunset 5/12/2024 12:47:34 PM (No. 1716619)` */
const STAMP_CHARS = 120
const STAMP_WORDS = 18
/** Fewer above boxes of one name may be what somebody says of a day; in boxes without a name more. Judgement. */
const MIN_STAMPS = 2
const MIN_NAMELESS_STAMPS = 3
const DAY =
  '(?:\\d{1,4}[-./]\\d{1,2}[-./]\\d{2,4}|\\d{1,2}(?:st|nd|rd|th|\\.)?[-. ]\\p{L}{3,10}\\.?,?[-. ]\\d{2,4}|\\p{L}{3,10}\\.? \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}|\\d{4} ?[年년] ?\\d{1,2} ?[月월] ?\\d{1,2} ?[日일])'
const MINUTE = '\\d{1,2}[:.h]\\d{2}(?:[:.]\\d{2})?(?:\\s?[ap]\\.?m\\b\\.?)?'
/** A name, then day and time, then a number of the post or a place. What begins with a day may be a log that somebody shows. */
const STAMP = new RegExp(
  `^(?![^\\p{L}\\p{N}]*${DAY}).{2,60}?[\\s,(·•|–-]${DAY}[\\s,@·•|–-]+(?:\\p{L}{1,3}\\s)?${MINUTE}(?:[^\\p{L}\\p{N}].{0,40})?$`,
  'iu',
)

/** What software calls the box of a post. Boxes of other names may be columns and rows of the page. */
const POST = /post|comment|repl(?:y|ies)|answer|messag|msg|respons|floor|antwort|beitrag|respuesta|mensaje/i
/** What tells the post of one place or writer from the others. */
const OF_ONE = /\d+|\b(?:first|last|odd|even|topic[-_]owner|op)\b/g

/** Tag and classes of a post, for the siblings it is like; empty of what is none. */
export function nameOfPost({ tag, element: { attribs } }: Block): string {
  const name = (attribs.class ?? '').replace(OF_ONE, '').replace(/\s+/g, ' ').trim()
  return POST.test(name) ? `${tag} ${name}` : ''
}

/** The kept texts of a thread that are such lines, by index. */
export function threadLines(flow: PageFlow, kept: readonly boolean[]): readonly number[] {
  const { items } = flow
  const isCounted = items.map((item) => item.kind === 'text' && isStatistic(item))
  const posts = postOfBlocks(flow, isCounted)
  const lines: number[] = [...postStamps(flow), ...memberLines(flow, kept, posts)]
  let run: TextItem[] = []
  let post: number | undefined
  for (const item of items) {
    if (item.kind !== 'text') continue
    const isPart = isCounted[item.index] === true
    // What is counted of one post says nothing of what stands in another.
    if (posts[item.block] !== post || (!isPart && kept[item.index])) {
      lines.push(...boxOf(run, kept))
      run = []
    }
    post = posts[item.block]
    if (isPart) run.push(item)
  }
  lines.push(...boxOf(run, kept))
  return lines.filter((at) => kept[at])
}

/** Lines of what members are in one box. */
interface MemberBox {
  readonly lines: number[]
  readonly labels: Set<string>
}

/** The lines of boxes beside posts that say what members are, as long as one label stands in two of them: what readers tell of a person or a sale stands where they write. */
function memberLines({ items, blocks }: PageFlow, kept: readonly boolean[], posts: readonly number[]): number[] {
  const boxes = new Map<Block, MemberBox>()
  const around = boxesAround(blocks)
  const written = new Set<Block | string>()
  const places = new Map<string, Set<Block | undefined>>()
  let count = 0
  for (const item of items) {
    // What is quoted somebody said.
    if (item.kind !== 'text' || item.role === 'quote') continue
    const box = blocks[around[item.block] ?? -1]
    if (box === undefined) continue
    const said = shortLines(item)
    if (said.length === 0 && kept[item.index]) written.add(box).add(nameOf(box))
    if (said.length === 0 || !said.every((line) => MEMBER.test(line))) continue
    const { lines, labels } = boxes.get(box) ?? { lines: [], labels: new Set<string>() }
    boxes.set(box, { lines, labels })
    lines.push(item.index)
    count += said.length
    for (const line of said) {
      const label = line.replace(/\s?[:：].*/s, '').toLowerCase()
      labels.add(label)
      const place = blocks[posts[item.block] ?? -1] ?? box
      places.set(label, (places.get(label) ?? new Set()).add(place))
    }
  }
  const isTwice = (label: string): boolean => (places.get(label)?.size ?? 0) >= MIN_MEMBERS
  if (count < MIN_MEMBER_LINES) return []
  return [...boxes].flatMap(([box, { lines, labels }]) =>
    written.has(box) || written.has(nameOf(box)) || ![...labels].some(isTwice) ? [] : lines,
  )
}

/** Without a name: as good as a box by itself. */
function nameOf(box: Block): Block | string {
  const name = (box.element.attribs.class ?? '').replace(/\d+/g, '').trim()
  return name === '' ? box : `${box.tag} ${name}`
}

/** By block: the innermost box with a name, or cell, around its texts. Paragraphs, items and boxes without a name are what an editor makes of lines. One pass: boxes nest as deep as a page likes. */
function boxesAround(blocks: readonly Block[]): readonly number[] {
  const around: number[] = []
  for (const block of blocks) {
    const isOfEditor = block.parent > 0 && (LINES_OF_EDITORS.has(block.tag) || isPlain(block))
    around.push(isOfEditor ? (around[block.parent] ?? block.index) : block.index)
  }
  return around
}

function isPlain({ tag, element: { attribs } }: Block): boolean {
  return BOXES_OF_EDITORS.has(tag) && !attribs.class && !attribs.id
}

/** By block: the innermost post that it stands in, or -1. A box with nothing but what is counted is part of a post, whatever its name. */
function postOfBlocks({ items, blocks }: PageFlow, isCounted: readonly boolean[]): readonly number[] {
  const others = new Float64Array(items.length + 1)
  for (const { kind, index } of items)
    others[index + 1] = (others[index] ?? 0) + (kind === 'text' && !isCounted[index] ? 1 : 0)
  const posts: number[] = []
  for (const block of blocks)
    posts.push(nameOfPost(block) !== '' && sumIn(others, block) > 0 ? block.index : (posts[block.parent] ?? -1))
  return posts
}

/** The texts above posts that say who wrote them and when. */
function postStamps({ items, blocks }: PageFlow): readonly number[] {
  const byBox = new Map<string, number[]>()
  for (const item of items) {
    if (item.kind !== 'text' || item.role === 'code' || !isStamp(item)) continue
    const box = blocks[item.block]
    const name = box === undefined ? '' : (box.element.attribs.class ?? '')
    byBox.set(name, [...(byBox.get(name) ?? []), item.index])
  }
  return [...byBox].flatMap(([name, found]) =>
    found.length >= (name === '' ? MIN_NAMELESS_STAMPS : MIN_STAMPS) ? found : [],
  )
}

function isStamp({ text, words }: TextItem): boolean {
  return text.length <= STAMP_CHARS && words <= STAMP_WORDS && text.split('\n').some((line) => STAMP.test(line))
}

/** The lines of a text of short ones; none of another. */
function shortLines({ role, text, words }: TextItem): readonly string[] {
  const lines = text.split('\n')
  if (role === 'code' || words > LINE_WORDS * lines.length) return []
  return lines.every((line) => line.length <= LINE_CHARS) ? lines : []
}

function isStatistic(item: TextItem): boolean {
  const lines = shortLines(item)
  return lines.length > 0 && lines.every((line) => VALUE.test(line) || isLabel(line))
}

function isLabel(line: string): boolean {
  return [LABEL, LABELLED, DATED, BOX].some((words) => words.test(line))
}

/** One run: the box of statistics, if as many labels stand in it as make one, some of them of what is left, and most with a number. */
function boxOf(run: readonly TextItem[], kept: readonly boolean[]): readonly number[] {
  const labels = run.filter(({ text }) => text.split('\n').some(isLabel))
  const isBox = labels.length >= MIN_STATISTICS || (labels.length > 0 && run.length >= MIN_ROW)
  // What went with its number, such as the likes of a post, is no label of what is left. A bare label is, however often: of a button it is one.
  const open = labels.filter(({ index, text }) => kept[index] || LABEL.test(text)).map(({ text }) => text.toLowerCase())
  if (!isBox || new Set(open).size < MIN_OPEN_LABELS) return []
  const lines = run.flatMap(({ text }) => text.split('\n'))
  const values = lines.filter((line) => /\d/.test(line)).length
  return values > VALUED_SHARE * lines.filter((line) => isLabel(line) && !BOX.test(line)).length
    ? run.map(({ index }) => index)
    : []
}
