/** Sentences of two lines, written in the encodings that their languages were written in before Unicode. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import iconv from 'iconv-lite'
import { detectCharset } from '../../../formats/charset/detect.ts'
import { decodeText } from '../../../formats/charset/labels.ts'
import { unlessItHangs } from '../../helpers/hang-guard.ts'

const SENTENCES = {
  pl: 'Młynarz co rano ważył mąkę na starej wadze, a jego córka zapisywała każdy worek w grubym zeszycie. Później ktoś zgubił klucz i przez tydzień nikt nie mógł wejść do młyna.',
  cs: 'Mlynář každé ráno vážil mouku na staré váze a jeho dcera zapisovala každý pytel do tlustého sešitu. Později někdo ztratil klíč a týden se do mlýna nikdo nedostal, ať dělal, co chtěl.',
  hu: 'A molnár minden reggel megmérte a lisztet egy régi mérlegen, a lánya pedig minden zsákot följegyzett egy vastag füzetbe. Később valaki elvesztette a kulcsot, és egy hétig senki sem tudott bejutni az őrlőbe.',
  ro: 'Morarul cântărea în fiecare dimineaţă făina pe un cântar vechi, iar fiica lui însemna fiecare sac într-un caiet gros. Mai târziu cineva a pierdut cheia şi nimeni nu a mai putut intra în moară.',
  ru: 'Каждое утро мельник взвешивал муку на старых весах, а его дочь записывала каждый мешок в толстую тетрадь. Потом кто-то потерял ключ, и целую неделю никто не мог войти на мельницу.',
  uk: 'Щоранку мірошник важив борошно на старих вагах, а його донька записувала кожен мішок у товстий зошит. Потім хтось загубив ключ, і цілий тиждень ніхто не міг увійти до млина.',
  fr: 'Chaque matin, le meunier pesait la farine sur une vieille balance, et sa fille notait chaque sac dans un épais cahier. Plus tard, quelqu’un perdit la clé : personne n’entra plus au moulin, même à midi.',
  is: 'Á hverjum morgni vó malarinn mjölið á gamalli vog og dóttir hans skráði hvern poka í þykka bók. Síðar týndi einhver lyklinum og í viku komst enginn inn í mylluna.',
  el: 'Κάθε πρωί ο μυλωνάς ζύγιζε το αλεύρι σε μια παλιά ζυγαριά και η κόρη του έγραφε κάθε σακί σε ένα χοντρό τετράδιο. Άλλοτε κάποιος έχασε το κλειδί και κανείς δεν μπήκε στον μύλο.',
  tr: 'Değirmenci her sabah unu eski bir terazide tartar, kızı da her çuvalı kalın bir deftere yazardı. Sonra biri anahtarı kaybetti ve bir hafta boyunca kimse değirmene giremedi.',
  he: 'בכל בוקר שקל הטוחן את הקמח במאזניים ישנים, ובתו רשמה כל שק במחברת עבה. אחר כך מישהו איבד את המפתח, ובמשך שבוע איש לא נכנס לטחנה.',
  ar: 'كان الطحان يزن الدقيق كل صباح على ميزان قديم، وكانت ابنته تكتب كل كيس في دفتر سميك. ثم أضاع أحدهم المفتاح ولم يدخل أحد الطاحونة أسبوعا كاملا.',
  lt: 'Kiekvieną rytą malūnininkas svėrė miltus senomis svarstyklėmis, o jo duktė kiekvieną maišą užrašydavo į storą sąsiuvinį. Vėliau kažkas pametė raktą ir savaitę niekas negalėjo įeiti į malūną.',
  lv: 'Katru rītu dzirnavnieks svēra miltus uz veciem svariem, un viņa meita katru maisu ierakstīja biezā burtnīcā. Vēlāk kāds pazaudēja atslēgu, un nedēļu neviens nevarēja iekļūt dzirnavās.',
  th: 'ทุกเช้าคนโม่แป้งชั่งแป้งด้วยตาชั่งเก่า และลูกสาวของเขาจดทุกกระสอบลงในสมุดเล่มหนา ต่อมามีคนทำกุญแจหาย',
  ja: '粉屋は毎朝、古い秤で粉を量り、娘は袋を一つずつ厚い帳面に書きました。のちに誰かが鍵をなくし、一週間だれも水車小屋に入れませんでした。',
  zh: '磨坊主每天早上用一杆旧秤称面粉，他的女儿把每一袋都记在厚厚的本子上。后来有人丢了钥匙，一个星期没有人能进磨坊。',
  tw: '磨坊主每天早上用一桿舊秤稱麵粉，他的女兒把每一袋都記在厚厚的本子上。後來有人丟了鑰匙，一個星期沒有人能進磨坊。',
  ko: '방앗간 주인은 아침마다 낡은 저울로 밀가루를 달았고 딸은 자루마다 두꺼운 공책에 적었다. 나중에 누군가 열쇠를 잃어버려 일주일 동안 아무도 들어가지 못했다.',
}

const WRITTEN: readonly (readonly [encoding: string, languages: string])[] = [
  ['windows-1250', 'pl cs hu ro'],
  ['iso-8859-2', 'pl cs hu ro'],
  ['windows-1251', 'ru uk'],
  ['koi8-r', 'ru'],
  ['koi8-u', 'uk'],
  ['iso-8859-5', 'ru'],
  ['ibm866', 'ru'],
  ['windows-1252', 'fr is'],
  ['windows-1253', 'el'],
  ['iso-8859-7', 'el'],
  ['windows-1254', 'tr'],
  ['windows-1255', 'he'],
  ['iso-8859-8', 'he'],
  ['windows-1256', 'ar'],
  ['windows-1257', 'lt lv'],
  ['windows-874', 'th'],
  ['shift_jis', 'ja'],
  ['euc-jp', 'ja'],
  ['gb18030', 'zh'],
  ['gbk', 'zh'],
  ['big5', 'tw'],
  ['euc-kr', 'ko'],
  ['utf-8', 'pl ru he ja'],
]

for (const [encoding, languages] of WRITTEN)
  test(`detect: ${encoding} is told by its letters`, () => {
    for (const language of languages.split(' ')) {
      const bytes = iconv.encode(SENTENCES[language as keyof typeof SENTENCES], encoding)
      const guess = detectCharset(bytes)
      // Encodings that read it alike are equally right.
      assert.equal(decodeText(bytes, guess), decodeText(bytes, encoding), `${language} is read as ${guess}`)
    }
  })

test('detect: Vietnamese has its tones behind the letters in windows-1258', () => {
  const bytes = Buffer.from(
    'M\xf2i bu\xb1i s\xe1ng \xf0\xeam, ng\xfd\xb6\xcci xay b\xf4\xf2t c\xe2n b\xf4\xf2t v\xe0 con g\xe1i ghi v\xe0o cu\xf4\xecn s\xf4\xd2 d\xe0y',
    'latin1',
  )
  assert.equal(detectCharset(bytes), 'windows-1258')
})

test('detect: ISO-2022-JP is told by its escapes', () => {
  assert.equal(detectCharset(Buffer.from('<p>\x1b$B$3$l$OF|K\\8l\x1b(B</p>')), 'iso-2022-jp')
})

test('detect: the text counts, not what scripts, comments and attributes hold, wherever it begins', () => {
  const script = Buffer.from(`<script>${'/* \xe9\xe8\xea */'.repeat(4000)}</script>`, 'latin1')
  const tags = Buffer.from(`${'<a title="\xe9t\xe9">a</a><!-- \xe0 > \xe7 -->'.repeat(3000)}<p>`, 'latin1')
  const bytes = Buffer.concat([script, tags, iconv.encode(SENTENCES.ru, 'windows-1251'), script])
  assert.equal(detectCharset(bytes), 'windows-1251')
})

