/** Which of the named policies says what owners' words do. */
import { z } from 'zod'

/** The named policies; `archives/rights/policies.ts` has what each signal does under them. */
export const RIGHTS_POLICIES = ['strict', 'explicit'] as const
export type RightsPolicy = (typeof RIGHTS_POLICIES)[number]

export const rightsConfig = z.strictObject({
  /**
   * `strict`: every word that can mean "not for training" reserves. `explicit`: only those that speak of training or data mining to
   * everyone; the others are noted. robots.txt is obeyed under both.
   */
  policy: z.enum(RIGHTS_POLICIES).default('strict'),
})
export type RightsConfig = z.infer<typeof rightsConfig>
