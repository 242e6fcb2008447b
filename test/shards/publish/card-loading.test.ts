/** The snippets of a card name members that samples of its kind have (read-by-others.test.ts runs them with the readers themselves). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SAMPLE_KINDS } from '../../../schemas/index.ts'
import { cardLoading } from '../../../shards/publish/card-loading.ts'

test('each kind is loaded by datasets and webdataset, and by its own members alone', () => {
  for (const kind of SAMPLE_KINDS) {
    const text = cardLoading(kind)
    assert.equal(text.match(/```python\n/g)?.length, kind === 'page' ? 3 : 2, kind)
    assert.match(text, /load_dataset\("FOLDER"/)
    assert.match(text, /wds\.WebDataset\(shards/)
    assert.equal(/\["texts"\]/.test(text), kind === 'page', kind)
    assert.equal(/sample\["txt"\]|"txt"\)/.test(text), kind !== 'page', kind)
    assert.equal(/endswith\("\.jpg"\)/.test(text), kind === 'clip', kind)
  }
})
