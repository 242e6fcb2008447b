/** A whole toy pipeline in one process: results, resume, cache, partition invariance. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { collect } from '../../../core/streams.ts'
import { runToy, shardDigests, withFolder } from '../toy-run.ts'

describe('a pipeline in one process', () => {
  it('gives the result of the plain computation', () =>
    withFolder(async (folder) => {
      const { plan } = await runToy(folder, { count: 200, sources: 3, shuffle: 4 })
      const found = (await collect((await plan.dataset('pairs'))?.readAll() ?? [])) as {
        key: string
        even: number
        odd: number
      }[]
      const expected = Array.from({ length: 17 }, (_, k) => {
        const of = (parity: number) =>
          Array.from({ length: 200 }, (_, n) => n)
            .filter((n) => n % 17 === k && n % 2 === parity)
            .reduce((a, b) => a + b, 0)
        return { key: `k${k}`, even: of(0), odd: of(1) }
      })
      const byKey = (a: { key: string }, b: { key: string }): number => (a.key < b.key ? -1 : 1)
      assert.deepEqual(found.sort(byKey), expected.sort(byKey))
    }))

  it('makes the same shards for any number of partitions', () =>
    withFolder(async (folder) => {
      const digests: string[][] = []
      for (const [n, [sources, shuffle]] of [
        [1, 1],
        [3, 4],
        [7, 16],
        [16, 3],
      ].entries()) {
        digests.push(
          await shardDigests(
            await runToy(`${folder}/${n}`, { count: 300, sources: sources ?? 1, shuffle: shuffle ?? 1 }),
          ),
        )
      }
      assert.equal(digests[0]?.length, 6)
      for (const other of digests) assert.deepEqual(other, digests[0])
    }))
})
