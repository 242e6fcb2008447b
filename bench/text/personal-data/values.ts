/** Personal data of nobody, made by a seed: mail addresses, accounts, cards, addresses of machines, telephone numbers of ten countries. */

/** An integer from 0 to below `below`. */
export type Random = (below: number) => number

/** The same numbers for the same seed. @source Numerical Recipes, ranqd1 */
export function openRandom(seed: number): Random {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** One of a list. */
export function pick<T>(random: Random, list: readonly T[]): T {
  return list[random(list.length)] as T
}

/** Each `#` becomes a digit, each `N` one from 2 to 9. */
export function fill(random: Random, pattern: string): string {
  return pattern.replace(/[#N]/g, (sign) => String(sign === '#' ? random(10) : 2 + random(8)))
}

/** `first.last@host`, in a few of the ways people have. */
export function email(random: Random, names: readonly string[], hosts: readonly string[]): string {
  const [first, last] = [pick(random, names), pick(random, names)]
  const local = pick(random, [
    `${first}.${last}`,
    `${first}_${last}${random(99)}`,
    `${first.slice(0, 1)}${last}`,
    `${first}+kites`,
    `${last}-${first}`,
  ])
  return `${local}@${pick(random, hosts)}`
}

/** A card number of a large issuer, written in one piece or in groups. */
export function card(random: Random): string {
  const [prefix, length] = pick(random, [
    ['4', 16],
    ['51', 16],
    ['2221', 16],
    ['37', 15],
    ['6011', 16],
    ['3528', 16],
  ] as const)
  const body = prefix + fill(random, '#'.repeat(length - prefix.length - 1))
  const digits = body + luhnDigit(body)
  if (length === 15) return pick(random, [digits, `${digits.slice(0, 4)} ${digits.slice(4, 10)} ${digits.slice(10)}`])
  return pick(random, [digits, digits.replace(/(....)(?=.)/g, '$1 '), digits.replace(/(....)(?=.)/g, '$1-')])
}

function luhnDigit(body: string): number {
  let sum = 0
  for (let index = 0; index < body.length; index += 1) {
    const digit = Number(body[body.length - 1 - index])
    sum += index % 2 === 1 ? digit : digit * 2 - (digit > 4 ? 9 : 0)
  }
  return (10 - (sum % 10)) % 10
}

/** An account of a country whose accounts are digits, in one piece or in fours. `pattern`: country, then `#` for each digit behind the check digits. */
export function iban(random: Random, pattern: string): string {
  const country = pattern.slice(0, 2)
  const account = fill(random, pattern.slice(2))
  const number = [...`${account}${country}00`].reduce((all, sign) => all + Number.parseInt(sign, 36), '')
  const check = 98n - (BigInt(number) % 97n)
  const compact = `${country}${String(check).padStart(2, '0')}${account}`
  return pick(random, [compact, compact.replace(/(....)(?=.)/g, '$1 ')])
}

/** A public IPv4 address that is in no special range, or an IPv6 one. */
export function ip(random: Random): string {
  if (random(4) === 0) return `2a0${random(10)}:${hex(random)}:${hex(random)}::${hex(random)}`
  return `${pick(random, [5, 31, 46, 62, 78, 81, 94, 109, 141, 185, 193, 213])}.${random(256)}.${random(256)}.${1 + random(254)}`
}

function hex(random: Random): string {
  return (1 + random(0xffff)).toString(16)
}
