/** Which records an index takes: a seeded share of all, and every drop of a reason that few have. */
import { type FunnelStage, hash64, type Unit } from '../../index.ts'

/** Drops of a reason with no more are all taken. @source judgement: so many can be looked through, and 100 such reasons are half a default sample */
const SMALL_REASON = 1000

/** What a row of the index may be. */
type RowUnit = Exclude<Unit, 'image' | 'slot' | 'record'>

export interface Sampling {
  /** 32 bits of the seeded hash of an id. */
  rankOf(id: string): number
  /** By its rank. */
  isSampled(unit: Unit, rank: number): boolean
  isSmall(unit: Unit, reason: string): boolean
  /** Of all documents, 0 … 1. */
  readonly share: number
}

/** From the counts of the funnel. `documents`: of the dataset, where the funnel has none. */
export function openSampling(
  stages: readonly FunnelStage[],
  { sample, seed, documents }: { sample: number; seed: number; documents: number },
): Sampling {
  const entered = (unit: RowUnit): number =>
    Math.max(0, ...stages.filter((row) => row.unit === unit).map((row) => row.in))
  const shares: Readonly<Partial<Record<Unit, number>>> = {
    document: shareOf(sample, Math.max(entered('document'), documents)),
    ...{ page: shareOf(sample, entered('page')), pair: shareOf(sample, entered('pair')) },
    ...{ clip: shareOf(sample, entered('clip')), video: shareOf(sample, entered('video')) },
  }
  const counts = new Map<string, number>()
  for (const { unit, dropped } of stages) {
    for (const [reason, by] of Object.entries(dropped)) {
      const key = `${unit} ${reason}`
      counts.set(key, (counts.get(key) ?? 0) + by)
    }
  }
  return {
    rankOf: (id) => Number(hash64(seed, id) >> 32n),
    isSampled: (unit, rank) => rank < (shares[unit] ?? 0) * 2 ** 32,
    isSmall: (unit, reason) => (counts.get(`${unit} ${reason}`) ?? 0) <= SMALL_REASON,
    share: shares.document ?? 1,
  }
}

function shareOf(wanted: number, of: number): number {
  return of <= wanted ? 1 : wanted / of
}
