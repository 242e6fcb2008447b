/**
 * Stop words by language; others are not asked. FineWeb-2 (arXiv 2506.20920) has some for each of its own, too. English: Gopher's eight (arXiv
 * 2112.11446 App. A). The others are our own: words of closed classes (articles, pronouns, prepositions, conjunctions, particles, auxiliaries, the commonest adverbs) that a
 * text of any kind has. The most frequent words of manuals alone are not enough: they are formal, and poems, recipes and talk in Korean or Vietnamese lack
 * them. A language of whose recipes and lists some have none at all (Thai, Hungarian, Hebrew and others were tried) has no list. In scripts without spaces they are words as ICU cuts them; Korean particles hang on words, so that its list holds what stands alone.
 */
const LISTS: Readonly<Record<string, string>> = {
  en: 'the be to of and that have with',
  ar: 'في من على التي هذه أن أو إلى هذا لا إذا عن ما لم لن قد كل بعد قبل ثم بين حتى عند هو هي كان كانت الذي هناك لكن مع إلا أي يا',
  bg: 'и на да се в за от не с е че по си като са то до ще но а аз той тя това или при ако',
  bs: 'i u je na se da su za od s a ne što kao ali o iz koji nije sa ili ako bi po',
  ca: 'de la a el per que en i del les un els una és amb no se més com o al ha hi si què',
  cs: 'a se na v je to pro že nebo s pokud jako z do k by ale už ještě jen když tak co té po za od mi si byl byla není',
  da: 'for at og er en af i til det på et som den med ikke jeg du han hun vi de men så var har kan om når eller fra',
  de: 'die der und in das zu den ist für von mit ein auf eine im nicht er sie es ich wir aber auch wie bei dem war noch nur wenn so aus nach sich oder wird',
  el: 'να το την του για και με είναι από που η θα σε της δεν μου σου αλλά όταν ο οι τα τον των ή στο στην',
  es: 'de la en el que a y los un para se del una las con al lo su más pero como me mi te si no por es',
  fa: 'به از که در و را یک است این با برای آن تا هم من او ما اما هر بود شد اگر یا',
  fi: 'on ja ei jos tämä tai ole ovat se että myös kun niin mutta oli hän minä vain kuin jo nyt sitä joka mitä',
  fr: 'de la le les à et des en pour un est une du dans par il elle je ne pas que qui se sur plus avec mais ou',
  hi: 'के का की में है और से को पर यह ने कि हैं एक भी नहीं तो हो था थे थी इस वह जो कर अब ही मैं तुम लें',
  hr: 'i u je na se da su za od s a ne što kao ali o iz koji nije sa ili ako bi po',
  id: 'yang untuk dan ini dengan dari dapat di dalam tidak pada atau saya aku dia kita akan sudah telah juga ke itu oleh karena',
  it: 'di il per è e la un che in si i una del con non ma come più io ci al della mi ti se da o',
  ja: 'の を に は が で と た し て する です ます も な か から まで へ ない よ ね',
  ko: '있습니다 수 이 있는 그 다른 합니다 대한 때 및 같은 더 저 것 또 한 두 안 못 잘 좀 다시 가장 아주 너무 정말 지금 아직 이미 함께 우리 나 내 제 너의 나의 다음 후 전 중 하는 하고 하지만 그리고 그런데 그래서 그래도 또는 위해 없는 없고 모든 혹시 먼저 바로 이런 그런 어떤 왜',
  ms: 'yang dan di untuk dengan ini itu dari pada tidak dalam akan ada adalah saya dia kita atau oleh ke',
  nl: 'de het een van te in en is op voor om die met ik je hij maar ook als dan er aan bij uit nog wel niet was',
  nn: 'i er for på til og å det som av med ikkje ein eit eg du han ho vi dei men så var har kan om når frå',
  no: 'er å som for en i og av til det den med på ikke jeg du han hun vi de men så var har kan om når fra',
  pl: 'w z i na to się do jest nie że dla są o lub ale tak jak już tylko za od po co był była mi czy gdy a',
  pt: 'de o a que para e do um é uma em com os não eu ele ela mais mas como ao da na no se por já',
  ro: 'de în și pentru a este să cu o pe care un la nu mai dar din am ai ca că se când după sau',
  ru: 'в и для на с не по если как или что это к из я он она мы но а же бы так уже был было все всё у за от до ещё',
  sk: 'a sa v na je to že s o z do ako za pre si ale by po aj ktorý len už nie keď',
  sl: 'in je v na se da so za z s pa ki ne tudi kot po od iz ali bi',
  // In both scripts.
  sr: 'и у је на се да су за од с а не што као али о из који није са или ако би по i u je na se da su za od s a ne što kao ali o iz koji nije sa ili ako bi po',
  sv: 'att för och en som av är i det på om ett till den med inte jag du han hon vi de men så var har kan när eller',
  tl: 'ang ng sa na at mga ay ko si hindi para kung siya ako ito',
  tr: 'bir ve bu için olarak daha her çok ile da de olan ama gibi o ne kadar ben sen biz en sonra ki mi değil şu hiç',
  uk: 'і в у на що з не та до це як за є він вона його але від по для й про а я ми так вже був була',
  vi: 'có được một các của này và để trong cho là sẽ không như thì mà cũng đã đang còn người khi những với từ đến về lên ở đó nên rất nhiều ai gì tôi mình con ta nào lại ra vào nếu rồi vì vẫn nhưng hoặc hãy chưa bởi bị',
  zh: '的 在 是 和 了 中 为 為 一个 一個 有 与 與 以 这 這 或 我 你 他 她 不 也 就 都 而 但 还 還 着 著 把 被 那 没有 沒有 到 要 很 会 會 说 說 地 得 只 又 再 最 然后 然後 因为 因為 所以 如果 可以 我们 我們 他们 他們 它 吗 嗎 呢 吧 将 將 让 讓 从 從 其 于 於 及 至 先 请 請 勿 即可 用 后 後 里 裡 下 出',
}

