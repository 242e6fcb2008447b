/** What of a take-down needs no build: who may begin one, and what of an old dataset names what is to go. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { takeRunLock } from '../../../engine/queues/run-lock.ts'
import { removeFromStore, silentLog } from '../../../index.ts'
import { openStore } from '../../../operations/places/open-store.ts'
import { dropsName } from '../../../operations/removal/find-removed.ts'
import { readList } from '../../../operations/removal/removal-list.ts'
import { openDatasetFolder } from '../../../shards/verify/dataset-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-take-down-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const how = { workers: 0, log: silentLog, childEntry: '' } as const
const gone = { kind: 'url', value: 'https://a.example/gone.html' } as const

test('while a build or another take-down is at work the list stays as it is', async () => {
  const at = join(folder, 'store')
  mkdirSync(at)
  writeFileSync(join(at, 'store.json'), JSON.stringify({ format: 'm3w-store/1', imagePartitions: 1 }))
  const { store, workFolder } = await openStore(at)
  for (const held of [workFolder, join(workFolder, 'removal')]) {
    const lock = await takeRunLock(held)
    await assert.rejects(removeFromStore(at, [gone], how), { code: 'E_STORE' }, held)
    lock.release()
    assert.deepEqual(await readList(store), { removals: [] })
  }
  // A store without a dataset keeps the list for its first build.
  assert.equal(await removeFromStore(at, [gone], how), undefined)
  assert.deepEqual(await readList(store), { removals: [gone], proofKey: 'removals/000000.proof.json' })
})

test('an old dataset that only names it among what was dropped names it', async () => {
  const at = join(folder, 'dataset')
  mkdirSync(join(at, 'dropped'), { recursive: true })
  const drop = { stage: 'judge-text', url: 'http://a.example/gone.html', title: 'A title', beginning: 'First words' }
  writeFileSync(join(at, 'dropped', 'judge-text.jsonl.gz'), gzipSync(`${JSON.stringify(drop)}\n`))
  assert.equal(await dropsName(openDatasetFolder(at), [gone]), true)
  assert.equal(await dropsName(openDatasetFolder(at), [{ kind: 'url', value: 'https://a.example/' }]), false)
})
