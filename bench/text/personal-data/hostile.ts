/** Texts that are written to be slow. */
import { table } from '../../extraction/tables.ts'
import { type Formatter, formatHere } from './formatters.ts'

/** CPU time of the worst texts that were tried, repeated to a megabyte; datatrove has 20 kB of each, for it is quadratic in some. */
export function showHostile(formatters: ReadonlyMap<string, Formatter>): void {
  const units = [
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
  ]
  const rows = units.map((unit) => {
    const long = repeat(unit, 1_000_000)
    formatHere([long])
    const best = Math.min(...formatHere([long, long, long, long]).map(({ ms }) => ms))
    const theirs = formatters.get('datatrove')?.([repeat(unit, 20_000)])[0]?.ms
    return [JSON.stringify(unit), best.toFixed(0), theirs === undefined ? '' : theirs.toFixed(1)]
  })
  console.log(table('CPU ms', ['repeated', 'm3w, 1 MB', 'datatrove, 20 kB'], rows))
}

function repeat(unit: string, length: number): string {
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length)
}
