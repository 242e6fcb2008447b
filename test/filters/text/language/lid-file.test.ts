import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readLidFile } from '../../../../filters/text/language/lid-file.ts'

describe('the file of the language model', () => {
  let bytes: Buffer
  before(async () => {
    const path = 'fasttext.wasm.js/dist/models/language-identification/assets/lid.176.ftz'
    bytes = await readFile(fileURLToPath(import.meta.resolve(path)))
  })

  it('holds words, n-grams and a tree over all labels', () => {
    const { words, starts, labels, rows, buckets, left, right, output } = readLidFile(bytes)
    assert.equal(starts.length, 7236)
    assert.equal(words.toString('utf8', starts[0], starts[3]), '</s>dein')
    assert.equal(labels.length, 176)
    assert.equal(labels[0], '__label__en')
    assert.equal(rows.length, 50_000 * 16)
    assert.equal(output.length, 176 * 16)
    assert.equal(new Set(buckets).size, 42_766)
    // Every node but the root is somebody's child, once.
    const children = [...left, ...right].filter((child) => child >= 0).sort((a, b) => a - b)
    assert.deepEqual(
      children,
      Array.from({ length: 350 }, (_, node) => node),
    )
  })

  it('that ends too early or is of another model is refused, and the words say what to do', () => {
    for (const length of [0, 100, 200_000, bytes.length - 1])
      assert.throws(() => readLidFile(bytes.subarray(0, length)), {
        code: 'E_CONFIG',
        message: /end too early|does not end.*Install/,
      })
    const larger = Buffer.from(bytes)
    larger.writeInt32LE(100, 8)
    assert.throws(() => readLidFile(larger), { code: 'E_CONFIG', message: /dim is 100, expected 16.*Install/ })
  })
})
