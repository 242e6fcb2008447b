/** Files of scores in their forms, and rows that are none. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { collect } from '../../../core/streams.ts'
import { readCsv } from '../../../formats/table/csv.ts'
import { readScoreRows } from '../../../formats/table/score-rows.ts'

async function* inPieces(bytes: Uint8Array, size = 3): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
const rowsOf = (text: string | Uint8Array, size = 20) =>
  collect(readScoreRows(inPieces(Buffer.from(text), size), 'scores'))

test('JSON lines and tables, packed, marked or not, are the same rows', async () => {
  const lines = '{"id":"a","name":"x","value":1.5,"by":"me"}\n\n{"id":"b","name":"x","value":-2e3}'
  const table = '\uFEFFname,value,id\r\nx,1.5,a\r\nx,-2e3,b\r\n'
  const wanted = [
    { id: 'a', name: 'x', value: 1.5 },
    { id: 'b', name: 'x', value: -2000 },
  ]
  const tabbed = table.replaceAll(',', '\t')
  for (const file of [lines, `\uFEFF${lines}`, table, tabbed, gzipSync(lines), gzipSync(table), gzipSync(tabbed)])
    for (const size of [1, 20, 10_000]) assert.deepEqual(await rowsOf(file, size), wanted)
  assert.deepEqual(await rowsOf(''), [])
})

test('a row that is no score is refused with its place', async () => {
  const refused = (text: string, message: RegExp) => assert.rejects(rowsOf(text), { code: 'E_INPUT', message })
  await refused('{"id":"a","name":"x","value":1}\n{"id":"a","name":"x","value":"high"}\n', /scores, line 2 is no score/)
  await refused('{"id":"a","name":"x","value":null}', /line 1/)
  await refused('{"id":"","name":"x","value":1}', /line 1/)
  await refused('id,name,value\na,x,\n', /row 2 is no score/)
  await refused('id,name,value\na,x,NaN\n', /row 2/)
  await refused('document,score\na,1\n', /row 1 is no score: expected id, name/)
})

test('fields of a table hold separators, quotation marks and line ends, whichever way the bytes are cut', async () => {
  const text = 'a,"b, ""c""\r\nd",é\n\n"",x"y,z\r\nlast,row,'
  for (const size of [1, 2, 3, 100]) {
    assert.deepEqual(await collect(readCsv(inPieces(Buffer.from(text), size))), [
      ['a', 'b, "c"\r\nd', 'é'],
      ['', 'x"y', 'z'],
      ['last', 'row', ''],
    ])
  }
  assert.deepEqual(await collect(readCsv(inPieces(Buffer.from('a\tb\n')), '\t')), [['a', 'b']])
})
