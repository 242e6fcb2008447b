/** A dataset that somebody handed on: its names choose no file outside of it, to read or to write. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { completeConfig, exportStore } from '../../index.ts'
import { viewDataset } from '../../viewer/view-dataset.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-handed-on-'))
const place = join(folder, 'dataset')
after(() => rmSync(folder, { recursive: true, force: true }))

const SHARD = { name: 'shard-000000.tar', bytes: 1, sha256: 'a'.repeat(64), documents: 1, images: 0 }
function write(id: string, shard: string): void {
  mkdirSync(place, { recursive: true })
  const about = { format: 'm3w-dataset/1', id, config: completeConfig({}), seed: 0, versions: {} }
  const manifest = { ...about, documents: 1, images: 0, shards: [{ ...SHARD, name: shard }] }
  writeFileSync(join(place, 'dataset.json'), JSON.stringify(manifest))
  writeFileSync(join(place, 'report.json'), JSON.stringify({ format: 'm3w-report/1', dataset: id, stages: [] }))
}

test('an id or a shard that leads upward makes the dataset a damaged one, and nothing is written', async () => {
  const names = [
    ['../../../escaped', SHARD.name],
    ['a'.repeat(16), '../escaped.tar'],
    ['..', SHARD.name],
    ['/tmp/escaped', SHARD.name],
    ['a'.repeat(16), 'a/b.tar'],
  ] as const
  for (const [id, shard] of names) {
    write(id, shard)
    const viewing = viewDataset(place, { port: 0, sample: 10, seed: 0 })
    // Where it opens nevertheless, this process ends all the same.
    viewing.then((viewer) => viewer.close()).catch(() => {})
    await assert.rejects(viewing, { code: 'E_CORRUPT' }, `${id} ${shard}`)
    const out = join(folder, 'out')
    await assert.rejects(exportStore(place, { to: 'mmc4', out }), { code: 'E_CORRUPT' }, `${id} ${shard}`)
    assert.deepEqual(readdirSync(folder), ['dataset'])
    assert.deepEqual(readdirSync(place).sort(), ['dataset.json', 'report.json'])
  }
})
