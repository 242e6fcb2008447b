import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { silentLog } from '../../../core/log.ts'
import { openDecoder } from '../../../crawler/media/image/decoder.ts'
import { joinImageHub } from '../../../crawler/media/image-hub.ts'
import { photo } from './image/pictures.ts'
import { testNetwork } from './image-site.ts'

test('image-hub: the task that comes next finds the decoder of the one before, whose folder is gone', async () => {
  const network = testNetwork()
  const bytes = await photo(40, 30).jpeg().toBuffer()
  const processes = new Set<number | undefined>()
  for (let task = 0; task < 3; task += 1) {
    const scratchFolder = await mkdtemp(join(tmpdir(), 'm3w-hub-'))
    const hub = joinImageHub(network, 1)
    const decoder = openDecoder({ scratchFolder, log: silentLog, pool: hub.decoders })
    const { status } = await decoder.decode(bytes, { maxSidePx: 256, maxPixels: 1_000_000, maxCpuMs: 60_000 })
    assert.equal(status, 'ok')
    assert.equal(hub.decoders.alive.size, 1)
    for (const { pid } of hub.decoders.alive) processes.add(pid)
    await decoder.close()
    await hub.leave()
    await rm(scratchFolder, { recursive: true })
  }
  assert.equal(processes.size, 1)
  // A process at rest keeps nobody alive.
  assert.equal(process.getActiveResourcesInfo().includes('ProcessWrap'), false)
})
