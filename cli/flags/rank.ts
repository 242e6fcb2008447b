/** Which of how many processes this one is: by flags, or as an array job says. */
import { M3wError } from '../../index.ts'
import { wholeNumber } from './whole-number.ts'

/** By the flags, else by the array job that started us. E_USAGE where nothing says which of how many. */
export function rankFrom(
  { rank, of }: { readonly rank?: string | undefined; readonly of?: string | undefined },
  env: NodeJS.ProcessEnv,
): { readonly rank: number; readonly of: number } {
  const slurm = env.SLURM_ARRAY_TASK_ID
  const index =
    slurm === undefined
      ? env.JOB_COMPLETION_INDEX
      : String((Number(slurm) - Number(env.SLURM_ARRAY_TASK_MIN ?? 0)) / Number(env.SLURM_ARRAY_TASK_STEP ?? 1))
  const found = { rank: rank ?? index, of: of ?? env.SLURM_ARRAY_TASK_COUNT }
  if (found.rank === undefined || found.of === undefined) {
    throw new M3wError(
      'E_USAGE',
      'Expected --rank R --of N, or an array job that says which of how many it is (SLURM_ARRAY_TASK_ID and SLURM_ARRAY_TASK_COUNT; JOB_COMPLETION_INDEX with --of N); or, of a worker, --queue redis://HOST:PORT.',
    )
  }
  return { rank: wholeNumber('--rank', found.rank), of: wholeNumber('--of', found.of) }
}
