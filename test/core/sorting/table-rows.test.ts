/** Rows on disk: what of them lies in memory. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { it } from 'node:test'
import { openTableRows } from '../../../core/sorting/table-rows.ts'
import { withFolder } from '../../engine/toy-run.ts'

/** What is no heap of V8, in bytes. */
const outsideBytes = (): number => {
  const { rss, heapTotal } = process.memoryUsage()
  return rss - heapTotal
}

it('rows on disk: 120 MB of them, written, indexed and read, take less than 60 MB of memory', () =>
  withFolder(async (folder) => {
    const before = outsideBytes()
    const rows = openTableRows(join(folder, 'rows.sqlite'))
    const json = JSON.stringify('x'.repeat(3_000))
    for (let n = 0; n < 40_000; n += 1) rows.add({ key: '', order: String((n * 7_919) % 40_000), json })
    let read = 0
    for (const _ of rows.read('')) read += 1
    assert.equal(read, 40_000)
    assert.ok(outsideBytes() - before < 60e6, `${outsideBytes() - before} bytes`)
    rows.close()
  }))
