/** Which task of a run will have how much of the work of its stage. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { completeConfig } from '../../../../index.ts'
import { makespan } from '../../../../operations/forecast/tell/makespan.ts'
import { plannedShares, type WorkPlaces } from '../../../../operations/forecast/tell/planned-tasks.ts'
import { previewRun } from '../../../../operations/run/freeze-run.ts'
import { makeSmallArchive } from '../../../helpers/small-archive.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-shares-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** A run over an archive of 40 MB with a thousand pages and one of 120 MB with pictures alone. */
async function sharesOf(places: Partial<WorkPlaces>) {
  const file = join(folder, 'pages.warc.gz')
  writeFileSync(file, (await makeSmallArchive(3)).bytes)
  const config = completeConfig({ sources: [file], network: { offline: true }, partitions: { images: 8, shuffle: 8 } })
  const run = await previewRun(join(folder, 'none'), config)
  const [first] = run.record.imports
  assert.ok(first !== undefined)
  const imports = [
    { ...first, key: 'imports/pages', bytes: 40_000_000, sha256: 'a'.repeat(64) },
    { ...first, key: 'imports/pictures', bytes: 120_000_000, sha256: 'b'.repeat(64) },
  ]
  const pagesPerByte = (archive: string): number => (archive === 'imports/pages' ? 1000 / 40_000_000 : 0)
  const given = { pages: 1000, crawledBytes: 0, pagesPerByte, imageHosts: new Map<string, number>(), ...places }
  return plannedShares({ ...run, record: { ...run.record, imports } }, given)
}

test('pages lie in the splits of the archive that has them, and are handed on task by task', async () => {
  const shares = await sharesOf({})
  for (const stage of ['extract', 'measure-text', 'judge-text']) {
    const tasks = shares.get(stage) ?? []
    const total = tasks.reduce((sum, share) => sum + share, 0)
    assert.ok(Math.abs(total - 1000) < 1, `${stage} ${total}`)
    assert.ok(tasks.length >= 16 && tasks.filter((share) => share > 0).length <= 5, `${stage} ${tasks.join(' ')}`)
  }
})

test('where nobody knows which archive has pages, bytes are all there is to go by', async () => {
  const tasks = (await sharesOf({ pagesPerByte: () => undefined })).get('extract') ?? []
  assert.ok(tasks.filter((share) => share > 0).length >= 16, tasks.join(' '))
})

test('shuffles have alike, and pictures of one host are one task, whatever number of workers waits', async () => {
  const shares = await sharesOf({
    imageHosts: new Map([
      ['cdn.example', 98],
      ['a.example', 1],
      ['b.example', 1],
    ]),
  })
  assert.deepEqual(
    shares.get('dedup-content'),
    Array.from({ length: 8 }, () => 1),
  )
  const fetching = shares.get('fetch-images') ?? []
  assert.equal(fetching.length, 8)
  assert.ok(makespan(fetching, 8) >= 0.98)
  assert.equal(makespan((await sharesOf({})).get('fetch-images') ?? [], 8), 1 / 8)
})
