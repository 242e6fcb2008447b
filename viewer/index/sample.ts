/** Which records an index takes: a seeded share of all, and every drop of a reason that few have. */
import { hash64, type Report, type Unit } from '../../index.ts'

/** Drops of a reason with no more are all taken. @source judgement: so many can be looked through, and 100 such reasons are half a default sample */
const SMALL_REASON = 1000

export interface Sampling {
  /** 32 bits of the seeded hash of an id. */
  rankOf(id: string): number
  /** By its rank. */
  isSampled(unit: 'document' | 'page', rank: number): boolean
  isSmall(unit: Unit, reason: string): boolean
  /** Of all documents, 0 … 1. */
  readonly share: number
}

/** From the counts of the report. `documents`: of the dataset, where the report has none. */
export function openSampling(
  report: Report,
  { sample, seed, documents }: { sample: number; seed: number; documents: number },
): Sampling {
  const entered = (unit: Unit): number =>
    Math.max(0, ...report.stages.filter((row) => row.unit === unit).map((row) => row.in))
  const shares = {
    document: shareOf(sample, Math.max(entered('document'), documents)),
    page: shareOf(sample, entered('page')),
  }
  const counts = new Map<string, number>()
  for (const { unit, dropped } of report.stages) {
    for (const [reason, by] of Object.entries(dropped)) {
      const key = `${unit} ${reason}`
      counts.set(key, (counts.get(key) ?? 0) + by)
    }
  }
  return {
    rankOf: (id) => Number(hash64(seed, id) >> 32n),
    isSampled: (unit, rank) => rank < shares[unit] * 2 ** 32,
    isSmall: (unit, reason) => (counts.get(`${unit} ${reason}`) ?? 0) <= SMALL_REASON,
    share: shares.document,
  }
}

function shareOf(wanted: number, of: number): number {
  return of <= wanted ? 1 : wanted / of
}
