/** Lines that ask the reader for something: to log in or pay for the rest, to take a newsletter, or whether the page was of use. No class marks them, their words do. */
import type { PageFlow, TextItem } from '../../flow/page-flow.ts'

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
/** A letter, a channel or an app that the reader is asked to take. Who tells of one does not speak to the reader. */
const SIGN_UP = new RegExp(
  [
    "(?:^|[.!?…:–] )(?:(?:please|so|then|now|click here to|don[’']t forget to|be sure to|you can|to get .{0,60},) )?(?:sign ?up|subscribe|register|join)\\b.{0,80}\\b(?:newsletters?|mailing list|(?:in|to) your inbox|e-?mail (?:list|updates|alerts)|for (?:our|the) .{0,30}(?:e-?mails?|updates|alerts|briefing|digest)|youtube channel|telegram channel|e?-?edition|to our (?:blog|channel|podcast|magazine))",
    '(?:^|[.!?…:–] )(?:get|receive) .{0,100}\\b(?:in|to|into) your (?:inbox|mailbox)|delivered (?:straight |right |directly )?(?:to|in) your inbox|^(?:for .{0,60} )?download (?:the|our) .{0,30}\\bapps?\\b',
    '(?:^|[.!?…:–+] )(?:dann |jetzt )?(?:abonnieren sie|abonniere|melden sie sich|melde dich) .{0,60}newsletter|newsletter (?:jetzt )?(?:abonnieren|anmelden|bestellen)',
    '(?:inscrivez-vous|abonnez-vous|inscris-toi) .{0,40}(?:newsletter|infolettre|chaîne)|(?:suscríbe(?:te|se)|regístrate|apúntate) .{0,40}(?:newsletter|boletín|canal|correo)|(?:assine|inscreva-se|cadastre-se) .{0,40}(?:newsletter|boletim|canal)|(?:iscriviti|abbonati) .{0,40}(?:newsletter|canale)',
    '(?:meld je aan|schrijf je in|abonneer je) .{0,40}nieuwsbrief|zapisz się .{0,30}newsletter|prenumerera på .{0,30}nyhetsbrev|подпи(?:шитесь|сывайтесь|шись) на .{0,40}(?:рассылку|канал|телеграм|telegram)',
    'メルマガ.{0,12}(?:登録|購読)|ニュースレター.{0,10}(?:登録|購読)|订阅.{0,10}(?:邮件|通讯)|关注.{0,12}(?:公众号|微信号)|뉴스레터 구독',
  ].join('|'),
  'i',
)

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

function isCall({ role, words, text }: TextItem): boolean {
  if (words > WALL_WORDS || role === 'code' || role === 'table' || role === 'quote') return false
  if (words <= SIGN_UP_WORDS && text.length <= SIGN_UP_CHARS && role !== 'list' && SIGN_UP.test(text)) return true
  if (words <= QUESTION_WORDS && /[?？]$/.test(text) && QUESTION.test(text)) return true
  const opening = text.length > OPENING_CHARS ? text.slice(0, OPENING_CHARS) : text
  if (WALL.test(opening)) return true
  return ONLY_FOR.test(opening) && (words <= BARE_WORDS || OF_A_TEXT.test(text.slice(0, SUBJECT_CHARS)))
}

/** Is the next text that stays a heading, or none at all? */
function headsNothing(items: PageFlow['items'], at: number, kept: readonly boolean[]): boolean {
  for (let next = at + 1; next < items.length; next += 1) {
    const item = items[next]
    if (item?.kind === 'text' && kept[next]) return item.role === 'heading' || isCall(item)
  }
  return true
}
