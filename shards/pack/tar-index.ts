/** Where samples lie in a shard, for readers that jump to them: `shard-000000.tar.idx` of Megatron-Energon. */
import type { IndexRow } from '../../schemas/index.ts'

/** The offset of every sample and the end of the last, little-endian u64. */
export async function tarIndex(
  rows: AsyncIterable<Pick<IndexRow, 'offset' | 'length'>> | Iterable<Pick<IndexRow, 'offset' | 'length'>>,
): Promise<Buffer> {
  const offsets: bigint[] = []
  let end = 0n
  for await (const { offset, length } of rows) {
    offsets.push(BigInt(offset))
    end = BigInt(offset + length)
  }
  return Buffer.from(BigUint64Array.from([...offsets, end]).buffer)
}
