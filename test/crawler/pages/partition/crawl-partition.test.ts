/** A partition that cannot be opened gives back what was open by then. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { silentLog } from '../../../../core/log.ts'
import { joinHub } from '../../../../crawler/http/hub.ts'
import { crawlPartition } from '../../../../crawler/pages/partition/crawl-partition.ts'
import { openMemoryStore } from '../../../helpers/memory-store.ts'
import { loopback } from '../../site.ts'

test('a partition whose state folder cannot be written leaves the hub of its process', async (t) => {
  const stateFolder = mkdtempSync(join(tmpdir(), 'm3w-partition-'))
  t.after(() => rmSync(stateFolder, { recursive: true, force: true }))
  // Nobody can replace a folder by a file.
  mkdirSync(join(stateFolder, 'clocks.jsonl'))
  const network = loopback()
  const first = joinHub(network, 'pages')
  type Asked = Parameters<typeof crawlPartition>
  const options = { environment: { network }, place: { crawlKey: 'abc', leg: 0 }, ledgers: {} } as unknown as Asked[0]
  const task = { stateFolder, store: openMemoryStore(), log: silentLog } as unknown as Asked[1]
  await assert.rejects(crawlPartition(options, task), { code: /^E(ISDIR|EXIST|NOTEMPTY|PERM)$/ })
  await first.leave()
  const next = joinHub(network, 'pages')
  assert.notEqual(next.pacer, first.pacer, 'the hub was closed by the last that left')
  await next.leave()
})
