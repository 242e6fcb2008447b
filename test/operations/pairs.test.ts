/** Builds of image-text pairs beside pages: what stands where, and that neither changes the other. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import {
  appendDecision,
  type BuildResult,
  buildDataset,
  completeConfig,
  previewRemoval,
  readDatasetRecords,
  removeFromStore,
  silentLog,
  verifyDataset,
} from '../../index.ts'
import { makeSmallArchive } from '../helpers/small-archive.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-pairs-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const warc = join(folder, 'stories.warc.gz')
before(async () => {
  const described = (html: string): string =>
    html.replace(/alt="Picture (\d+)"/, 'alt="A noisy field of dots, as on page $1"')
  writeFileSync(warc, (await makeSmallArchive(6, described)).bytes)
})

function build(name: string, kinds: readonly string[], changes: object = {}): Promise<BuildResult> {
  const config = completeConfig({
    sources: [warc],
    kinds,
    network: { offline: true },
    images: { explicit: 'off' },
    pairs: { minWords: 1, minSidePx: 1 },
    shards: { targetBytes: 50_000 },
    partitions: { shuffle: 2, images: 2 },
    ...changes,
  })
  return buildDataset({ out: join(folder, name), config, workers: 0, log: silentLog, childEntry: '' })
}
const digests = (result: Pick<BuildResult, 'manifest'> | undefined): string[] | undefined =>
  result?.manifest.shards.map(({ sha256 }) => sha256)

test('pages and pairs of one build are two datasets of the store, each whole, and each as if it had been made alone', async () => {
  const both = await build('both', ['page', 'pair'])
  const [pages, pairs] = both.datasets
  assert.deepEqual([pages?.manifest.documents, pairs?.manifest.documents, pairs?.manifest.kind], [6, 6, 'pair'])
  for (const kind of ['page', 'pair'] as const) {
    const { problems } = await verifyDataset(join(folder, 'both'), { kind })
    assert.deepEqual(problems, [], kind)
  }
  const current = JSON.parse(readFileSync(join(folder, 'both', 'current.json'), 'utf8')) as object
  const [page, pair] = [pages?.manifest.id, pairs?.manifest.id]
  assert.deepEqual(current, { format: 'm3w-current/1', dataset: page, kinds: { page, pair } })
  assert.equal(JSON.parse(readFileSync(join(folder, 'both', 'pairs', 'dataset.json'), 'utf8')).id, pair)
  const rows = (result: typeof pages) => result?.report.stages.map(({ name, unit }) => `${name} ${unit}`) ?? []
  assert.ok(!rows(pages).some((row) => row.endsWith(' pair')))
  assert.ok(!rows(pairs).includes('assemble document') && rows(pairs).includes('dedup-images slot'))

  const cut = { partitions: { shuffle: 5, images: 3 } }
  assert.deepEqual(digests(await build('pages', ['page'], cut)), digests(pages))
  const alone = await build('pairs', ['pair'], cut)
  assert.deepEqual(digests(alone), digests(pairs))
  const samples: unknown[] = []
  for await (const sample of readDatasetRecords(join(folder, 'pairs'), 'samples')) samples.push(sample)
  assert.equal(samples.length, 6)
})

test('a scorer of the user scores pairs, drops those below the limit, and without one card and report say that nothing was scored', async () => {
  const module = join(folder, 'score.mjs')
  writeFileSync(
    module,
    'export const openPairScorer = () => (pairs) => pairs.map(({ image, text }) => (image.length > 0 ? text.charCodeAt(text.length - 1) % 2 : -1))\n',
  )
  const unscored = await build('both', ['page', 'pair'])
  const notRun = { rule: 'pair_score_low', lacks: 'module plugins.pairScore' }
  assert.deepEqual(
    unscored.datasets.map(({ report: { notRun: said } }) => said?.at(-1)?.rule === notRun.rule),
    [false, true],
  )
  assert.deepEqual(unscored.datasets[1]?.report.notRun?.at(-1), notRun)
  assert.deepEqual(unscored.datasets[1]?.manifest.notRun?.at(-1), notRun, 'the sealed manifest says it, too')
  const { manifest, report } = await build('scored', ['pair'], {
    plugins: { pairScore: module },
    pairs: { minWords: 1, minSidePx: 1, minScore: 1 },
  })
  const row = report.stages.find(({ name }) => name === 'score-pairs')
  assert.equal(row?.in, 6)
  assert.equal(row.kept + (row.dropped.pair_score_low ?? 0), 6)
  assert.equal(manifest.documents, row.kept)
  assert.deepEqual(report.problems, [])
  for (const { notRun: said = [] } of [report, manifest])
    assert.ok(
      said.every(({ rule }) => rule !== notRun.rule),
      'a rule that ran is not named as not run',
    )
  for await (const sample of readDatasetRecords(join(folder, 'scored'), 'samples')) {
    assert.equal((sample as { score: number }).score, 1)
  }
})

test('a picture that is taken down goes from pages and pairs, and both are proved', async () => {
  const place = join(folder, 'both')
  const removals = [{ kind: 'url', value: 'https://stories.example/pictures/2.jpg' }] as const
  // Whichever kind was published first stands first there.
  const current = JSON.parse(readFileSync(join(place, 'current.json'), 'utf8')) as { kinds: object }
  const kinds = Object.fromEntries(Object.entries(current.kinds).reverse())
  writeFileSync(join(place, 'current.json'), JSON.stringify({ ...current, kinds }))
  const { found, shards } = await previewRemoval(place, { urls: [removals[0].value] })
  assert.deepEqual(
    [found.map(({ kind }) => kind), shards.map((name) => name.replace(/shard-\d+/, ''))],
    [
      ['page', 'pair'],
      ['.tar', 'pairs/.tar'],
    ],
  )
  const proof = await removeFromStore(place, removals, { workers: 0, log: silentLog, childEntry: '' })
  assert.deepEqual([proof?.scanned, proof?.datasetsDeleted.length], [{ documents: 10, images: 10 }, 2])
  for (const kind of ['page', 'pair'] as const) {
    const { problems, documents } = await verifyDataset(place, { kind })
    assert.deepEqual([problems, documents], [[], 5], kind)
  }
})

test('a pair that people decided on leaves the next build of pairs by its id, and no page', async () => {
  const place = join(folder, 'both')
  const idsOf = async (): Promise<string[]> => {
    const ids: string[] = []
    for await (const sample of readDatasetRecords(place, 'samples', 'pair')) ids.push((sample as { id: string }).id)
    return ids.sort()
  }
  const [out = '', ...others] = await idsOf()
  const time = '2026-01-01T00:00:00Z'
  await appendDecision(join(place, 'decisions.jsonl'), {
    ...{ kind: 'pair', value: out, verdict: 'out', note: 'of a template', time },
  })
  const { datasets } = await build('both', ['page', 'pair'])
  assert.deepEqual(await idsOf(), others)
  assert.equal(datasets[0]?.manifest.documents, 5)
  assert.deepEqual(datasets[1]?.report.problems, [])
  const row = datasets[1]?.report.stages.find(({ name }) => name === 'decide-pairs')
  assert.deepEqual([row?.upstream, row?.dropped], ['dedup-pair-images', { decided_out: 1 }])
})
