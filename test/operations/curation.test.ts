/** Scores from outside and balancing in whole builds: signals, drops, the same bytes however it is cut. Four builds of six pages, 10 s. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import {
  type BuildResult,
  buildDataset,
  completeConfig,
  freezeRun,
  readDatasetRecords,
  type Sample,
  silentLog,
  verifyDataset,
} from '../../index.ts'
import { makeSmallArchive } from '../helpers/small-archive.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-curation-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string): string => join(folder, name)

const settings = (changes: object = {}) =>
  completeConfig({
    sources: [at('stories.warc.gz')],
    network: { offline: true },
    images: { explicit: 'off' },
    partitions: { shuffle: 2, images: 2 },
    ...changes,
  })
const build = (name: string, config: ReturnType<typeof settings>): Promise<BuildResult> =>
  buildDataset({ out: at(name), config, workers: 0, log: silentLog, childEntry: '' })
const samplesOf = async ({ folder }: BuildResult): Promise<Sample[]> => {
  const samples: Sample[] = []
  for await (const sample of readDatasetRecords(folder, 'samples')) samples.push(sample as Sample)
  return samples.sort((a, b) => (a.url < b.url ? -1 : 1))
}
const digests = ({ manifest }: BuildResult): string[] => manifest.shards.map(({ sha256 }) => sha256)

test('what was built is scored from outside, and the next build keeps the best of it', async () => {
  writeFileSync(at('stories.warc.gz'), (await makeSmallArchive(6)).bytes)
  const first = await build('store', settings())
  assert.equal(first.report.contamination?.state, 'not run')
  assert.match(readFileSync(join(first.folder, 'README.md'), 'utf8'), /Not run: no index was given/)
  const before = await samplesOf(first)
  // As m3w train writes them, and as a spreadsheet does.
  const losses = before.map(({ id }, number) => JSON.stringify({ id, name: 'loss.pages', value: number }))
  writeFileSync(at('sample_losses.jsonl'), `${losses.join('\n')}\n`)
  const pictures = before.map(
    ({ image_info }, number) => `${image_info.find((info) => info !== null)?.sha256},beauty,${number}`,
  )
  writeFileSync(at('beauty.csv'), `id,name,value\n${pictures.join('\n')}\n${'0'.repeat(32)},beauty,5\n`)

  const scores = {
    files: [at('sample_losses.jsonl'), at('beauty.csv')],
    rules: { 'loss.pages': { keepShare: 0.5, prefer: 'low' } },
    imageRules: { beauty: { min: 1 } },
  }
  const config = settings({ scores, balance: { maxTokens: 1_000_000 } })
  const second = await build('store', config)
  const after = await samplesOf(second)
  assert.deepEqual(
    after.map(({ url, metadata, image_info }) => [
      url,
      metadata.signals['score.loss.pages'],
      image_info.find((info) => info !== null)?.signals,
    ]),
    [1, 2].map((number) => [before[number]?.url, number, { 'score.beauty': number }]),
  )
  const rows = new Map(second.report.stages.map((row) => [`${row.name} ${row.unit}`, row]))
  assert.deepEqual(rows.get('balance document')?.dropped, { score_share: 3 })
  assert.deepEqual(rows.get('balance document')?.counts, {
    'scores.joined': 6,
    'scores.unknown': 1,
    'scores.repeated': 0,
  })
  assert.deepEqual(rows.get('score-images slot')?.dropped, { score_low: 1 })
  assert.deepEqual([second.report.problems, (await verifyDataset(second.folder)).problems], [[], []])

  // Of the three pictures that the share of documents left the better two stay, and the page of the other goes.
  const third = await build('store', settings({ scores: { ...scores, imageRules: { beauty: { keepShare: 0.5 } } } }))
  assert.deepEqual(
    (await samplesOf(third)).map(({ image_info }) => image_info.find((info) => info !== null)?.signals),
    [{ 'score.beauty': 1 }, { 'score.beauty': 2 }],
  )
  const shared = third.report.stages.find(({ name }) => name === 'share-images')
  assert.deepEqual([shared?.upstream, shared?.in, shared?.dropped], ['score-images', 3, { score_share: 1 }])
  assert.deepEqual([third.report.problems, (await verifyDataset(third.folder)).problems], [[], []])

  const other = await build(
    'other',
    settings({ scores, balance: { maxTokens: 1_000_000 }, partitions: { shuffle: 5, images: 3 } }),
  )
  assert.deepEqual(digests(other), digests(second))
})

test('a build that only balances keeps a seeded sample of each site', async () => {
  const result = await build('store', settings({ balance: { maxDocumentsPerSite: 4 }, seed: 3 }))
  assert.equal(result.manifest.documents, 4)
  assert.deepEqual(result.report.problems, [])
})

test('a file of scores with a row that is none is refused before anything is written', async () => {
  writeFileSync(at('bad.csv'), 'id,name,value\na,x,1\nb,x,high\n')
  for (const [file, code, message] of [
    [at('bad.csv'), 'E_INPUT', /bad\.csv, row 3 is no score/],
    [at('none.csv'), 'E_INPUT', /none\.csv cannot be read/],
    ['e'.repeat(64), 'E_CONFIG', /does not hold/],
  ] as const) {
    await assert.rejects(freezeRun(at('refused'), settings({ scores: { files: [file] } })), { code, message })
  }
  assert.ok(!existsSync(at('refused')))
})

test('what people marked as out leaves the next build by itself, and comes back when it is taken back', async () => {
  const samples = await samplesOf(await build('store', settings()))
  const [page, picture] = [samples[0]?.id ?? '', samples[1]?.image_info.find((info) => info !== null)?.sha256 ?? '']
  const line = (kind: string, value: string, verdict = 'out'): string =>
    `${JSON.stringify({ kind, value, verdict, note: `a ${kind}`, time: '2026-11-27T12:00:00Z' })}\n`
  writeFileSync(at('store/decisions.jsonl'), line('document', page) + line('image', picture))
  const decided = await build('store', settings())
  const rows = new Map(decided.report.stages.map((row) => [`${row.name} ${row.unit}`, row.dropped]))
  assert.deepEqual(rows.get('decide-documents document'), { decided_out: 1 })
  assert.deepEqual(rows.get('decide-images slot'), { decided_out: 1 })
  assert.deepEqual(
    (await samplesOf(decided)).map(({ id }) => id),
    samples.slice(2).map(({ id }) => id),
  )
  for await (const drop of readDatasetRecords(decided.folder, 'dropped/decide-documents'))
    assert.equal((drop as { detail: string }).detail, `document ${page} a document`)
  assert.deepEqual([decided.report.problems, (await verifyDataset(decided.folder)).problems], [[], []])
  writeFileSync(at('store/decisions.jsonl'), line('document', page, 'in'))
  assert.equal((await build('store', settings())).manifest.documents, 6)
})
