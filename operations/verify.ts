/** `m3w verify`: proves a dataset whole, believing nothing. */
import type { SampleKind } from '../schemas/index.ts'
import { type VerifyOptions, type VerifyResult, verifyDataset as verifyFiles } from '../shards/verify/verify.ts'
import { openDataset } from './places/locate-dataset.ts'

/** Checks a dataset, or the newest one of a store (of a kind), against its manifest: every byte, count and reference. What is wrong is in `problems`. E_USAGE where neither lies. */
export async function verifyDataset(
  location: string,
  { kind, ...options }: VerifyOptions & { readonly kind?: SampleKind | undefined } = {},
): Promise<VerifyResult> {
  return await verifyFiles(await openDataset(location, kind), options)
}
