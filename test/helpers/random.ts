/** Numbers that look random and are the same in every run, so that a failure can be run again. */

/** A linear congruential generator: each call gives an integer from 0 to below `below`. @source Numerical Recipes, ranqd1 */
export function seededRandom(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