/**
 * Words of the lists that are cut out of nouns, too: syllables of Vietnamese, which writes each by itself (`con người`, `hàng không`, `từ điển`), and what ICU's dictionaries leave of
 * words they do not know (`运动|会`, `在|线`, `と|う|ふ`); in Korean nouns of one syllable. All of a language count as one together: a list of nouns is no text.
 * @source lists of 46 to 300 nouns of shops written for this: 20 different ones in Vietnamese, 12 in Chinese, 10 in Japanese, 2 in Korean
 */
const NOUN_WORDS: Readonly<Record<string, string>> = {
  ja: 'の に は と た し て な も か から まで へ ない よ ね',
  ko: '수 이 저 한 두 못 내 제',
  vi: 'con người không từ trong của một nhiều ra vào lại đến về lên ở ta ai như là cho khi bị',
  zh: '在 和 中 为 為 一个 一個 有 与 與 以 或 你 他 她 不 都 还 還 着 著 把 被 到 要 会 會 说 說 地 得 只 又 最 将 將 从 從 用 后 後 里 裡 下 出 再 它 呢 吧 其 于 於 及',
}

/**
 * Korean particles and endings, which hang on words: a word that ends with one has it. FineWeb-2, whose tokenizer parts them, has hardly anything else for Korean (`의`, `는`, `에서`, `다`, …).
 * Those that many nouns end with (`가` in `국가`, `도` in `지도`) count as one together: a list of nouns is no text.
 */
const ENDINGS: Readonly<Record<string, string>> = {
  ko: '은 는 을 를 에서 에게 으로 까지 부터 지만 니다 요 한다 했다 이다 된다 있다 없다 이 가 의 에 와 과 도 만 다 고 면 서 로',
}

const AMBIGUOUS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(NOUN_WORDS).map(([code, words]) => [code, new Set(words.split(' '))]),
)

/** The endings that nouns have, too. */
const NOUN_ENDINGS: ReadonlySet<string> = new Set('이 가 의 에 와 과 도 만 다 고 면 서 로'.split(' '))

/** By label of lid.176, in lower case. */
export const STOP_WORDS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(LISTS).map(([code, words]) => [code, new Set(words.split(' '))]),
)

/** Languages that may be written with vowel points, which the lists go without. */
const POINTED: ReadonlySet<string> = new Set(['ar', 'fa'])

const LONGEST = Math.max(...Object.values(LISTS).flatMap((words) => words.split(' ').map((word) => word.length)))

const STOP_ENDINGS: ReadonlyMap<string, readonly string[]> = new Map(
  // Longer ones first: `에서` is one ending.
  Object.entries(ENDINGS).map(([code, endings]) => [code, endings.split(' ').sort((a, b) => b.length - a.length)]),
)

/** What all words and endings count as that nouns have, too. */
const OF_NOUNS = '-'

/** How many different stop words, or endings that stand for some, of a language are among the words, in any case of letters; 0 where it has no list. Words are in NFC. */
export function countStopWords(words: readonly string[], language: string): number {
  const list = STOP_WORDS.get(language)
  if (list === undefined) return 0
  const endings = STOP_ENDINGS.get(language)
  const ambiguous = AMBIGUOUS.get(language)
  const found = new Set<string>()
  for (const written of words) {
    const word = POINTED.has(language) ? written.replace(/\p{Mn}+/gu, '') : written
    if (endings !== undefined) {
      const ending = endings.find((one) => word.length > one.length && word.endsWith(one))
      if (ending !== undefined) found.add(NOUN_ENDINGS.has(ending) ? OF_NOUNS : `-${ending}`)
    }
    if (word.length > LONGEST) continue
    const lower = word.toLowerCase()
    if (list.has(lower)) found.add(ambiguous?.has(lower) ? OF_NOUNS : lower)
    if (endings === undefined && found.size === list.size) break
  }
  return found.size
}