test('detect: a page with all its letters in links and attributes is guessed from them', () => {
  const bytes = iconv.encode(`<img alt="${SENTENCES.ru}"><a href="x">1</a>`, 'koi8-r')
  assert.equal(detectCharset(bytes), 'koi8-r')
})

test('detect: a few quotation marks, an accent or a foreign name are windows-1252', () => {
  for (const text of [
    'He said \x93so\x94 \x96 and left\x85',
    'caf\xe9',
    'Z\xfcrich',
    '\xa9 2001 \xab a \xbb',
    'pi\xf1ata',
    'S\xe3o Paulo',
  ])
    assert.equal(detectCharset(Buffer.from(text, 'latin1')), 'windows-1252', text)
  assert.equal(detectCharset(Buffer.from('plain')), 'utf-8')
})

test('detect: capitals are letters, too', () => {
  for (const [encoding, language] of [
    ['windows-1251', 'ru'],
    ['windows-1253', 'el'],
    ['windows-1250', 'cs'],
    ['iso-8859-2', 'pl'],
  ] as const)
    assert.equal(detectCharset(iconv.encode(SENTENCES[language].toUpperCase(), encoding)), encoding)
})

test('detect: UTF-8 with a few cut characters is UTF-8', () => {
  const bytes = Buffer.from(SENTENCES.ru.repeat(3))
  assert.equal(detectCharset(Buffer.concat([bytes, bytes.subarray(0, 1), Buffer.from(' x')])), 'utf-8')
})

test('detect: hostile bytes cost no more than others', () => {
  for (const unit of ['<', '</', '<!--', '<script', '<script></', '\xff<a ', '\xff'])
    unlessItHangs(() => detectCharset(Buffer.from(`${unit.repeat(200_000)}\xff`, 'latin1')))
})
