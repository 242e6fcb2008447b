/** Bands that wait: rows by slices, in the order in which the bands came. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { id128 } from '../../../../core/hash.ts'
import { sliceOf } from '../../../../datasets/near-duplicates.ts'
import { addBands, closeWaiting, openWaiting, takeRows } from '../../../../filters/duplicates/near/waiting-bands.ts'

const bandsOf = (document: number): readonly string[] =>
  Array.from({ length: 14 }, (_, band) => id128(`${document} ${band}`))

describe('bands that wait', () => {
  it('come as a row a slice, slices in order and bands as they came, of more documents than there is room for at first', () => {
    const waiting = openWaiting()
    const expected = new Map<number, { bands: string[]; documents: number[] }>()
    for (let document = 0; document < 2000; document += 1) {
      const number = document * 64 + 2 ** 33
      addBands(waiting, bandsOf(document), number)
      for (const band of bandsOf(document)) {
        const row = expected.get(sliceOf(band)) ?? { bands: [], documents: [] }
        row.bands.push(band)
        row.documents.push(number)
        expected.set(sliceOf(band), row)
      }
    }
    const rows = [...expected].sort(([a], [b]) => a - b).map(([slice, row]) => ({ slice, ...row }))
    assert.deepEqual([...takeRows(waiting)], rows)
    assert.equal(waiting.size, 0)
    assert.deepEqual([...takeRows(waiting)], [])
    closeWaiting(waiting)
  })

  it('are none where another task left some', () => {
    const first = openWaiting()
    addBands(first, bandsOf(1), 1)
    closeWaiting(first)
    const second = openWaiting()
    const third = openWaiting()
    assert.notEqual(second, third)
    assert.deepEqual([[...takeRows(second)], [...takeRows(third)]], [[], []])
    closeWaiting(second)
    closeWaiting(third)
  })
})
