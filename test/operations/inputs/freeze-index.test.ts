import assert from 'node:assert/strict'
import { it } from 'node:test'
import { sha256Hex } from '../../../core/hash.ts'
import { indexObjectKey } from '../../../formats/contamination/index-object.ts'
import { freezeIndex } from '../../../operations/inputs/freeze-index.ts'
import { bytesOf, dataOf, wordsFrom } from '../../filters/contamination/index-of.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'

it('an index that is named by its digest is refused where its pictures were measured in another way', async () => {
  const store = openMemoryStore()
  const bytes = bytesOf(dataOf({ texts: [['quiz', 'q', wordsFrom(0, 20)]] }))
  const digest = sha256Hex(bytes)
  await store.create(indexObjectKey(digest), bytes)
  await assert.rejects(freezeIndex(digest, store), {
    code: 'E_INPUT',
    message: /pictures measured by "test", expected/,
  })
})
