/** How likely a text is in an encoding of Chinese, Japanese or Korean: by the characters that its pairs of bytes stand for. */
import iconv from 'iconv-lite'

/** Costs, as natural logarithms of the share of one character: of the group's share of a text, divided by its size. Judgement, as in `single-byte.ts`. */
const COST = {
  /** Of the hundred most used, which are half of any text. */
  common: -5.3,
  kana: -4.5,
  /** Full stops, commas, brackets. */
  sign: -5,
  /** Of the two or three thousand that schools teach. */
  known: -9,
  rare: -12.5,
  /** No character: pages cut some and mix in others, another encoding has far more. */
  malformed: -16,
}

interface MultiByte {
  readonly encoding: string
  readonly common: string
  /** The cost of a pair that is not among the common; undefined where there is no character. */
  costOf(lead: number, trail: number): number | undefined
  /** The cost of a character of one byte; undefined where the byte begins a longer one. */
  costOfOne?(byte: number): number | undefined
  /** Three bytes after this one. */
  readonly longLead?: number
}

const within = (byte: number, from: number, to: number): boolean => byte >= from && byte <= to

/** @source the first of public frequency lists of running text, Jun Da's for Chinese; Hangul and kanji were counted in Debian 12's message catalogues */
const SIMPLIFIED =
  '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿东提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运'
const TRADITIONAL =
  '的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒東提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完設式色路記南品住告類求據程北邊死張該交規萬取拉格望覺術領共確傳師觀清今切院讓識候帶導爭運'
const KANJI =
  '日一人大年会国中本出時行上生分事者自前後見合間部長的月地方新場定子物学家手業対発動同社全成用気力高入内関体明通数使名要目度文言法機民公平化性理主実表加思作下小不田京東三二十百千金水山川語書何今私第来'
const HANGUL =
  '다니이을지에는하를수로습시자일가정스합용의서기파없사할리있은인음한트터어션않으면그대문보오위상해드나만제고작값옵치입전력프크아름모함도경부바식데여설행형표명업요실버키되동소과거디들패열록출목블우구세령'

const isTrail = (byte: number): boolean => within(byte, 0xa1, 0xfe)

/** In the order of trial: the first of two alike is taken. */
const ENCODINGS: readonly MultiByte[] = [
  {
    encoding: 'gb18030',
    common: SIMPLIFIED,
    costOf(lead, trail) {
      if (!within(lead, 0x81, 0xfe) || !within(trail, 0x40, 0xfe) || trail === 0x7f) return undefined
      if (!isTrail(trail)) return COST.rare
      if (lead === 0xa1 || lead === 0xa3) return COST.sign
      return within(lead, 0xb0, 0xd7) ? COST.known : COST.rare
    },
  },
  {
    encoding: 'big5',
    common: TRADITIONAL,
    costOf(lead, trail) {
      if (!within(lead, 0x81, 0xfe) || !(within(trail, 0x40, 0x7e) || isTrail(trail))) return undefined
      if (lead === 0xa1) return COST.sign
      return within(lead, 0xa4, 0xc6) ? COST.known : COST.rare
    },
  },
  {
    encoding: 'shift_jis',
    common: KANJI,
    // Half-width kana stand beside each other only in old tables.
    costOfOne: (byte) => (within(byte, 0xa1, 0xdf) ? COST.known / 2 : undefined),
    costOf(lead, trail) {
      if (!within(lead, 0x81, 0x9f) && !within(lead, 0xe0, 0xfc)) return undefined
      if (!within(trail, 0x40, 0xfc) || trail === 0x7f) return undefined
      if (lead === 0x81) return COST.sign
      if ((lead === 0x82 && within(trail, 0x9f, 0xf1)) || (lead === 0x83 && trail <= 0x96)) return COST.kana
      return within(lead, 0x88, 0x97) ? COST.known : COST.rare
    },
  },
  {
    encoding: 'euc-jp',
    common: KANJI,
    longLead: 0x8f,
    costOf(lead, trail) {
      if (lead === 0x8e) return within(trail, 0xa1, 0xdf) ? COST.known : undefined
      if (!isTrail(lead) || !isTrail(trail)) return undefined
      if (lead === 0xa1) return COST.sign
      if (lead === 0xa4 || lead === 0xa5) return COST.kana
      return within(lead, 0xb0, 0xcf) ? COST.known : COST.rare
    },
  },
  {
    encoding: 'euc-kr',
    common: HANGUL,
    costOf(lead, trail) {
      if (!within(lead, 0x81, 0xfe) || !within(trail, 0x41, 0xfe)) return undefined
      if (!isTrail(lead) || !isTrail(trail)) return COST.rare
      if (lead === 0xa1) return COST.sign
      return within(lead, 0xb0, 0xc8) ? COST.known : COST.rare
    },
  },
]

/** The encoding of several bytes a character in which the text is likeliest, with the logarithm of how likely. */
export function likeliestMultiByte(text: Uint8Array): { readonly encoding: string; readonly score: number } {
  let best = { encoding: 'gb18030', score: Number.NEGATIVE_INFINITY }
  for (const [at, encoding] of ENCODINGS.entries()) {
    const score = scoreOf(text, encoding, commonPairs(at))
    if (score > best.score) best = { encoding: encoding.encoding, score }
  }
  return best
}

function scoreOf(text: Uint8Array, encoding: MultiByte, common: ReadonlySet<number>): number {
  let score = 0
  for (let at = 0; at < text.length; ) {
    const lead = text[at] ?? 0
    const one = lead < 0x80 ? 0 : encoding.costOfOne?.(lead)
    if (one !== undefined) {
      score += one
      at += 1
    } else if (lead === encoding.longLead) {
      score += COST.rare
      at += 3
    } else {
      const trail = text[at + 1] ?? 0
      const cost = common.has((lead << 8) | trail) ? COST.common : encoding.costOf(lead, trail)
      score += cost ?? COST.malformed
      at += cost === undefined ? 1 : 2
    }
  }
  return score
}

const PAIRS: ReadonlySet<number>[] = []

function commonPairs(at: number): ReadonlySet<number> {
  const known = PAIRS[at]
  if (known !== undefined) return known
  const { encoding, common } = ENCODINGS[at] as MultiByte
  const bytes = iconv.encode(common, encoding)
  const pairs = new Set<number>()
  for (let pair = 0; pair < bytes.length; pair += 2) pairs.add(bytes.readUInt16BE(pair))
  PAIRS[at] = pairs
  return pairs
}
