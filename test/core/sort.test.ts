/** The sorter: groups in key order, records in their own order, however they arrived. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { countKeys, openSorter, sortedBy } from '../../core/sort.ts'
import { collect } from '../../core/streams.ts'
import { withFolder } from '../engine/toy-run.ts'

interface Row {
  readonly key: string
  readonly order: string
}

const ROWS: readonly Row[] = ['b', 'a', 'é', 'a', 'B', 'ab', '', 'a'].map((key, n) => ({
  key,
  order: String((n * 5) % 8),
}))
const options = (scratchFolder: string) => ({
  scratchFolder,
  name: 'rows',
  keyOf: ({ key }: Row) => key,
  orderOf: ({ order }: Row) => order,
})

describe('a sorter', () => {
  it('gives groups in key order and their records in order', () =>
    withFolder(async (folder) => {
      const sorter = openSorter(options(folder))
      for (const row of ROWS) sorter.add(row)
      const groups = [...sorter.groups()].map(({ key, count, records }) => [
        key,
        count,
        [...records()].map(({ order }) => order),
      ])
      assert.deepEqual(groups, [
        ['', 1, ['6']],
        ['B', 1, ['4']],
        ['a', 3, ['3', '5', '7']],
        ['ab', 1, ['1']],
        ['b', 1, ['0']],
        ['é', 1, ['2']],
      ])
      sorter.close()
    }))

  it('gives the same output for every order of arrival, ties included', () =>
    withFolder(async (folder) => {
      const tied = [...ROWS, { key: 'a', order: '3', more: 1 }, { key: 'a', order: '3', more: 0 }]
      const outputs: string[] = []
      for (const [n, rows] of [tied, [...tied].reverse()].entries()) {
        const sorter = openSorter({ ...options(folder), name: `rows${n}` })
        for (const row of rows) sorter.add(row)
        outputs.push(JSON.stringify([...sorter.groups()].map(({ records }) => [...records()])))
        sorter.close()
      }
      assert.equal(outputs[0], outputs[1])
    }))

  it('reads a group twice, or not at all, or in part', () =>
    withFolder(async (folder) => {
      const sorter = openSorter(options(folder))
      for (const row of ROWS) sorter.add(row)
      const seen: string[] = []
      for (const { key, records } of sorter.groups()) {
        if (key === 'B') continue
        seen.push(key)
        for (const _ of records()) break
        assert.equal([...records()].length, [...records()].length)
      }
      assert.deepEqual(seen, ['', 'a', 'ab', 'b', 'é'])
      sorter.close()
    }))

  it('looks up one key', () =>
    withFolder(async (folder) => {
      const sorter = openSorter(options(folder))
      for (const row of ROWS) sorter.add(row)
      assert.deepEqual(
        [...sorter.get('a')].map(({ order }) => order),
        ['3', '5', '7'],
      )
      assert.deepEqual([...sorter.get('none')], [])
      sorter.close()
    }))

  it('is read by several at a time', () =>
    withFolder(async (folder) => {
      const sorter = openSorter(options(folder))
      for (const row of ROWS) sorter.add(row)
      const nested: string[] = []
      for (const a of sorter.get('a')) for (const b of sorter.get('a')) nested.push(a.order + b.order)
      assert.deepEqual(nested, ['33', '35', '37', '53', '55', '57', '73', '75', '77'])
      sorter.close()
    }))

  it('takes more rows than one transaction holds', () =>
    withFolder(async (folder) => {
      const sorter = openSorter<{ readonly n: number }>({
        scratchFolder: folder,
        name: 'many',
        keyOf: ({ n }) => String(n % 7),
        orderOf: ({ n }) => String(n).padStart(6, '0'),
      })
      for (let n = 25_000; n > 0; n -= 1) sorter.add({ n })
      let rows = 0
      for (const { records } of sorter.groups()) {
        let last = 0
        for (const { n } of records()) {
          assert.ok(n > last)
          last = n
          rows += 1
        }
      }
      assert.equal(rows, 25_000)
      sorter.close()
    }))

  it('gives the same in memory and on disk, and at any size at which it goes from one to the other', () =>
    withFolder(async (folder) => {
      const pieces = ['', 'a', 'b', 'é', '\u{1f600}', '\ue000', '\uffff', '\u{10000}', 'a\u{1f600}', 'a\uf900']
      const rows = pieces.flatMap((key, n) => pieces.map((order, m) => ({ key, order, more: (n * 7 + m * 3) % 5 })))
      const shuffled = rows.map((_, n) => rows[(n * 37) % rows.length] as Row)
      const outputs = [0, 40, 700, 1_000_000].map((maxMemoryBytes, n) => {
        const sorter = openSorter({ ...options(folder), name: `size${n}`, maxMemoryBytes })
        for (const row of [...shuffled, ...shuffled.slice(0, 9)]) sorter.add(row)
        const groups = [...sorter.groups()].map(({ key, count, records }) => ({ key, count, rows: [...records()] }))
        const single = pieces.map((key) => [...sorter.get(key)])
        sorter.close()
        return JSON.stringify({ groups, single })
      })
      assert.equal(new Set(outputs).size, 1)
      assert.equal(existsSync(join(folder, 'size3.sqlite')), false)
      assert.equal(existsSync(join(folder, 'size2.sqlite')), true)
    }))

  it('is closed by sortedBy when its consumer stops early or throws', () =>
    withFolder(async (folder) => {
      const source = async function* (): AsyncGenerator<Row> {
        yield* ROWS
      }
      let escaped: ReturnType<typeof openSorter<Row>> | undefined
      const stream = sortedBy(source(), options(folder), function* (sorter) {
        escaped = sorter
        for (const { records } of sorter.groups()) yield* records()
      })
      for await (const _ of stream) break
      assert.throws(() => escaped?.add(ROWS[0] ?? { key: '', order: '' }), /not open/)
      const failing = sortedBy(source(), { ...options(folder), name: 'failing' }, () => {
        throw new Error('no')
      })
      await assert.rejects(collect(failing), /no/)
    }))
})

it('countKeys: counts each key of sorted records once, the empty one too', () => {
  const count = (...keys: readonly string[]): number => countKeys(keys, (key) => key)
  assert.deepEqual([count(), count(''), count('', '', 'a', 'b', 'b'), count('a', 'a')], [0, 1, 3, 1])
})
