/** Lines that ask the reader for something: to log in or pay for the rest, to take a newsletter, or whether the page was of use. No class marks them, their words do. */
import type { PageFlow, TextItem } from '../../../flow/page-flow.ts'

/** Longer ones are prose about something. Judgement: the longest of the walls that were looked at has 52. */
const WALL_WORDS = 60
const QUESTION_WORDS = 15
/** A wall says so at once. */
const OPENING_CHARS = 200

/** What stands where the rest of a text would, or where a reader could reply, in the languages of most pages. */
const WALL = new RegExp(
  [
    '(?:log|sign) ?in (?:or (?:register|subscribe|sign up|create an account) )?to (?:continue|keep) reading|(?:log|sign) ?in to (?:read|view|see) (?:the (?:rest|full)|this (?:article|story|post))|to (?:continue|keep) reading(?:,| this| the (?:article|story|full|rest)| for free| please).{0,80}(?:log ?in|sign (?:in|up)|subscri|regist|account|member)',
    "this (?:article|story|content|post|report|issue) is (?:only )?(?:available |exclusive |reserved )?(?:only )?(?:for|to) (?:our |paid |paying |registered )*(?:members(?! of )|subscribers|registered users)|made this story available to .{0,20}members only|you(?:[’']ve| have) (?:read|reached|used) .{0,40}(?:free|monthly|complimentary) (?:articles?|stories|limit)",
    '(?:create|get) (?:a|an|your) (?:free )?account to (?:read|continue|keep)|^subscribe (?:now )?to (?:read|continue|keep|unlock)|^unlock (?:this|the full) (?:article|story)|^already (?:a|an) (?:subscriber|member)|^already (?:have an account|subscribed|registered)\\?',
    '^(?:you (?:must|need to) be (?:logged|signed) in to|(?:please )?(?:log|sign) ?in (?:or (?:register|sign up|join) )?to) (?:reply|post|comment|leave a|vote)',
    '^jetzt weiterlesen|um weiterzulesen|zum weiterlesen .{0,40}(?:anmelden|registrieren|abo)|^bereits (?:abonnent|registriert|mitglied)',
    '(?:article|contenu) (?:est )?(?:réservé|exclusif) .{0,20}abonn|(?:connectez|abonnez|inscrivez)-vous pour (?:lire|continuer|accéder|commenter)|^déjà abonné|abonnez-vous pour lire la suite',
    '(?:inicia sesión|suscríbete|regístrate) .{0,30}para (?:seguir|continuar) leyendo|^¿?ya eres suscriptor|(?:assine|faça login|cadastre-se) para continuar|^já é assinante',
    '(?:contenuto|articolo) (?:è )?riservato (?:agli|ai) (?:abbonati|iscritti)|(?:abbonati|accedi|registrati) per (?:continuare|leggere)|^sei già abbonato|log in om (?:verder|door) te lezen|^al abonnee',
    '(?:för|for) att läsa (?:hela|vidare) .{0,30}(?:logga in|prenumer)|(?:log ind|logg inn) for å? ?(?:at )?(?:læse|lese)',
    'ログインすると.{0,6}続き|続きを読むには|登录后(?:可|才能|继续)|登入後|로그인 후 .{0,10}(?:이용|보실|볼 수)',
  ].join('|'),
  'i',
)

/** Longer ones say what a newsletter is about. Judgement: the longest that were looked at have some 40. */
const SIGN_UP_WORDS = 45
const SIGN_UP_CHARS = 500
/** What may stand behind the name of a letter that no word makes the site's own; `of a rival` may not. */
const BEHIND = '(?= (?:and|to|now|today|here|below|und|um|et|pour|y|para|e|per|en|om|i|aby|och|för|и|чтобы) |[,.!…]*$)'

