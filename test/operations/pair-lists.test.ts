/** A list of addresses and texts as the source of a build: img2dataset's work, with robots.txt, and each address asked once. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  buildDataset,
  completeConfig,
  type PairSample,
  readDatasetRecords,
  silentLog,
  verifyDataset,
} from '../../index.ts'
import { openSite } from '../crawler/site.ts'
import { pictureOf } from '../helpers/small-archive.ts'

const TEXT = 'A noisy field of many dots on a page'

test('rows of a list become pairs: refused, broken and repeated ones with a reason, and no address is asked twice', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'm3w-pair-lists-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const pictures = await Promise.all([1, 2, 3].map(pictureOf))
  const site = await openSite(t, ({ url = '' }, response) => {
    if (url === '/robots.txt') response.end('User-agent: *\nDisallow: /private/\n')
    else if (url === '/gone.jpg') response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': 'image/jpeg' }).end(pictures[Number(/\d/.exec(url)?.[0] ?? 1) - 1])
  })
  const at = (path: string): string => `${site.origin}/${path}`
  const rows = [
    [at('1.jpg'), `${TEXT} one`],
    [at('1.jpg'), `${TEXT} one`],
    [at('1.jpg'), `${TEXT} the first`],
    [at('2.jpg'), 'dots'],
    [at('3.jpg'), `${TEXT} three`],
    [at('private/2.jpg'), `${TEXT} two`],
    [at('gone.jpg'), `${TEXT} four`],
    ['ftp://x/1.jpg', TEXT],
    [at('2.jpg'), ''],
    // As bytes of another charset are read.
    [at('3.jpg'), `${TEXT} caf\uFFFD`],
  ]
  const list = join(folder, 'list.jsonl')
  writeFileSync(list, rows.map(([url, text]) => `${JSON.stringify({ url, text })}\n`).join(''))
  const build = (pairs: object = {}) =>
    buildDataset({
      out: join(folder, 'store'),
      config: completeConfig({
        kinds: ['pair'],
        network: { contact: 'tester@example.org', allowAddresses: ['127.0.0.0/8'], minDelayMs: 0 },
        pairs: { lists: [list], minSidePx: 1, ...pairs },
        images: { explicit: 'off' },
        partitions: { shuffle: 2, images: 2 },
      }),
      workers: 0,
      log: silentLog,
      childEntry: '',
    })
  const { manifest, report, folder: made } = await build()
  assert.equal(manifest.documents, 3)
  assert.deepEqual(report.problems, [])
  const row = (name: string, unit: string) => report.stages.find((one) => one.name === name && one.unit === unit)
  assert.deepEqual(
    [row('read-pair-lists', 'document')?.in, row('read-pair-lists', 'document')?.dropped],
    [10, { pair_row: 3, pair_row_again: 1 }],
  )
  assert.deepEqual(row('fetch-images', 'slot')?.dropped, { http_404_410: 1, robots_disallow: 1 })
  assert.deepEqual(row('pair-texts', 'pair')?.dropped, { pair_short: 1 })
  assert.deepEqual((await verifyDataset(made)).problems, [])
  for await (const sample of readDatasetRecords(made, 'samples')) {
    const { text_origin, metadata, url, image_info } = sample as PairSample
    assert.deepEqual([text_origin, metadata.capture, url], ['list', null, image_info.url])
  }
  const asked = site.asked.map(({ path }) => path)
  assert.deepEqual(asked.filter((path) => path.endsWith('.jpg')).sort(), ['/1.jpg', '/2.jpg', '/3.jpg', '/gone.jpg'])
  assert.equal(asked[0], '/robots.txt')
  assert.equal(new Set(asked).size, asked.length)
  assert.equal((await build({ minWords: 1, minCharacters: 1 })).manifest.documents, 4)
  assert.equal(site.asked.length, asked.length, 'other rules ask nobody again')
  assert.deepEqual(
    frozenBytes(join(folder, 'store')),
    [statSync(list).size, statSync(list).size],
    'by which the rows are cut',
  )
})

function frozenBytes(store: string): readonly unknown[] {
  const runs = readdirSync(join(store, 'runs')).map((id) => readFileSync(join(store, 'runs', id, 'run.json'), 'utf8'))
  return runs.map((run) => (JSON.parse(run) as { config: { pairs: { listBytes?: number } } }).config.pairs.listBytes)
}
