/**
 * Stop words by language. English: Gopher's eight (arXiv 2112.11446 App. A). The others are our own lists: of the 26 most frequent words on
 * pages of manuals in that language (debian-handbook, gimp-help, installation-guide, aptitude-doc, maint-guide, developers-reference and a web
 * corpus) those that mean nothing by themselves, chosen by hand. A language whose pages we had not has no list, and its documents are not asked.
 */
const LISTS: Readonly<Record<string, string>> = {
  en: 'the be to of and that have with',
  ar: 'في من على التي هذه أن أو إلى هذا لا إذا عن',
  ca: 'de la a el per que en i del les un els una és amb',
  cs: 'a se na v je to pro že nebo s pokud jako z do k by',
  da: 'for at og er en af i til det på et som den med ikke',
  de: 'die der und in das zu den ist für von mit ein auf eine im nicht',
  el: 'να το την του για και με είναι από που η θα σε της',
  es: 'de la el en que a y los un para se del una las con',
  fa: 'به از که در و را یک است این با برای آن',
  fi: 'on ja ei jos tämä tai ole ovat se että myös',
  fr: 'de la le les à et des en pour un est une du dans par',
  id: 'yang untuk dan ini dengan dari dapat di dalam tidak pada atau',
  it: 'di il per è e la un che in si i una del con non',
  ja: 'の を に は が で と た し て する です ます も',
  ko: '있습니다 수 이 있는 그 다른 합니다 대한 때 및 같은 더',
  nl: 'de het een van te in en is op voor om die met',
  nn: 'i er for på til og å det som av med ikkje ein eit',
  no: 'er å som for en i og av til det den med på ikke',
  pl: 'w z i na to się do jest nie że dla są o lub',
  pt: 'de o a que para e do um é uma em com os não',
  ro: 'de în și pentru a este să cu o pe care un la nu',
  ru: 'в и для на с не по если как или что это к из',
  sv: 'att för och en som av är i det på om ett till den med inte',
  tr: 'bir ve bu için olarak daha her çok ile da de olan',
  vi: 'có được một các của này và để trong cho là sẽ không',
  zh: '的 在 是 和 了 中 为 為 一个 一個 有 与 與 以 这 這 或',
}

/** By label of lid.176, in lower case. */
export const STOP_WORDS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(LISTS).map(([code, words]) => [code, new Set(words.split(' '))]),
)

const LONGEST = Math.max(...Object.values(LISTS).flatMap((words) => words.split(' ').map((word) => word.length)))

/** How many different stop words of a language are among the words, in any case of letters; 0 where it has no list. */
export function countStopWords(words: readonly string[], language: string): number {
  const list = STOP_WORDS.get(language)
  if (list === undefined) return 0
  const found = new Set<string>()
  for (const word of words) {
    if (word.length > LONGEST) continue
    const lower = word.toLowerCase()
    if (list.has(lower)) found.add(lower)
    if (found.size === list.size) break
  }
  return found.size
}
