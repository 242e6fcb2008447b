/** Lines of a thread that no reader wrote: who wrote a post and when, what its members are, and how often it was read and answered (`12 views`). */
import type { PageFlow, TextItem } from '../../flow/page-flow.ts'
import { sumIn } from '../../flow/prefix-sums.ts'
import { memberLines } from './member-lines.ts'
import { nameOfPost } from './post-name.ts'
import { postStamps } from './post-stamps.ts'
import { shortLines } from './short-lines.ts'

/** Labels of statistics that stand together; one may be a word. Judgement. */
const MIN_STATISTICS = 3
/** Or so many lines in a row with a label among them. Judgement: `812`, `Posts`, `31`, `Topics` */
const MIN_ROW = 4
/** One may be a word of somebody's who lists years: `Created 1967`, `May 1968`. */
const MIN_OPEN_LABELS = 2
/** Numbers to labels: more have one than not. `Links`, `Answers`, `Members 12` are a list. Judgement. */
const VALUED_SHARE = 0.5

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