/** A letter, a channel or an app that the reader is asked to take, in a sentence that begins so. Mailing lists are a project's. */
const SIGN_UP = new RegExp(
  `^(?:${[
    `(?:(?:please|so|then|now|click here to|don[’']t forget to|be sure to|to get .{0,60},) )?(?:sign ?up|subscribe|register|join)\\b(?:.{0,40}\\bour .{0,40}(?:newsletters?|e-?mail (?:list|updates|alerts)|e-?mails|updates|alerts|briefing|digest|channel|blog|podcast|magazine|e?-?edition)\\b| (?:to|for) (?:the )?(?:[\\p{L}’'-]+ ){0,3}newsletters?\\b${BEHIND}|.{0,80}\\b(?:in|to) your (?:inbox|mailbox)\\b(?!,))`,
    '(?:get|receive) .{0,100}\\b(?:in|to|into) your (?:inbox|mailbox)\\b(?!,)|for (?:the latest|more|all) .{0,60}download (?:the|our) .{0,30}\\bapps?\\b|download our .{0,30}\\bapps?\\b|get (?:a|your) subscription (?:of|to) our\\b.{0,80}',
    `(?:(?:dann|jetzt) )?(?:abonnieren sie|abonniere|melden sie sich|melde dich) .{0,30}(?:unser\\p{L}* .{0,30}newsletter|(?:den|zum|für den) newsletter(?: an)?${BEHIND})|newsletter (?:jetzt )?(?:abonnieren|anmelden|bestellen)[.!]?$`,
    `(?:inscrivez-vous|abonnez-vous|inscris-toi) .{0,20}(?:(?:notre|nos) .{0,30}(?:newsletter|infolettre|chaîne)|(?:la newsletter|l[’']infolettre)${BEHIND})`,
    `(?:suscríbe(?:te|se)|regístrate|apúntate) .{0,20}(?:nuestr[oa]s? .{0,30}(?:newsletter|boletín|canal|correo)|(?:al boletín|a la newsletter)${BEHIND})|(?:assine|inscreva-se|cadastre-se) .{0,20}(?:noss[oa]s? .{0,30}(?:newsletter|boletim|canal)|(?:a|na) newsletter${BEHIND})|(?:iscriviti|abbonati) .{0,20}(?:nostr[oa] .{0,30}(?:newsletter|canale)|alla newsletter${BEHIND})`,
    `(?:meld je aan|schrijf je in|abonneer je) .{0,20}(?:onze .{0,20}nieuwsbrief|de nieuwsbrief${BEHIND})|zapisz się .{0,20}(?:nasz\\p{L}* .{0,20}newsletter\\p{L}*|(?:na|do) newsletter\\p{L}*${BEHIND})|prenumerera på (?:vårt? .{0,20}nyhetsbrev|nyhetsbrevet${BEHIND})|подпи(?:шитесь|сывайтесь|шись) на (?:наш\\p{L}* .{0,30}(?:рассылк|канал|телеграм|telegram)|(?:рассылку|телеграм|telegram)${BEHIND})`,
    '(?:.{0,10}の)?(?:無料)?(?:メルマガ|ニュースレター)[にをの]?(?:ご)?(?:登録|購読)(?:はこちら|する|しませんか|(?:して)?ください|をお願い|[。！!]?$)|(?:欢迎|请|扫码|点击|立即)[^，。]{0,6}(?:关注|订阅).{0,12}(?:公众号|微信号|邮件|通讯)|(?:关注|订阅)(?:我们|本站).{0,12}(?:公众号|微信号|邮件|通讯)|.{0,10}뉴스레터[를에]? ?구독(?:하기|하세요|하시|해 ?주세요| ?신청|[.!]?$)',
  ].join('|')})`,
  'iu',
)
/** What may stand beside a call: a question, an exclamation, or what the letter costs. */
const BESIDE = /[?？!！]$|^(?:no spam|(?:you can )?unsubscribe|it(?:[’']s| is) free|enter your|never miss|stay )/i
/** Where another sentence or half of one begins. Three words behind a colon are more than a name. */
const SENTENCE_END = /(?<=[.!?…])\s+|(?<=[。！？])|;\s|:\s(?=\S+\s\S+\s\S)/u
/** More are prose. Judgement: a question and a call, as at the ends of articles. */
const SIGN_UP_SENTENCES = 2
/** Signs before a call, but no mark of quoted speech. */
const OPENING_SIGNS = /^[^\p{L}\p{N}\p{Pi}"'„「『《]+/u

/** Whose the picture of a call is: `(Image credit: …)`. */
const CREDIT = /\s*\((?:image|photo|picture)? ?(?:credit|source|by)\b[^()]{0,80}\)$/i

/** For whom something is. Saunas and car parks are for members too: it is a wall where it speaks of a text, or says nothing else. */
const ONLY_FOR = new RegExp(
  [
    'nur für (?:abonnent|mitglieder|registrierte)|(?:exclusivo|solo|sólo|só|apenas) para (?:nuestros |os |nossos )?(?:suscriptores|assinantes|socios)|(?:alleen|exclusief) voor (?:abonnees|leden)',
    '(?:tylko|wyłącznie) dla (?:prenumeratorów|zalogowanych|subskrybentów)|(?:только|доступн[аыо]?) для (?:подписчиков|зарегистрированных)|会員限定|仅限会员|(?:구독자|회원) 전용',
  ].join('|'),
  'i',
)
const OF_A_TEXT =
  /(?:artikel|beitrag|inhalt|artículo|contenido|artigo|conteúdo|artykuł|treść|materiał|стать|материал|контент|記事|文章|内容|기사|콘텐츠)/i
/** Where the text is named. */
const SUBJECT_CHARS = 30
/** Of a line that says nothing else. */
const BARE_WORDS = 5

/** Whether the page was of use. */
const QUESTION = new RegExp(
  [
    '^(?:was|did|is|were|has) (?:this|the|that|these) (?:page|article|content|answer|information|section|topic|document|guide|tutorial)s?\\b.{0,40}(?:helpful|useful|help(?:ed)? you|answer(?:ed)? your question)|^(?:did you )?find (?:this|the) (?:page|article|content|information).{0,20}(?:helpful|useful)|^how helpful was this',
    '^war (?:dieser?|diese) (?:artikel|seite|beitrag|information).{0,20}hilfreich|^(?:cet(?:te)?|ce) (?:article|page|contenu) .{0,30}(?:utile|aidé)|^¿(?:te|le|fue|ha sido|es|era) .{0,40}(?:útil|ayud)|^(?:questo|questa|è stato) .{0,40}utile|^(?:este|esta|isso|foi) .{0,30}útil',
    '^(?:была ли|эта? (?:страница|статья)) .{0,30}(?:полезн|помогл)|^この(?:ページ|記事|情報|回答)は.{0,4}(?:役に立|参考に)|^(?:此|这|這|本).{0,8}(?:有帮助|有用|有幫助)|^(?:was|heeft) (?:dit|deze) .{0,30}(?:nuttig|geholpen)',
  ].join('|'),
  'i',
)

/** Drops such lines, and the heading above one that heads nothing else. */
export function dropCalls({ items }: PageFlow, kept: boolean[], reasons: string[]): void {
  let heading: TextItem | undefined
  for (const item of items) {
    if (item.kind !== 'text' || !kept[item.index]) continue
    if (!isCall(item)) {
      heading = item.role === 'heading' ? item : undefined
      continue
    }
    drop(item.index, kept, reasons)
    if (heading !== undefined && headsNothing(items, item.index, kept)) drop(heading.index, kept, reasons)
    heading = undefined
  }
}

function drop(at: number, kept: boolean[], reasons: string[]): void {
  kept[at] = false
  reasons[at] = 'call'
}

/** Does a text ask the reader for something? */
export function isCall({ role, words, text }: TextItem): boolean {
  if (words > WALL_WORDS || role === 'code' || role === 'table' || role === 'quote') return false
  if (words <= SIGN_UP_WORDS && text.length <= SIGN_UP_CHARS && role !== 'list' && isSignUp(text.replace(CREDIT, '')))
    return true
  if (words <= QUESTION_WORDS && /[?？]$/.test(text) && QUESTION.test(text)) return true
  const opening = text.length > OPENING_CHARS ? text.slice(0, OPENING_CHARS) : text
  if (WALL.test(opening)) return true
  return ONLY_FOR.test(opening) && (words <= BARE_WORDS || OF_A_TEXT.test(text.slice(0, SUBJECT_CHARS)))
}

/** Is it a call, and nothing but what stands beside one? */
function isSignUp(text: string): boolean {
  const sentences = text.replace(OPENING_SIGNS, '').split(SENTENCE_END)
  if (sentences.length > SIGN_UP_SENTENCES || !sentences.some((sentence) => SIGN_UP.test(sentence))) return false
  return sentences.every((sentence) => SIGN_UP.test(sentence) || BESIDE.test(sentence.trim()))
}

/** Is the next text that stays a heading, or none at all? */
function headsNothing(items: PageFlow['items'], at: number, kept: readonly boolean[]): boolean {
  for (let next = at + 1; next < items.length; next += 1) {
    const item = items[next]
    if (item?.kind === 'text' && kept[next]) return item.role === 'heading' || isCall(item)
  }
  return true
}
