/** Records wanted of an index: which lines speak of them, and how their bytes are fetched. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { rangesOf, readIndexLine } from '../../../../crawler/sources/remote/cdx-index.ts'
import { fetchRecords, readIndex } from '../../../../crawler/sources/remote/fetch-records.ts'
import { openRemoteAccess } from '../../../../crawler/sources/remote/open-remote.ts'
import { type ArchivesConfig, archivesConfig } from '../../../../schemas/index.ts'
import { loopback } from '../../site.ts'
import { openArchiveHost, pageMember } from './archive-host.ts'

const filterOf = (changes: Partial<ArchivesConfig> = {}): ArchivesConfig => archivesConfig.parse(changes)

const FIELDS = {
  ...{ url: 'https://www.example.org/a', mime: 'text/html', 'mime-detected': 'text/html', status: '200' },
  ...{ digest: 'X', length: '100', offset: '2000', filename: 'crawl-data/a.warc.gz', languages: 'deu,eng' },
}
const lineOf = (changes: Readonly<Record<string, unknown>> = {}): string =>
  `org,example)/a 20260101000000 ${JSON.stringify({ ...FIELDS, ...changes })}`

test('an index line is wanted by host, language, type and status', () => {
  const wanted = (line: string, filter: Partial<ArchivesConfig> = {}) =>
    typeof readIndexLine(line, filterOf(filter)) === 'object'
  assert.deepEqual(readIndexLine(lineOf(), filterOf()), { filename: 'crawl-data/a.warc.gz', offset: 2000, length: 100 })
  assert.ok(wanted(JSON.stringify({ ...FIELDS, offset: 7 })), 'JSON alone, with numbers')
  assert.equal(wanted(lineOf({ status: '404' })), false)
  assert.equal(wanted(lineOf({ mime: 'text/html', 'mime-detected': 'application/pdf' })), false)
  assert.ok(wanted(lineOf({ 'mime-detected': undefined, mime: 'TEXT/HTML' })))
  assert.ok(wanted(lineOf(), { languages: ['eng'] }) && !wanted(lineOf(), { languages: ['fra'] }))
  assert.ok(wanted(lineOf(), { hosts: ['example.org'] }) && wanted(lineOf(), { hosts: ['www.example.org'] }))
  assert.equal(wanted(lineOf(), { hosts: ['ample.org'] }), false)
  assert.ok(wanted(lineOf({ status: '301', mime: 'x', 'mime-detected': 'x' }), { statuses: [], mimes: [] }))
  for (const line of [
    '',
    'org,example)/ 2026',
    lineOf({ offset: '-1' }),
    lineOf({ length: 0 }),
    lineOf({ filename: '' }),
    `{"url":"${'x'.repeat(70_000)}`,
  ])
    assert.equal(readIndexLine(line, filterOf()), 'broken', line.slice(0, 40))
})

test('neighbours are asked for together, in the order in which they lie', () => {
  const at = (filename: string, offset: number, length = 1000) => ({ filename, offset, length })
  const ranges = rangesOf([
    at('b', 5000),
    at('a', 9_000_000),
    at('a', 3000),
    at('a', 0),
    at('a', 3000),
    at('b', 0, 20_000_000),
    at('b', 20_000_000),
  ])
  assert.deepEqual(
    ranges.map(({ filename, start, bytes, records }) => [filename, start, bytes, records.length]),
    [
      ['a', 0, 4000, 2],
      ['a', 9_000_000, 1000, 1],
      ['b', 0, 20_000_000, 2],
      ['b', 20_000_000, 1000, 1],
    ],
  )
})

test('wanted records come out of their archives as one WARC file, and a second attempt fetches what the first did not', async (t: TestContext) => {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-index-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const members = Array.from({ length: 6 }, (_, n) =>
    pageMember(`https://example.org/${n}`, `page ${n} ${'words '.repeat(50)}`),
  )
  const files = {
    '/crawl/one.warc.gz': Buffer.concat(members.slice(0, 3)),
    '/crawl/two.warc.gz': Buffer.concat(members.slice(3)),
  }
  let isDown = true
  const site = await openArchiveHost(t, files, (request, response) => {
    if (isDown && request.url === '/crawl/two.warc.gz') return response.writeHead(403).end() !== undefined
    return false
  })
  const offsetOf = (n: number): number => members.slice(n < 3 ? 0 : 3, n).reduce((sum, { length }) => sum + length, 0)
  const lines = [5, 2, 0, 4].map((n) =>
    lineOf({
      filename: `crawl/${n < 3 ? 'one' : 'two'}.warc.gz`,
      offset: String(offsetOf(n)),
      length: String(members[n]?.length),
    }),
  )
  const file = join(folder, 'cdx-00000.gz')
  await writeFile(
    file,
    Buffer.concat([
      gzipSync(`${lines.slice(0, 2).join('\n')}\n`),
      gzipSync(`\n${lines.slice(2).join('\n')}\nbroken\n`),
    ]),
  )
  const filter = filterOf({ baseUrl: `${site.origin}/` })
  const records = await readIndex(file, 'index', filter)
  const remote = openRemoteAccess(loopback())
  t.after(() => remote.close())
  const options = { filter, folder, openRemote: remote.open }
  await assert.rejects(fetchRecords(records, 'index', options), {
    code: 'E_FETCH',
    message: /two\.warc\.gz cannot be read .* HTTP 403/,
  })
  isDown = false
  const fetched = await readFile(await fetchRecords(records, 'index', options))
  assert.deepEqual(fetched, Buffer.concat([0, 2, 4, 5].map((n) => members[n] ?? Buffer.alloc(0))))
  assert.deepEqual(
    site.asked.map(({ path }) => path),
    ['/crawl/one.warc.gz', '/crawl/two.warc.gz', '/crawl/two.warc.gz'],
  )
})

test('an index that is none, wants too much, or leads elsewhere is refused by name', async (t: TestContext) => {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-index-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'x.cdxj')
  const read = async (text: string, filter: Partial<ArchivesConfig> = {}) => {
    await writeFile(file, text)
    return await readIndex(file, 'x.cdxj', filterOf(filter))
  }
  await assert.rejects(read('no\nindex\n'), { code: 'E_INPUT', message: /x\.cdxj is no index/ })
  await assert.rejects(read(`${lineOf()}\n${lineOf()}\n`, { maxRecords: 1 }), {
    code: 'E_INPUT',
    message: /more than 1 records/,
  })
  for (const filename of ['http://10.0.0.1/a.warc.gz', '../../a.warc.gz', '//other.example/a']) {
    const records = await read(lineOf({ filename }))
    const options = {
      filter: filterOf({ baseUrl: 'https://example.org/in/' }),
      folder,
      openRemote: () => assert.fail('asked'),
    }
    await assert.rejects(fetchRecords(records, 'x.cdxj', options), {
      code: 'E_INPUT',
      message: /expected a path below https:\/\/example\.org\/in\//,
    })
  }
})
