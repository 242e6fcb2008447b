/** A WACZ in pywb, unmodified: it serves what was captured (bench/archives/replay_wacz.py compares them). */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { noReader, runReader } from '../helpers/python/readers.ts'
import { crawledStore, exportedWacz } from './wacz-fixtures.ts'

const folder = await mkdtemp(join(tmpdir(), 'm3w-replay-'))
after(() => rm(folder, { recursive: true, force: true }))

test('pywb replays the pages of a WACZ byte by byte', { skip: noReader('pywb') }, async () => {
  const { path } = await exportedWacz(await crawledStore(folder), folder)
  const said = await runReader('bench/archives/replay_wacz.py', [path, '3'], folder)
  assert.equal(said, '3 of 3 pages replayed byte by byte\n')
})
