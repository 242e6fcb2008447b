/** The order of what has a score, and how many of it a share is. */
import type { ScoreRule, ScoresConfig } from '../../schemas/index.ts'

/** A rule of images by which a share of a score stays. */
export type Share = {
  readonly name: string
  readonly keepShare: number
  readonly prefer: ScoreRule['prefer']
}

/** Those of the config, by name: the order of its keys must not decide. */
export function sharesOf(rules: ScoresConfig['imageRules']): readonly Share[] {
  return Object.entries(rules)
    .flatMap(([name, { keepShare, prefer }]) => (keepShare === undefined ? [] : [{ name, keepShare, prefer }]))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Text that sorts as numbers do: 16 hex digits of the double's bits, those of negative ones turned. Not for NaN. */
export function sortable(value: number): string {
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, value === 0 ? 0 : value)
  const unsigned = bits.getBigUint64(0)
  const turned = unsigned >> 63n === 1n ? ~unsigned & 0xffff_ffff_ffff_ffffn : unsigned | (1n << 63n)
  return turned.toString(16).padStart(16, '0')
}

/** Text that sorts what is preferred first; of equal values the first id. */
export function rankOf(value: number, id: string, prefer: ScoreRule['prefer']): string {
  return `${sortable((prefer === 'high' ? -1 : 1) * value)} ${id}`
}

/** How many of `count` stay: the share, rounded up. */
export function stayingOf(count: number, share: number): number {
  // A product such as .1 x 30 is a hair over its whole number.
  return Math.ceil(Number((count * share).toPrecision(12)))
}
