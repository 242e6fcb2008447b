/** Personal data in texts: which kinds are looked for, and what is done with what is found. */
import { z } from 'zod'

/** In the order in which they win where two claim the same characters. */
export const PERSONAL_DATA_KINDS = ['email', 'iban', 'card', 'ip', 'phone'] as const
export type PersonalDataKind = (typeof PERSONAL_DATA_KINDS)[number]

const kinds = z.array(z.enum(PERSONAL_DATA_KINDS))

export const personalDataConfig = z.strictObject({
  /**
   * `replace`: a placeholder takes the place of what is found. `mark`: it is counted and stays. `off`: the stage is left out.
   * @source FineWeb and Dolma replace e-mail and IP addresses before they publish; M3W's paper says nothing
   */
  mode: z.enum(['off', 'mark', 'replace']).default('replace'),
  /** Kinds that are looked for in text. */
  kinds: kinds.default([...PERSONAL_DATA_KINDS]),
  /**
   * Kinds that are looked for in segments of code. @source judgement: addresses of authors stand in code; its numbers are examples, ports
   * and constants
   */
  kindsInCode: kinds.default(['email']),
})
export type PersonalDataConfig = z.infer<typeof personalDataConfig>
