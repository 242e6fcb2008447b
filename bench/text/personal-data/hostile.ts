/** Texts that are written to be slow. */
import { table } from '../../extraction/tables.ts'
import { type Formatter, formatHere } from './formatters.ts'
import { STRANGE_UNITS } from './strange-units.ts'

/** Repeated to a megabyte. */
const REPEATED = [
  '@',
  'a@b.co ',
  'b@c.de,',
  'a:b@c.de ',
  'a.',
  '1 ',
  '1-',
  '+1 212 555 0143 ',
  'tel 123456 ',
  'tel\n123456\n',
  '电话1234567',
  '电话:123456 ',
  'โทร123456',
  '전화는123456',
  '8.8.8.8 ',
  '1.1.1.',
  '2a00:1450:4001:81b::200e ',
  'DE893704004405320130AA ',
  '://a:',
  '4111 1111 1111 1111 ',
  '1234 ',
  '4111 1111 ',
  'DE89 3704 0044 0532 0130 00 ',
  '1.2.3.4 ',
  '2a00:1:2::3 ',
  'kites ',
  // What was not looked at when the scanners were made.
  '+1 ',
  '+49 ',
  '0049 30 1 ',
  `${'a'.repeat(64)}@b.co `,
  `a@${'b.'.repeat(127)} `,
  'a@b.zz.zz.zz ',
  'info2@lists.kites.org ',
  'admin1975@gmail.com ',
  'l’info@kites.org ',
  '(212) 555-0143 ',
  '06 12 34 56 78 ',
  '030/123456 ',
  '0800 1234567 ',
  '888-555-0143 ',
  'tel: 1 000 000 users ',
  'mobile 234 567 people ',
  'Mobile (reception): 234 567\n',
  '☎:123456 ',
  '501812345678 ',
  'IP address 200.201.202.203 ',
  'версия сервера 1.2.3.4 ',
  'de89-3704-',
  '٣٤٥٦٧٨ ',
  'a1 ',
  '2019-2023 ',
  '27.11.2026 tel ',
  '1 (2) 3/',
  'a,1::b:',
  'isbn order 123456789 ',
  // Written around: addresses that overlap, and as many as can be.
  'a(at)b.c',
  'a(at)b.co ',
  'a@b[.]co',
  'jane[at]kites[dot]org ',
  'a (dot) b (dot) c (at) d.de ',
  'a.b(at)c.de.F',
  'x(@)y.de',
  ...STRANGE_UNITS,
]

/** Nothing in these is repeated, so that what was looked up before helps nothing. */
const COUNTED: readonly (readonly [name: string, unitOf: (count: number) => string])[] = [
  ['a@b.x…, another top level each', (count) => `a@b.${lettersOf(count)} `],
  ['another name and domain each', (count) => `${lettersOf(count)}@${lettersOf(count * 7)}.org `],
  ['another public IPv4 each', (count) => `ip ${(count % 90) + 100}.${count % 251}.${count % 241}.${count % 239} `],
  ['another phone each', (count) => `tel ${(count * 7919) % 10_000_000} `],
]

/** CPU time of the worst texts that were tried, repeated to a megabyte; datatrove has 20 kB of each, for it is quadratic in some. */
export function showHostile(formatters: ReadonlyMap<string, Formatter>): void {
  const texts = [
    ...REPEATED.map((unit) => [JSON.stringify(unit.slice(0, 40)), repeat(unit, LONG)] as const),
    ...COUNTED.map(([name, unitOf]) => [name, counted(unitOf, LONG)] as const),
  ]
  const measured = texts.map(([name, long]) => {
    formatHere([long])
    const best = Math.min(...formatHere([long, long, long, long]).map(({ ms }) => ms))
    const theirs = formatters.get('datatrove')?.([long.slice(0, 20_000)])[0]?.ms
    return { name, best, theirs }
  })
  const rows = measured.map(({ name, best, theirs }) => [name, best.toFixed(0), theirs?.toFixed(1) ?? ''])
  console.log(table('CPU ms', ['repeated', 'm3w, 1 MB', 'datatrove, 20 kB'], rows))
  const over = measured.filter(({ best }) => best > MOST_MS).length
  console.log(`${measured.length} texts, ${over} over ${MOST_MS} ms`)
}

/** Code units of a text. */
const LONG = 1_000_000
/** The aim: of a text of a megabyte. */
const MOST_MS = 100

function counted(unitOf: (count: number) => string, length: number): string {
  let text = ''
  for (let count = 1; text.length < length; count += 1) text += unitOf(count)
  return text.slice(0, length)
}

/** A number as letters: ba, bb, … */
function lettersOf(count: number): string {
  return count.toString(26).replaceAll(/./g, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 26)))
}

function repeat(unit: string, length: number): string {
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length)
}
