/** Pairs and components: what hangs together, in bounded memory and in any order. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sha256Hex } from '../../../../core/hash.ts'
import { collect } from '../../../../core/streams.ts'
import { closeBandTable, firstOf, keepBands, openBandTable } from '../../../../filters/duplicates/near/band-table.ts'
import { type Components, componentsOf, connect } from '../../../../filters/duplicates/near/components.ts'
import { pairsOf } from '../../../../filters/duplicates/near/match-bands-stage.ts'
import { similarityOf } from '../../../../filters/duplicates/near/similarity.ts'
import { seededRandom } from '../../../helpers/random.ts'

const linked = (edges: Iterable<readonly [number, number]>): readonly (readonly [number, number])[] => {
  const components: Components = []
  for (const [one, other] of edges) connect(components, one, other)
  return [...componentsOf(components)]
}

describe('components', () => {
  it('name for each node with an edge the lowest it hangs together with, in whatever order edges come', () => {
    const edges = [
      [9, 4],
      [7, 2],
      [4, 7],
      [3_000_000_000, 5],
      [1_048_576, 1_048_575],
      [8, 8],
    ] as const
    const expected = [
      [2, 2],
      [4, 2],
      [5, 5],
      [7, 2],
      [8, 8],
      [9, 2],
      [1_048_575, 1_048_575],
      [1_048_576, 1_048_575],
      [3_000_000_000, 5],
    ]
    assert.deepEqual(linked(edges), expected)
    assert.deepEqual(linked(edges.toReversed().map(([one, other]) => [other, one] as const)), expected)
  })

  it('of a long path take no depth of calls, and one lowest node', () => {
    const nodes = linked(Array.from({ length: 200_000 }, (_, node) => [node + 1, node] as const).reverse())
    assert.equal(nodes.length, 200_001)
    assert.ok(nodes.every(([, lowest]) => lowest === 0))
  })

  it('refuse a number that no u32 holds', () => {
    assert.throws(() => connect([], 1, 2 ** 32), { code: 'E_CONFIG' })
  })
})

describe('bands', () => {
  const random = seededRandom(5)
  /** Thirty rows of a hundred bands, 800 different ones in all. */
  const rows = Array.from({ length: 30 }, (_, row) => ({
    slice: 0,
    bands: Array.from({ length: 100 }, () => sha256Hex(`${random(800)}`).slice(0, 32)),
    documents: Array.from({ length: 100 }, (_, index) => 100 * row + index),
  }))
  const again = <T>(records: readonly T[]): AsyncIterable<T> => ({
    async *[Symbol.asyncIterator]() {
      yield* records
    },
  })

  it('of which too many are different are read in parts, and the same documents hang together', async () => {
    let reads = 0
    const counted = {
      async *[Symbol.asyncIterator]() {
        reads += 1
        yield* rows
      },
    }
    const edges = async (maxBands?: number) => {
      reads = 0
      return linked(await collect(pairsOf(counted, maxBands)))
    }
    const whole = await edges()
    assert.ok(whole.length > 2_000)
    assert.equal(reads, 1)
    for (const [maxBands, atMost] of [
      [400, 4],
      [37, 64],
    ] as const) {
      assert.deepEqual(await edges(maxBands), whole)
      assert.ok(reads > 1 && reads <= atMost, `${reads} reads`)
    }
  })

  it('that very many documents have in common give a pair a document', async () => {
    const documents = Array.from({ length: 5_000 }, (_, document) => document)
    const row = { slice: 0, bands: documents.map(() => 'f'.repeat(32)), documents }
    assert.equal((await collect(pairsOf(again([row])))).length, 4_999)
  })
})

describe('similarity', () => {
  const set = (...numbers: number[]): Float64Array => Float64Array.from(numbers)

  it('is what two sets have in common, of both together or of the smaller', () => {
    assert.equal(similarityOf('jaccard', set(1, 2, 3), set(2, 3, 4, 5)), 2 / 5)
    assert.equal(similarityOf('containment', set(1, 2, 3), set(2, 3, 4, 5)), 2 / 3)
    assert.equal(similarityOf('jaccard', set(), set()), 0)
    assert.equal(similarityOf('containment', set(), set(1)), 0)
  })
})

describe('the table of bands', () => {
  it('gives of each band the first document, as a map does, while it grows and forgets', () => {
    const random = seededRandom(5)
    const table = openBandTable()
    const map = new Map<string, number>()
    for (let document = 0; document < 40_000; document += 1) {
      const band = sha256Hex(String(random(30_000))).slice(0, 32)
      assert.equal(firstOf(table, band, document), map.get(band))
      if (!map.has(band)) map.set(band, document)
    }
    assert.equal(table.size, map.size)
    keepBands(table, (lastWord) => lastWord % 2 === 1)
    for (const [band, document] of map)
      assert.equal(firstOf(table, band, 7), Number.parseInt(band.slice(-1), 16) % 2 === 1 ? document : undefined)
  })

  it('is empty when it takes the memory of one that was closed', () => {
    const band = 'a'.repeat(32)
    const closed = openBandTable()
    firstOf(closed, band, 1)
    closeBandTable(closed)
    const table = openBandTable()
    assert.equal(table.words, closed.words)
    assert.equal(firstOf(table, band, 2), undefined)
    assert.notEqual(openBandTable().words, table.words)
  })

  it('tells bands apart that begin alike, and knows document 0', () => {
    const table = openBandTable()
    const bands = ['0'.repeat(32), `${'0'.repeat(31)}1`, `${'0'.repeat(16)}1${'0'.repeat(15)}`]
    for (const [document, band] of bands.entries()) assert.equal(firstOf(table, band, document), undefined)
    for (const [document, band] of bands.entries()) assert.equal(firstOf(table, band, 9), document)
  })
})
