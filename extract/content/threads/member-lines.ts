/** Lines of a thread that say what its members are: `Joined: May 2004`, `Posts: 812`. */
import type { Block } from '../../flow/blocks.ts'
import type { PageFlow } from '../../flow/page-flow.ts'
import { shortLines } from './short-lines.ts'

/** Fewer labels of members on a page may be what somebody says. The same as for posts in one place (keep/posts.ts). */
const MIN_MEMBER_LINES = 3
/** Posts or boxes that one of the labels stands in: of one member nobody knows what software says of each. */
const MIN_MEMBERS = 2
/** What an editor makes of the lines of a text; the boxes only where they have no name. A cell parts who wrote from what was written. */
const LINES_OF_EDITORS: ReadonlySet<string> = new Set(['p', 'li', 'dd', 'dt'])
const BOXES_OF_EDITORS: ReadonlySet<string> = new Set(['div', 'ul', 'ol', 'dl', 'span', 'section', 'article'])

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

/** Lines of what members are in one box. */
interface MemberBox {
  readonly lines: number[]
  readonly labels: Set<string>
}

/** The lines of boxes beside posts that say what members are, as long as one label stands in two of them: what readers tell of a person or a sale stands where they write. */
export function memberLines({ items, blocks }: PageFlow, kept: readonly boolean[], posts: readonly number[]): number[] {
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
