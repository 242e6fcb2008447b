/** Counts how many measures of texts are equal on two sides, and keeps an example of each that is not. */

export type Values = Readonly<Record<string, number>>

/** Values by name, and how many are those of the other side to within a tolerance (1e-9: what sums in another order differ by). */
export class Tally {
  readonly #equal = new Map<string, number>()
  readonly #worst = new Map<string, string>()
  readonly #tolerance: number
  #count = 0

  constructor(tolerance = 1e-9) {
    this.#tolerance = tolerance
  }

  add(id: string, ours: Values, theirs: Values): void {
    this.#count += 1
    for (const [name, value] of Object.entries(theirs)) {
      const mine = ours[name] ?? Number.NaN
      if (Math.abs(mine - value) <= this.#tolerance) this.#equal.set(name, (this.#equal.get(name) ?? 0) + 1)
      else this.#worst.set(name, `${id} ours ${mine} theirs ${value}`)
    }
  }

  print(title: string): void {
    console.log(`\n${title} (${this.#count} texts)`)
    for (const name of new Set([...this.#equal.keys(), ...this.#worst.keys()]))
      console.log(
        `  ${name}: ${this.#equal.get(name) ?? 0} equal${this.#worst.has(name) ? `; e.g. ${this.#worst.get(name)}` : ''}`,
      )
  }
}
