/** Which letters outside ASCII a language uses, and how often: what tells one-byte encodings apart. */

/**
 * Lower-case letters in groups divided by blanks: the n-th group holds those that are 1 in 2^n of the language's letters outside
 * ASCII, beginning with n = 0; one blank after another is an empty group. Letters rarer than 1 in 700 are left out.
 * @source counted in the message catalogues of Debian 12 (gettext, texts of more than 20 characters) and GNOME Help 43; `pt` is Brazilian
 */
const LETTERS = {
  pl: '  ł żąęśćó  ń ź',
  cs: '  íá ř čžéěý šů  ú ňó ť',
  sk: '  á číýúťé žľš   óôäň ĺď',
  hu: '  áé óí öő ü úű',
  sl: ' č š ž',
  hr: '  čšć žđ',
  ro: ' ă ţ şî  â',
  ru: '   ое аинтрс лвпкдму яьзыбйч жгфюцх шщ эё ъ',
  uk: '    оаниетврі кспдлумяз бьйч гжцєхюшф їщ ґ',
  be: '   а нырк елісдтвяпмцозу ьўэчгб йшф жхю ё',
  bg: '   ае ноитр свдпзклм ъяб учжгйфц шщх ю ь',
  sr: '   ае ионрт скупдвмзј лбг чшњцљж ћх фђ џ',
  mk: '   аео тинр кдсвплм зујбчг гњжцш ф ќ ѓѕџ',
  fr: 'é    àèê  ôî ç â ùû œëï',
  de: ' ü äö  ß',
  es: ' ó á í úéñ    ü',
  pt: '  ãç áí éêó õú  âàô',
  it: ' è à ò ù é   ì',
  nl: '  éëï  ó  á ü èö',
  sv: ' ä öå     é',
  da: ' æ øå   é',
  fi: 'ä   ö',
  ca: '  óàé í èòúç ï  ü',
  is: '  ð áí óþýæúö  é',
  sq: 'ë      ç',
  ga: '  áí éúó',
  el: '   α οετινσρ μηπκυςλίγ δήέόάχωθ ύφ ώβξ ζψ ϊ ΰΐ',
  tr: ' ı  şçüğ ö    âî',
  he: '   יו תהלמראבנש קפד עםסחגכןטצ ז ץך ף',
  ar: '   ال يمتر نوةفعدسب حقكجصأهطذخإ شضغزى ثئء ؤظآ',
  fa: '   انر دهتوم بشسک لپخزفگعج صقحط چظ آذغض ثژ',
  lt: '  šė ųįžą č ūę',
  lv: '  āēī š  ļūņ ķž ģ',
  et: ' ä õü   ö   ž š',
  // Tones are characters of their own in windows-1258.
  vi: '   \u0323\u0301\u0300êô \u0309đưâơ \u0303ă',
  th: '    าอ่รมก ้นเงดัลีตแสบย ไิวขทหจพคปะืูช ์ำใถฟุ็ โณผซ ึธภญ ศษฐๆ',
} as const

type Language = keyof typeof LETTERS

/** Scripts that are not Latin stand in words of their own: no letter of theirs is beside one of ASCII. */
interface Hypothesis {
  readonly encoding: string
  readonly ahead: number
  readonly isLatin: boolean
  /** Natural logarithms of the share of each letter, in lower case. */
  readonly shares: ReadonlyMap<string, number>
}

const LATIN = 'latin'
const OTHER = 'other'

/** What the web's default has ahead of the others, and rare encodings behind: natural logarithms of how often they are met. Judgement. */
const DEFAULT = 2
const COMMON = 0
const LESS = -1
const SELDOM = -2.5
const RARE = -6

/** Encodings with the languages that are written in them. Of two that read the page alike, the first is taken. */
const ENCODINGS: readonly (readonly [encoding: string, ahead: number, script: string, languages: string])[] = [
  ['windows-1252', DEFAULT, LATIN, 'fr de es pt it nl sv da fi ca is sq ga'],
  ['windows-1250', COMMON, LATIN, 'pl cs sk hu sl hr ro'],
  ['windows-1251', COMMON, OTHER, 'ru uk be bg sr mk'],
  ['windows-1253', COMMON, OTHER, 'el'],
  ['windows-1254', COMMON, LATIN, 'tr'],
  ['windows-1255', COMMON, OTHER, 'he'],
  ['windows-1256', COMMON, OTHER, 'ar fa'],
  ['windows-1257', COMMON, LATIN, 'lt lv et'],
  ['windows-1258', RARE, LATIN, 'vi'],
  ['windows-874', COMMON, OTHER, 'th'],
  ['iso-8859-2', LESS, LATIN, 'pl cs sk hu sl hr ro'],
  ['iso-8859-4', RARE, LATIN, 'lt lv et'],
  ['iso-8859-5', RARE, OTHER, 'ru uk be bg sr mk'],
  ['iso-8859-6', RARE, OTHER, 'ar'],
  ['iso-8859-7', SELDOM, OTHER, 'el'],
  ['koi8-r', COMMON, OTHER, 'ru bg'],
  ['koi8-u', COMMON, OTHER, 'uk be'],
  ['ibm866', RARE, OTHER, 'ru be bg'],
  ['x-mac-cyrillic', RARE, OTHER, 'ru uk be bg sr mk'],
]

/** Each language in each of its encodings. */
export const HYPOTHESES: readonly Hypothesis[] = ENCODINGS.flatMap(([encoding, ahead, script, languages]) =>
  languages.split(' ').map((language) => ({
    encoding,
    ahead,
    isLatin: script === LATIN,
    shares: sharesOf(LETTERS[language as Language]),
  })),
)

function sharesOf(groups: string): ReadonlyMap<string, number> {
  const shares = new Map<string, number>()
  for (const [n, group] of groups.split(' ').entries()) for (const letter of group) shares.set(letter, -n * Math.LN2)
  return shares
}
