/** Hashes in buckets on disk: all of them come back, in order of their leading bits. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { it } from 'node:test'
import { addGram, bucketsOf, closeGramSpool, openGramSpool } from '../../../formats/contamination/gram-spool.ts'
import { withFolder } from '../../engine/toy-run.ts'
import { seededRandom } from '../../helpers/random.ts'

it('a spool of hashes gives back each, by bucket and in each as they came, also of a bucket of several blocks', () =>
  withFolder(async (folder) => {
    const random = seededRandom(3)
    const spool = openGramSpool(join(folder, 'grams'))
    const added: [number, number, number][] = []
    for (let item = 0; item < 12_000; item += 1) {
      // Two of three in one bucket: several blocks, and a part of one in memory.
      const high = (item % 3 === 0 ? random(0x10000) * 0x10000 : 0x7f00_0000) + random(0x10000)
      added.push([high, random(0x10000), item])
      addGram(spool, high, added.at(-1)?.[1] ?? 0, item)
    }
    const expected = added
      .map((gram, at) => ({ gram, at }))
      .sort((a, b) => (a.gram[0] >>> 24) - (b.gram[0] >>> 24) || a.at - b.at)
      .map(({ gram }) => gram)
    const read = [...bucketsOf(spool)].flatMap(({ high, low, item, count }) =>
      Array.from({ length: count }, (_, at) => [high[at], low[at], item[at]]),
    )
    assert.deepEqual(read, expected)
    assert.equal(spool.count, added.length)
    assert.ok(spool.fileBytes > 3 * 24_000, 'blocks of one bucket were written')
    closeGramSpool(spool)
  }))
