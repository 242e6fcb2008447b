/** The table of bands: what a map of texts would say, through fillings, forgettings and tables before it. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { closeBandTable, firstOf, keepBands, openBandTable } from '../../../../filters/duplicates/near/band-table.ts'

const bandOf = (n: number): string => createHash('md5').update(`band ${n}`).digest('hex')
const lastWordOf = (band: string): number => Number.parseInt(band.slice(24), 16)

test('a band table says what a map says, also once words of tables before it are used again', () => {
  for (let round = 0; round < 3; round += 1) {
    const table = openBandTable()
    const map = new Map<string, number>()
    for (let n = 0; n < 30_000; n += 1) {
      const band = bandOf((n * 7919 + round) % 20_000)
      assert.equal(firstOf(table, band, n), map.get(band))
      if (!map.has(band)) map.set(band, n)
      if (n % 5000 !== 4999) continue
      // As parts end: the bands of some go, and their places are filled anew.
      const stays = (lastWord: number): boolean => lastWord % 3 !== n % 3
      keepBands(table, stays)
      for (const known of [...map.keys()]) if (!stays(lastWordOf(known))) map.delete(known)
      assert.equal(table.size, map.size)
    }
    closeBandTable(table)
  }
})
