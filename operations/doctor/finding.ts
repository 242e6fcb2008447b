/** What `m3w doctor` finds. */

export interface Finding {
  readonly name: string
  /** `warning`: a build works, and something is slow or left out. */
  readonly state: 'ok' | 'warning' | 'bad'
  /** What is so, and unless it is ok what to do. */
  readonly words: string
}

/** Looks at one thing; what it throws is a finding too, and a bad one. */
export type Check = () => Promise<Omit<Finding, 'name'>>
