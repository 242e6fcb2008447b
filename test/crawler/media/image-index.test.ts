import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { parseFact } from '../../../crawler/media/image-facts.ts'
import { type ImageIndex, openImageIndex } from '../../../crawler/media/image-index.ts'

async function open(t: TestContext): Promise<ImageIndex> {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-index-'))
  const index = openImageIndex(folder)
  t.after(async () => {
    index.close()
    await rm(folder, { recursive: true, force: true })
  })
  return index
}

const DATE = '2026-01-01T00:00:00Z'

test('image-index: the last outcome of a URL counts', async (t) => {
  const index = await open(t)
  index.put({ url: 'http://a/1', status: 'http_5xx', date: DATE })
  index.put({ url: 'http://a/1', status: 'empty', date: DATE })
  assert.equal(index.get('http://a/1')?.status, 'empty')
  assert.equal(index.get('http://a/2'), undefined)
})

test('image-index: each wanted URL comes once, largest host first, and hosts are read side by side', async (t) => {
  const index = await open(t)
  for (let number = 0; number < 450; number += 1) index.want('big', `http://big/${String(number).padStart(3, '0')}`)
  for (const url of ['http://b/2', 'http://b/1', 'http://b/2']) index.want('b', url)
  index.want('a', 'http://a/1')
  assert.deepEqual([index.isWanted('b', 'http://b/1'), index.isWanted('b', 'http://b/3')], [true, false])
  assert.deepEqual([...index.hosts()], ['big', 'b', 'a'])
  assert.deepEqual(
    ['big', 'b', 'nobody'].map((host) => index.wantedOf(host)),
    [450, 2, 0],
  )
  const [big, small] = [index.urlsOf('big')[Symbol.iterator](), index.urlsOf('b')[Symbol.iterator]()]
  const seen: unknown[] = [big.next().value, small.next().value]
  index.put({ url: 'http://b/1', status: 'ok', date: DATE })
  seen.push(big.next().value, small.next().value)
  assert.deepEqual(seen, ['http://big/000', 'http://b/1', 'http://big/001', 'http://b/2'])
  assert.equal([...index.urlsOf('big')].length, 450)
})

test('image-index: a row that is no fact is damage of the ledger', () => {
  assert.throws(() => parseFact({ url: 'http://a/1', status: 'unheard_of', date: DATE }), { code: 'E_CORRUPT' })
})
