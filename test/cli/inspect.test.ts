/** `m3w inspect … --reason`: the records of one reason, and in words what it means. Runs the real command on a small dataset. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { publishDataset, samplePublication, writeDataset } from '../shards/publish/publish-fixtures.ts'

const CLI = join(import.meta.dirname, '..', '..', 'cli', 'main.js')
const folder = mkdtempSync(join(tmpdir(), 'm3w-inspect-'))
after(() => rmSync(folder, { recursive: true, force: true }))
before(async () => {
  const { store, publication } = await samplePublication()
  await publishDataset(store, publication)
  await writeDataset(store, folder)
})

function inspect(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'inspect', folder, ...args], {
    encoding: 'utf8',
  })
  const records = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as { reason?: string }]))
  return { status, records, stderr }
}

test('a reason gives its records alone, and says what it means, what to do and which setting moves it', () => {
  const all = inspect('dropped')
  assert.deepEqual([all.records.length, all.stderr], [6, ''])
  const { status, records, stderr } = inspect('dropped', '--reason', 'too_few_words')
  assert.equal(status, 0)
  assert.deepEqual(
    records,
    all.records.filter(({ reason }) => reason === 'too_few_words'),
  )
  assert.equal(records.length, 3)
  assert.match(stderr, /^too_few_words: The text has fewer words than the limit\.\n/)
  assert.match(
    stderr,
    /given by: judge-text to a document\n.*to do: +Lower the limit\.\n.*setting: +--set text\.minWords=…\n$/s,
  )
})

test('a reason without a name of records means what was dropped, a stage narrows it, and a limit ends it', () => {
  assert.equal(inspect('--reason', 'http_404_410').records.length, 3)
  assert.equal(inspect('dropped/crawl', '--reason', 'http_404_410').records.length, 2)
  assert.equal(inspect('dropped', '--reason', 'http_404_410', '--limit', '1').records.length, 1)
})

test('a reason that no record has is explained all the same, and said to be on none', () => {
  const { status, records, stderr } = inspect('dropped', '--reason', 'too_large')
  assert.deepEqual([status, records.length], [0, 0])
  assert.match(stderr, /network\.maxPageBytes=… \(extract\), --set network\.maxImageBytes=… \(fetch-images\)/)
  assert.match(stderr, /No record in dropped has this reason\.\n$/)
})

test('a reason that does not exist names the nearest, and one about samples is refused', () => {
  const unknown = inspect('dropped', '--reason', 'to_few_words')
  assert.deepEqual([unknown.status, unknown.records.length], [2, 0])
  assert.match(unknown.stderr, /There is no reason "to_few_words"; did you mean "too_few_words"\?/)
  assert.match(inspect('dropped', '--reason', 'zzzzzzzzzzzzzzzzzz').stderr, /docs\/reasons\.md lists them all/)
  const samples = inspect('samples', '--reason', 'too_few_words')
  assert.equal(samples.status, 2)
  assert.match(samples.stderr, /--reason is about what was dropped, got samples/)
})
