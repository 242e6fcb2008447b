/** What a redirect led to stays in the archives while the picture is known by an address that is not on the list. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openRemovals } from '../../../archives/rights/removals.ts'
import { picturesInUse } from '../../../operations/take-down/originals-in-use.ts'
import type { Removal } from '../../../schemas/index.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'

const ARCHIVE = 'ledger/images/000/000000-00000000.warc'
const PICTURE = 'a'.repeat(64)

async function userOf(list: readonly Removal[], record: { readonly offset: number; readonly length: number }) {
  const store = openMemoryStore()
  const archive = { layout: 'plain', key: ARCHIVE, bytes: 3, sha256: '0'.repeat(64) }
  const blob = { key: ARCHIVE, offset: 1500, length: 700 }
  const rows = [{ url: 'https://pages.example/shown.jpg', status: 'ok', measures: { id: PICTURE, blob } }]
  await store.create(ARCHIVE, Buffer.from('abc'))
  await store.create(
    'ledger/images/000/000000.journal.json',
    Buffer.from(`${JSON.stringify({ format: 'm3w-journal/1', n: 0, archive, rows })}\n`),
  )
  return (await picturesInUse(store, openRemovals(list))).userOf(ARCHIVE, record)
}

test('the record of a picture is in use by its address, unless that or the picture is on the list', async () => {
  const record = { offset: 1000, length: 1300 }
  const where: readonly Removal[] = [{ kind: 'host', value: 'cdn.example' }]
  assert.equal(await userOf(where, record), 'https://pages.example/shown.jpg')
  assert.equal(await userOf(where, { offset: 2300, length: 900 }), undefined)
  assert.equal(await userOf([{ kind: 'image', value: PICTURE }], record), undefined)
  assert.equal(await userOf([{ kind: 'url', value: 'http://pages.example/shown.jpg' }], record), undefined)
})
