/** Numbers as they stand in reports, the same in every locale. */

/** 1234567 as 1,234,567. */
export function format(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** 0.1234 as 12.3 %; small shares have a digit more, and none that is there is 0. */
export function percent(share: number): string {
  if (share > 0 && share < 0.0001) return '< 0.01 %'
  return `${(100 * share).toFixed(share > 0 && share < 0.01 ? 2 : 1)} %`
}

/** At most four digits that tell something. */
export function short(value: number): string {
  return String(Number(value.toPrecision(4)))
}
