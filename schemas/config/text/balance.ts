/** How many documents of one kind may stay, and how many in all: the last text stage. Without a key of it nothing is dropped. */
import { z } from 'zod'

const most = z.int().min(1).optional()

export const balanceConfig = z.strictObject({
  /** Documents of one registrable domain. Which: those that the seed draws first. */
  maxDocumentsPerSite: most,
  /** Documents of one cluster of near-duplicates. */
  maxDocumentsPerCluster: most,
  /**
   * How likely a document is drawn by the size of its cluster. `fineweb2`: weight 1, 2, 3, 5, 8 from size 1, 2, 3, 5, 100 on, and 1 again from
   * 1,000. @source FineWeb-2 (arXiv 2506.20920), whose rehydration repeats documents so often
   */
  clusterWeights: z.enum(['off', 'fineweb2']).default('off'),
  /** Tokens of all documents together, at four bytes of UTF-8 a token. @source the rule of thumb for BPE on English, docs/curation.md */
  maxTokens: most,
  /** Images that the documents ask for; some of them will not be had. */
  maxImages: most,
})
export type BalanceConfig = z.infer<typeof balanceConfig>
