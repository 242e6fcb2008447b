/** Rows in memory: in order by their bytes, and none of a sorter before. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openMemoryRows } from '../../../core/sorting/memory-rows.ts'

const ROWS = Array.from({ length: 3000 }, (_, n) => ({
  key: `key ${(n * 7919) % 40}`,
  order: String((n * 104_729) % 3000).padStart(5, '0'),
  json: JSON.stringify({ n, text: 'é日🪁'.repeat(n % 17) }),
}))

describe('rows in memory', () => {
  it('come back as they were, by key and order, however many there are', () => {
    const rows = openMemoryRows()
    for (const row of ROWS) rows.add(row)
    const keys = [...new Set(ROWS.map(({ key }) => key))].sort()
    assert.deepEqual(
      [...rows.keys()],
      keys.map((key) => ({ key, count: 75 })),
    )
    for (const key of keys) {
      const own = ROWS.filter((row) => row.key === key).sort((a, b) => (a.order < b.order ? -1 : 1))
      assert.deepEqual(
        [...rows.read(key)],
        own.map(({ json }) => json),
      )
    }
    assert.deepEqual([...rows.drain()], ROWS)
    assert.deepEqual([...rows.keys()], [])
    assert.equal(rows.bytes, 0)
    rows.close()
  })

  it('a row that comes after some were read is among them', () => {
    const rows = openMemoryRows()
    rows.add({ key: 'b', order: '', json: '1' })
    assert.deepEqual([...rows.read('b')], ['1'])
    rows.add({ key: 'b', order: '', json: '0' })
    rows.add({ key: 'a', order: '', json: '2' })
    assert.deepEqual([...rows.read('b')], ['0', '1'])
    assert.deepEqual([...rows.read('aa')], [])
    assert.deepEqual(
      [...rows.keys()].map(({ key }) => key),
      ['a', 'b'],
    )
    rows.close()
  })

  it('are none where another sorter left some, nor where several are open', () => {
    const first = openMemoryRows()
    for (const row of ROWS) first.add(row)
    first.close()
    const [second, third] = [openMemoryRows(), openMemoryRows()]
    second.add({ key: 'a', order: '', json: '2' })
    third.add({ key: 'a', order: '', json: '3' })
    assert.deepEqual([[...second.read('a')], [...third.read('a')]], [['2'], ['3']])
    assert.deepEqual([...second.keys()], [{ key: 'a', count: 1 }])
    second.close()
    third.close()
    assert.deepEqual([...third.keys()], [])
  })

  it('of a key with a lone half of a pair are those of the sign that stands for it, as on disk', () => {
    const rows = openMemoryRows()
    rows.add({ key: 'a\ud800', order: '', json: '1' })
    assert.deepEqual([...rows.read('a\ufffd')], ['1'])
    rows.close()
  })
})
