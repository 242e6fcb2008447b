/** What verify can find wrong: a closed list. */
export type ProblemCode =
  | 'missing_file'
  | 'extra_shard'
  | 'checksum'
  | 'manifest'
  | 'tar'
  | 'members'
  | 'sample'
  | 'sequence'
  | 'image'
  | 'index'
  | 'placement'
  | 'duplicate_key'
  | 'totals'
  | 'foreign_index'
  | 'report'
  | 'funnel'
  | 'dropped'
  | 'card'

export interface Problem {
  readonly code: ProblemCode
  /** File, and where in it: a sample's key, a byte offset, a line. */
  readonly where: string
  readonly message: string
}
export type ReportProblem = (code: ProblemCode, where: string, message: string) => void

/** More than these say nothing new. */
const MAX_PROBLEMS = 1000

/** Collects problems up to a bound. */
export function openProblems(): { readonly problems: readonly Problem[]; readonly report: ReportProblem } {
  const problems: Problem[] = []
  return {
    problems,
    report: (code, where, message) => {
      if (problems.length < MAX_PROBLEMS) problems.push({ code, where, message })
    },
  }
}
