/** Recheck: what owners say today of a dataset that is out, asked once a host, listed for take-down, and proved. */
import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { readWarc } from '../../formats/warc/read.ts'
import { recheckDataset } from '../../operations/recheck.ts'
import { rightsConfig } from '../../schemas/index.ts'
import { type Answer, loopback, openSite } from '../crawler/site.ts'
import { publishDataset, samplePublication, writeDataset } from '../shards/publish/publish-fixtures.ts'

async function recheck(t: TestContext, answer: Answer) {
  const site = await openSite(t, answer)
  const folder = await mkdtemp(join(tmpdir(), 'm3w-recheck-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const { publication, store } = await samplePublication(site.origin)
  await publishDataset(store, publication)
  const dataset = join(folder, 'dataset')
  await writeDataset(store, dataset)
  const out = join(folder, 'out')
  const network = loopback({ backoffMs: 1 })
  const signal = new AbortController().signal
  const report = await recheckDataset(dataset, { network, rights: rightsConfig.parse({}) }, { out, signal })
  const lines = async (name: string) =>
    (await readFile(join(out, name), 'utf8')).split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
  return { site, out, report, remove: await lines('remove.jsonl'), unknown: await lines('unknown.jsonl') }
}

const files =
  (bodies: Readonly<Record<string, string>>): Answer =>
  (request, response) => {
    const body = bodies[request.url ?? '']
    if (body === undefined) response.writeHead(404).end()
    else response.end(body)
  }

test('recheck: a dataset whose owners say nothing new is allowed, and its host was asked three things once', async (t) => {
  const { site, report, remove, unknown } = await recheck(t, files({}))
  assert.deepEqual(report.documents, { checked: 10, allowed: 10, refused: 0, unknown: 0 })
  assert.equal(report.images.allowed, 19)
  assert.deepEqual([report.hosts, remove, unknown], [1, [], []])
  assert.deepEqual(
    site.asked.map(({ path }) => path),
    ['/robots.txt', '/.well-known/tdmrep.json', '/ai.txt'],
  )
})

test('recheck: what is no longer allowed is listed with its words, and what was asked is proved', async (t) => {
  const { out, report, remove } = await recheck(
    t,
    files({
      '/robots.txt': 'User-agent: *\nDisallow: /1$',
      '/.well-known/tdmrep.json': '[{"location":"/2$","tdm-reservation":1}]',
      '/ai.txt': 'User-agent: *\nDisallow: /3/*.jpg',
    }),
  )
  assert.equal(report.documents.refused, 2)
  assert.deepEqual(report.reasons, {
    robots_disallow: 1,
    'rights_reserved: ai-txt': 1,
    'rights_reserved: tdmrep-file': 1,
  })
  const said = remove.map(({ kind, url, reason, words }) => [kind, new URL(url).pathname, reason, words])
  assert.deepEqual(said.sort(), [
    ['document', '/1', 'robots_disallow', 'Disallow: /1$'],
    ['document', '/2', 'rights_reserved', 'tdmrep-file: 1 for /2$'],
    ['image', '/3/0.jpg', 'rights_reserved', 'ai-txt: Disallow: /3/*.jpg'],
  ])
  for (const { kind, id, sha256 } of remove) {
    assert.match(id, /^[0-9a-f]{32}$/)
    assert.equal(/^[0-9a-f]{64}$/.test(sha256 ?? ''), kind === 'image')
  }
  const responses: string[] = []
  for await (const item of readWarc(createReadStream(join(out, 'asked.warc.gz')), {
    layout: 'members',
    maxBlockBytes: 1e6,
  }))
    if (item.kind === 'record' && item.type === 'response') responses.push(new URL(item.targetUri ?? '').pathname)
  assert.deepEqual(responses, ['/robots.txt', '/.well-known/tdmrep.json', '/ai.txt'])
  assert.deepEqual((await readdir(out)).sort(), [
    'asked.warc.gz',
    'remove.jsonl',
    'report.json',
    'report.md',
    'unknown.jsonl',
  ])
})

test('recheck: a host that fails says nothing: its documents are unknown, not refused', async (t) => {
  const { out, report, remove, unknown } = await recheck(t, (_request, response) => response.writeHead(500).end())
  assert.deepEqual([report.documents.unknown, report.documents.refused, remove.length], [10, 0, 0])
  assert.deepEqual(report.unknownReasons, { robots_unreachable: 29 })
  assert.match(await readFile(join(out, 'report.md'), 'utf8'), /unknown because.*\n.*\n\| robots_unreachable \| 29 \|/)
  assert.equal(unknown.length, 29)
})

test('recheck: results go into a new folder only', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-recheck-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const { publication, store } = await samplePublication()
  await publishDataset(store, publication)
  await writeDataset(store, join(folder, 'dataset'))
  const options = { out: folder, signal: new AbortController().signal }
  const config = { network: loopback({}), rights: rightsConfig.parse({}) }
  await assert.rejects(recheckDataset(join(folder, 'dataset'), config, options), { code: 'E_USAGE' })
})
