/** Archives of a run: named by URL, by a list or by an index, each is brought into the store once. */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { silentLog } from '../../../core/log.ts'
import { readAll } from '../../../core/store.ts'
import { registerArchives } from '../../../crawler/sources/register-archives.ts'
import { readSources } from '../../../crawler/sources/sources.ts'
import { archivesConfig } from '../../../schemas/index.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'
import { loopback } from '../site.ts'
import { openArchiveHost, pageMember } from './remote/archive-host.ts'

const ONE = Buffer.concat([pageMember('https://a.example/1', 'one'), pageMember('https://a.example/2', 'two')])
const TWO = pageMember('https://b.example/', 'three')

async function place(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-sources-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const paths = 'crawl/one.warc.gz\n# a comment\ncrawl/two.warc.gz\n'
  const site = await openArchiveHost(t, {
    '/crawl/one.warc.gz': ONE,
    '/crawl/two.warc.gz': TWO,
    '/warc.paths.gz': gzipSync(paths),
  })
  const list = join(folder, 'warc.paths')
  await writeFile(list, paths)
  const index = join(folder, 'pages.cdxj')
  const fields = {
    url: 'https://b.example/',
    status: '200',
    mime: 'text/html',
    filename: 'crawl/two.warc.gz',
    offset: '0',
  }
  await writeFile(index, `example,b)/ 20260101000000 ${JSON.stringify({ ...fields, length: String(TWO.length) })}\n`)
  const store = openMemoryStore()
  const network = loopback()
  const archives = archivesConfig.parse({ baseUrl: `${site.origin}/` })
  const downloads = join(folder, 'downloads')
  const bring = async (source: string, more: object = {}) =>
    await registerArchives(await readSources([source], network), {
      store,
      folder: downloads,
      network,
      archives,
      log: silentLog,
      ...more,
    })
  return { site, store, list, index, bring, downloads, network }
}

test('an archive is brought by its URL once, and is in the store under its digest', async (t) => {
  const { site, store, bring, downloads, network } = await place(t)
  const url = `${site.origin}/crawl/one.warc.gz`
  const [archive] = await bring(url)
  assert.ok(archive !== undefined)
  assert.deepEqual([archive.source, archive.layout, archive.bytes], [url, 'members', ONE.length])
  assert.deepEqual(Buffer.from(await readAll(store, archive.key)), ONE)
  assert.deepEqual(await bring(url, { network: { ...network, offline: true } }), [archive])
  assert.deepEqual(await bring(url, { isPreview: true }), [archive])
  assert.equal(site.asked.length, 1)
  assert.deepEqual(await readdir(downloads), [], 'nothing is left on its way')
})

test('lists name archives below the base, or beside themselves', async (t) => {
  const { site, list, bring } = await place(t)
  const local = await bring(list)
  assert.deepEqual(
    local.map(({ bytes }) => bytes),
    [ONE.length, TWO.length],
  )
  assert.deepEqual(await bring(`${site.origin}/warc.paths.gz`), local)
  await bring(`${site.origin}/warc.paths.gz`)
  assert.deepEqual(
    site.asked.map(({ path }) => path),
    ['/crawl/one.warc.gz', '/crawl/two.warc.gz', '/warc.paths.gz'],
  )
})

test('an index brings its records alone, and another filter brings others', async (t) => {
  const { site, store, index, bring } = await place(t)
  const [archive] = await bring(index)
  assert.deepEqual(Buffer.from(await readAll(store, archive?.key ?? '')), TWO)
  await bring(index)
  assert.equal(site.asked.length, 1)
  const archives = archivesConfig.parse({ baseUrl: `${site.origin}/`, hosts: ['c.example'] })
  await assert.rejects(bring(index, { archives }), { code: 'E_INPUT', message: /holds no record that is wanted/ })
})

test('what is not in the store is not fetched for a plan, nor without a network', async (t) => {
  const { site, list, index, bring, downloads, network } = await place(t)
  for (const source of [`${site.origin}/crawl/one.warc.gz`, list, index, `${site.origin}/warc.paths.gz`]) {
    await assert.rejects(bring(source, { isPreview: true }), { code: 'E_USAGE', message: /m3w plan asks nobody/ })
    if (source === index) await assert.rejects(readdir(downloads), { code: 'ENOENT' }, 'a plan begins no file')
    await assert.rejects(bring(source, { network: { ...network, offline: true } }), {
      code: 'E_CONFIG',
      message: /network\.offline/,
    })
  }
  assert.equal(site.asked.length, 0)
})

test('sources are told apart by their names', async () => {
  const network = loopback()
  const { seeds, sitemaps, archives, lists, indexes } = await readSources(
    [
      ...[
        'https://h.example/',
        'https://h.example/sitemap.xml',
        'https://h.example/a.warc.gz?x=1',
        's3://bucket/b.warc.gz',
      ],
      ...[
        'https://h.example/warc.paths.gz',
        's3://bucket/cc/wat.paths.gz',
        'https://h.example/cdx-00012.gz',
        'https://h.example/i.cdxj',
      ],
    ],
    network,
  )
  assert.deepEqual([seeds, sitemaps], [['https://h.example/'], ['https://h.example/sitemap.xml']])
  assert.deepEqual(archives, ['https://h.example/a.warc.gz?x=1', 's3://bucket/b.warc.gz'])
  assert.deepEqual([lists.length, indexes.length], [2, 2])
  for (const source of [
    's3://bucket',
    'ftp://h.example/a.warc.gz',
    'http://10.0.0.1/a.warc.gz',
    'http://u:p@h.example/a.warc',
    '/nowhere/x.paths',
    '/nowhere/x.cdxj',
  ])
    await assert.rejects(readSources([source], network), { code: 'E_INPUT' }, source)
})

test('sources: a file that cannot be read is told as what the system says of it', async (t) => {
  const { list, network } = await place(t)
  const refusal = (path: string, got: string): Promise<void> =>
    assert.rejects(readSources([path], network), (error: Error & { code: string }) => {
      assert.equal(error.code, 'E_INPUT')
      assert.ok(error.message.includes(`got ${got}. Check the path`), error.message)
      return true
    })
  await refusal(`${list}.txt`, 'no such file')
  await refusal(join(list, 'list.txt'), 'ENOTDIR')
})
