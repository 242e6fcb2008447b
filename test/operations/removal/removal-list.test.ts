/** Archives that still hold what was taken down are handed on by nobody. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addRemovals, checkArchives, LEDGER_RULE, readList } from '../../../operations/removal/removal-list.ts'
import type { RemovalProof } from '../../../schemas/index.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'

const KEPT: RemovalProof = {
  format: 'm3w-removal-proof/1',
  removals: 1,
  dataset: 'd',
  scanned: { documents: 1, images: 1 },
  found: 0,
  shardsWritten: [],
  datasetsDeleted: [],
  objectsDeleted: 0,
  ledger: 'kept',
}
const LEDGER = { scanned: { archives: 1, records: 9 }, archives: [], shared: 1, unreadable: 0 }
const REWRITTEN: RemovalProof = { ...KEPT, ledger: { ...LEDGER, rule: LEDGER_RULE } }
/** By a rule that found less. */
const BEFORE: RemovalProof = { ...KEPT, ledger: LEDGER }

test('a web archive of a store gave out what was taken down, until its archives were rewritten', async () => {
  const store = openMemoryStore()
  await checkArchives('data', store)
  await addRemovals(store, [{ kind: 'host', value: 'gone.example' }])
  const refused = { code: 'E_USAGE', message: /still hold what was taken down.*"m3w remove data --ledger --yes"/ }
  await assert.rejects(checkArchives('data', store), refused)
  for (const [proof, isRewritten] of [
    [KEPT, false],
    [BEFORE, false],
    [REWRITTEN, true],
  ] as const) {
    const { proofKey = '' } = await readList(store)
    await store.replace(proofKey, Buffer.from(JSON.stringify(proof)))
    if (isRewritten) await checkArchives('data', store)
    else await assert.rejects(checkArchives('data', store), refused)
  }
  // What is taken down later is in them again.
  await addRemovals(store, [{ kind: 'host', value: 'other.example' }])
  await assert.rejects(checkArchives('data', store), refused)
})
