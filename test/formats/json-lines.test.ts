import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collect } from '../../core/streams.ts'
import { parseJson, readJsonLines, readLines } from '../../formats/json-lines.ts'
import { chunked } from './warc/samples.ts'

test('json lines: records are the same however the bytes are cut', async () => {
  const records = [{ a: 1 }, 'é\n€', [], null, { long: 'x'.repeat(5000) }]
  const lines = records.map((record) => JSON.stringify(record))
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
  for (const size of [1, 2, 3, 7, 4096, bytes.length]) {
    assert.deepEqual(await collect(readJsonLines(chunked(bytes, size))), records)
    assert.deepEqual(await collect(readLines(chunked(bytes, size))), lines)
  }
})

test('json lines: a source may put each piece where the last one was', async () => {
  const records = Array.from({ length: 50 }, (_, n) => ({ n, text: `line ${n}` }))
  const bytes = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''))
  const reused = async function* (size: number): AsyncGenerator<Uint8Array> {
    const buffer = Buffer.alloc(size)
    for (let at = 0; at < bytes.length; at += size) {
      buffer.fill('?')
      yield buffer.subarray(0, bytes.copy(buffer, 0, at, at + size))
    }
  }
  for (const size of [1, 7, 100]) assert.deepEqual(await collect(readJsonLines(reused(size))), records)
})

test('json lines: a last line that is cut is damage to what we wrote, and a line like any other elsewhere', async () => {
  for (const size of [1, 10]) {
    await assert.rejects(collect(readJsonLines(chunked(Buffer.from('1\n2'), size))), SyntaxError)
    assert.deepEqual(await collect(readLines(chunked(Buffer.from('1\n2'), size))), ['1', '2'])
    assert.deepEqual(await collect(readLines(chunked(Buffer.from('1\n\n'), size))), ['1', ''])
  }
})

test('json lines: a line without end is refused before it fills the memory', async () => {
  const endless = async function* () {
    for (;;) yield Buffer.alloc(1024 * 1024, 'x')
  }
  await assert.rejects(collect(readLines(endless())), /expected at most 16777216 bytes/)
})

test('json: what is none has no value', () => {
  assert.deepEqual(parseJson('{"a":[1]}'), { a: [1] })
  assert.equal(parseJson('{"a":'), undefined)
})
