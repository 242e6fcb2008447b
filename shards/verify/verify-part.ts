/** A part of a dataset for one of several who verify it: a run of shards each, and the first of them also all that is about the whole. */
import { M3wError } from '../../core/errors.ts'
import { hash64, rangeOf } from '../../core/hash.ts'
import { readLines } from '../../formats/json-lines.ts'
import { type DatasetManifest, indexRow } from '../../schemas/index.ts'
import { shardOrder } from '../pack/pack-stage.ts'
import { shardName } from '../publish/shard-names.ts'
import type { DatasetFiles } from './dataset-files.ts'
import type { PreviousSample } from './verify-shard.ts'

/** One of `of`, from 0. All parts together prove what one process would. */
export interface VerifyPart {
  readonly rank: number
  readonly of: number
}

/** The shards of a part, and what else it looks at. */
export interface PartShards {
  /** Numbers from `from` to below `to`. */
  readonly from: number
  readonly to: number
  /** Does it look at totals, descriptions and all that belongs to no shard? */
  readonly isFirst: boolean
}

export const WHOLE: VerifyPart = { rank: 0, of: 1 }

/** Of `shards` shards, as many for each part as for any other, give or take one. E_USAGE for a rank that is none. */
export function shardsOf({ rank, of }: VerifyPart, shards: number): PartShards {
  if (!Number.isInteger(rank) || !Number.isInteger(of) || rank < 0 || rank >= of)
    throw new M3wError('E_USAGE', `Part ${rank} of ${of}: expected a whole number from 0 to ${of - 1}.`)
  const start = (part: number): number => Math.floor((shards * part) / of)
  return { from: start(rank), to: start(rank + 1), isFirst: rank === 0 }
}

/** Is a file of the dataset this part's to read? */
export function isOfPart(name: string, { from, to, isFirst }: PartShards): boolean {
  const number = /^(?:metadata\/)?shard-(\d{6,})\./.exec(name)?.[1]
  if (number === undefined) return isFirst
  return Number(number) >= from && Number(number) < to
}

/**
 * The sample before a part, as the index of the shard before says: who has that shard proves the index. Without a readable one nothing stands before,
 * which its own part reports.
 */
export async function sampleBefore(
  files: DatasetFiles,
  { seed, shards, ranges = shards.length }: DatasetManifest,
  from: number,
): Promise<PreviousSample> {
  const none = { shard: -1, range: -1, order: '' }
  const name = `${shardName(from - 1)}.index.jsonl`
  if (from === 0 || (await files.size(name)) === undefined) return none
  let last = ''
  for await (const line of readLines(files.read(name))) last = line
  const row = last === '' ? undefined : indexRow.safeParse(JSON.parse(last)).data
  if (row === undefined) return none
  return { shard: from - 1, range: rangeOf(hash64(seed, row.key), ranges), order: shardOrder(seed, row.key) }
}
