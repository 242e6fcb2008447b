/** `m3w plan --probe` over a small archive: two builds aside, a forecast beside the run, and the comparison after it. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { buildDataset, completeConfig, forecastBuild, M3wError, readStoreStatus, silentLog } from '../../../index.ts'
import { drawCaptures } from '../../../operations/forecast/draw/draw-captures.ts'
import { drawKey, hostWeights } from '../../../operations/forecast/draw/host-weights.ts'
import { previewRun } from '../../../operations/run/freeze-run.ts'
import { makeSmallArchive } from '../../helpers/small-archive.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-forecast-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const PAGES = 30

async function archivedConfig() {
  const file = join(folder, 'pages.warc.gz')
  writeFileSync(file, (await makeSmallArchive(PAGES)).bytes)
  return completeConfig({
    sources: [file],
    network: { offline: true },
    partitions: { images: 1 },
    forecast: { prices: { coreHour: 1 } },
  })
}

test('a forecast of archives stands beside the run before it begins, and is compared once the run is done', async () => {
  const config = await archivedConfig()
  const out = join(folder, 'store')
  const build = { workers: 0, log: silentLog, childEntry: '' }
  const { run, forecast } = await forecastBuild({ out, config, probe: { pages: 20 }, ...build })
  assert.deepEqual([forecast.probe.pages, forecast.probe.smaller, forecast.told.pages], [20, 5, PAGES])
  assert.equal(forecast.told.documents, PAGES)
  assert.equal(forecast.cost?.total, forecast.told.seconds / 3600)
  assert.deepEqual(readdirSync(join(out, 'runs', run)), ['forecast-000.json'])

  const result = await buildDataset({ out, config, ...build })
  assert.equal(result.manifest.documents, PAGES)
  const status = await readStoreStatus(out)
  assert.equal(status.run, run, 'prices are no part of a run')
  const { measured, error } = status.forecast ?? {}
  assert.equal(measured?.measured.documents, PAGES)
  assert.equal(error?.documents, 0)
  assert.ok(Math.abs(error?.bytesOut ?? 9) < 0.3, String(error?.bytesOut))
  assert.equal(error?.bytesIn, 0)
})

test('pages are drawn by seed: the same ones each time, others for another seed, the smaller sample out of the larger', async () => {
  const config = await archivedConfig()
  const { record, store } = await previewRun(join(folder, 'none'), config)
  const draw = (seed: number) =>
    drawCaptures(record.imports, { store, seed, maxPageBytes: 1e6, wanted: () => 8, isByHost: true, folder }).then(
      (drawn) => ({
        ...drawn,
        urls: urlsIn(join(folder, 'few.warc')),
      }),
    )
  const [first, again, other] = [await draw(1), await draw(1), await draw(2)]
  assert.deepEqual([first.pages, first.readShare, first.drawn], [PAGES, 1, { large: 8, small: 2 }])
  assert.deepEqual(first.urls, again.urls)
  assert.notDeepEqual(first.urls, other.urls)
})

test('half of the pages are drawn from each host alike', async () => {
  const hosts = new Map([
    ['large.example', 990],
    ['small.example', 10],
  ])
  const weightOf = hostWeights(hosts)
  const drawn = [...hosts]
    .flatMap(([host, pages]) => Array.from({ length: pages }, (_, n) => ({ host, url: `https://${host}/${n}` })))
    .map(({ host, url }) => ({ host, order: drawKey(7, url, weightOf(host)) }))
    .sort((a, b) => a.order - b.order)
    .slice(0, 40)
  const small = drawn.filter(({ host }) => host === 'small.example').length
  assert.ok(small >= 4, `${small} of the ten, of which a draw of all alike takes none`)
})

test('a probe that is interrupted says so, and leaves nothing that it made aside', async () => {
  const config = await archivedConfig()
  const probes = () => readdirSync(tmpdir()).filter((name) => name.startsWith('m3w-probe-'))
  const before = probes()
  const stop = new AbortController()
  const out = join(folder, 'stopped')
  const forecast = forecastBuild({
    out,
    config,
    probe: { pages: 20 },
    ...{ workers: 0, log: silentLog, childEntry: '' },
    signal: stop.signal,
    onProgress: () => stop.abort(new M3wError('E_INTERRUPTED', 'Stopped.')),
  })
  await assert.rejects(forecast, { code: 'E_INTERRUPTED', message: /deleted: the same command begins it anew/ })
  assert.deepEqual(
    probes().filter((name) => !before.includes(name)),
    [],
  )
  assert.equal(existsSync(join(out, 'runs')), false)
})

test('seeds beside archives are refused: a probe of the seeds alone would tell nothing of the pages in the archives', async () => {
  const archived = await archivedConfig()
  const network = { ...archived.network, offline: false, contact: 'a@b.org' }
  const seedFile = join(folder, 'seeds.txt')
  writeFileSync(seedFile, 'https://example.org/\n')
  const [archive = ''] = archived.sources
  for (const sources of [
    ['https://example.org/a', archive],
    [archive, 'https://example.org/sitemap.xml'],
    [archive, seedFile],
  ]) {
    const out = join(folder, 'both')
    const config = { ...archived, network, sources }
    await assert.rejects(
      forecastBuild({ out, config, probe: { pages: 20 }, workers: 0, log: silentLog, childEntry: '' }),
      { code: 'E_USAGE', message: /--probe: expected archives or seeds, got 1 archive.* one by one/ },
    )
    assert.equal(existsSync(out), false)
  }
})

test('a probe none of whose pages is kept says that nothing is known of bytes, and not that they are known to 0 %', async () => {
  const config = await archivedConfig()
  const none = { ...config, text: { ...config.text, minWords: 1_000_000 } }
  const { forecast } = await forecastBuild({
    ...{ out: join(folder, 'nothing'), config: none, probe: { pages: 20 } },
    ...{ workers: 0, log: silentLog, childEntry: '' },
  })
  assert.equal(forecast.told.documents, 0)
  assert.deepEqual(forecast.notes, ['none of 20 pages gave a sample: nothing is known of the bytes of shards'])
})

test('a probe of too few pages is refused with what to do', async () => {
  const config = await archivedConfig()
  const file = join(folder, 'few-pages.warc.gz')
  writeFileSync(file, (await makeSmallArchive(3)).bytes)
  const build = { workers: 0, log: silentLog, childEntry: '', probe: { share: 0.5 } }
  const out = join(folder, 'few')
  await assert.rejects(
    forecastBuild({ out, config: { ...config, sources: [file] }, ...build }),
    /found 3 pages.*Ask for more with --probe, or build it/,
  )
  const seeds = { ...config, network: { ...config.network, offline: false, contact: 'a@b.org' } }
  await assert.rejects(
    forecastBuild({ out, config: { ...seeds, sources: ['https://example.org/'] }, ...build }),
    /share: expected archives/,
  )
})

function urlsIn(file: string): readonly string[] {
  return [...readFileSync(file, 'latin1').matchAll(/^WARC-Target-URI: (\S+)/gim)].map(([, url = '']) => url)
}
