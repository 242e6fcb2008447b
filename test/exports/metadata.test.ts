/** The table of all that is known of a dataset. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { PublishedFiles } from '../../exports/exporter.ts'
import { exportMetadata } from '../../exports/metadata/export-metadata.ts'
import { columnsOf, readTable } from '../../formats/table/read-parquet.ts'
import { dropLine } from '../../schemas/index.ts'
import { openDatasetObjects } from '../../shards/verify/dataset-files.ts'
import { openMemoryStore } from '../helpers/memory-store.ts'
import { ID, publishDataset, samplePublication } from '../shards/publish/publish-fixtures.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-metadata-'))
after(() => rmSync(folder, { recursive: true, force: true }))

async function exported(files: PublishedFiles, out: string): Promise<Buffer> {
  const request = { store: openMemoryStore(), dataset: async () => files, out, scratchFolder: folder }
  await exportMetadata(request)
  return readFileSync(out)
}

test('one table has the rows of all tables of a dataset, then its drops, each with what became of it', async () => {
  const { publication, store } = await samplePublication()
  await publishDataset(store, publication)
  const dataset = openDatasetObjects(store, `datasets/${ID}/`, 'sample')
  const id = 'ab'.repeat(16)
  const drops = [
    { unit: 'slot', id: `${id}.3`, url: 'https://a.example/gone.png', reason: 'http_404', measured: 404, limit: null },
    { unit: 'document', id, url: 'https://a.example/', reason: 'too_few_words', measured: 'x', limit: 30, title: 'T' },
  ] as const
  const lines = drops.map((drop) => `${dropLine({ stage: 'a-stage', ruleVersion: 1, ...drop })}\n`).join('')
  const files: PublishedFiles = {
    ...dataset,
    names: async (below) => (below === 'dropped' ? ['dropped/a-stage.jsonl.gz'] : await dataset.names(below)),
    read: (name) => (name.startsWith('dropped/') ? [gzipSync(lines)][Symbol.iterator]() : dataset.read(name)) as never,
  }
  const out = join(folder, 'metadata.parquet')
  const bytes = await exported(files, out)
  const rows = await readTable(bytes)
  const names = Object.keys(columnsOf(bytes))
  assert.ok(names.includes('status') && names.at(-1)?.startsWith('signal.'), names.join())
  const kept = (
    await Promise.all(
      (await dataset.names('metadata')).map(async (name) => await readTable((await dataset.readWhole(name)) as Buffer)),
    )
  ).flat()
  assert.ok(kept.length > 1)
  assert.deepEqual(
    rows.slice(0, kept.length).map(({ kind, document, url, status }) => [kind, document, url, status]),
    kept.map(({ kind, document, url }) => [kind, document, url, 'kept']),
  )
  assert.deepEqual(
    rows
      .slice(kept.length)
      .map((row) => [
        row.kind,
        row.document,
        row.slot,
        row.url,
        row.status,
        row.measured,
        row.measuredText,
        row.limit,
        row.title,
      ]),
    [
      ['slot', id, 3, 'https://a.example/gone.png', 'http_404', 404, '', null, ''],
      ['document', id, null, 'https://a.example/', 'too_few_words', null, 'x', 30, 'T'],
    ],
  )
  // The same dataset, the same bytes; nothing is left beside it.
  assert.ok((await exported(files, join(folder, 'again.parquet'))).equals(bytes))
  assert.ok(!existsSync(`${out}.partial`))
})

test('a dataset that kept nothing is a table of its drops', async () => {
  const { publication, store } = await samplePublication()
  await publishDataset(store, { ...publication, ranges: [] })
  const bytes = await exported(openDatasetObjects(store, `datasets/${ID}/`, 'sample'), join(folder, 'drops.parquet'))
  const rows = await readTable(bytes)
  assert.deepEqual(
    rows.map(({ kind, status }) => `${kind} ${status}`),
    ['http_404_410', 'too_few_words', 'http_404_410', 'too_few_words']
      .map((reason) => `page ${reason}`)
      .concat('document http_404_410', 'document too_few_words'),
  )
})

test('what it tells of its rows is good words in the singular and the plural', async () => {
  const { publication, store } = await samplePublication()
  await publishDataset(store, publication)
  const dataset = async (): Promise<PublishedFiles> => openDatasetObjects(store, `datasets/${ID}/`, 'sample')
  const counts = await exportMetadata({ store, dataset, out: join(folder, 'told.parquet'), scratchFolder: folder })
  assert.deepEqual(Object.keys(counts), ['kept rows', 'dropped rows'])
})

test('a dataset of shards without tables is refused', async () => {
  const { publication, store } = await samplePublication()
  await publishDataset(store, publication)
  const dataset = openDatasetObjects(store, `datasets/${ID}/`, 'old')
  const files: PublishedFiles = {
    ...dataset,
    names: async (below) => (below === 'metadata' ? [] : await dataset.names(below)),
  }
  await assert.rejects(exported(files, join(folder, 'none.parquet')), { code: 'E_USAGE', message: /Build it again/ })
})
