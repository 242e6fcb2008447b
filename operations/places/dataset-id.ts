/** The id of a published dataset: what it was made by, so that its run can be found again. */
import { sha256Hex } from '../../core/hash.ts'

/** Of a run and the seals of its stages, in the order of the pipeline. */
export function datasetIdOf(run: string, sealKeys: readonly string[]): string {
  return sha256Hex([run, ...sealKeys].join('\n')).slice(0, 16)
}
