/** A small ledger and its WACZ, for the tests of what reads one. */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openLedger } from '../../archives/ledger.ts'
import { openSegmentWriter } from '../../archives/segment-writer.ts'
import { silentLog } from '../../core/log.ts'
import type { Store } from '../../core/store.ts'
import { exportWacz } from '../../exports/wacz/export-wacz.ts'
import { sampleRecords } from '../formats/warc/samples.ts'
import { openMemoryStore } from '../helpers/memory-store.ts'

/** Two partitions of pages and one of images, each page with its row. `folder` is for scratch. */
export async function crawledStore(folder: string): Promise<Store> {
  const store = openMemoryStore()
  for (const [kind, partition, layout] of [
    ['pages', 'abc-00', 'members'],
    ['pages', 'abc-01', 'members'],
    ['images', '003', 'plain'],
  ] as const) {
    const writer = await openSegmentWriter({
      ledger: openLedger(store, kind, partition),
      stateFolder: join(folder, `${kind}-${partition}-${Math.random()}`),
      layout,
      segmentBytes: 1e6,
      segmentMs: 60_000,
      nextN: 0,
      log: silentLog,
    })
    for (const record of sampleRecords(5, 900)) {
      const url = `http://${kind}.example/${partition}${new URL(record.targetUri ?? '').pathname}`
      await writer.append([{ ...record, targetUri: url }], ({ offsets }) => ({
        url,
        depth: 0,
        hops: 0,
        date: record.date,
        httpStatus: 200,
        outcome: 'captured',
        offset: offsets[0] ?? 0,
        detail: '',
        admitted: [],
        refused: {},
      }))
    }
    await writer.close()
  }
  return store
}

let exports = 0
/** The bytes of the store's WACZ, which stays in the folder as `path` says. */
export async function exportedWacz(store: Store, folder: string): Promise<{ path: string; bytes: Buffer }> {
  exports += 1
  const scratchFolder = join(folder, `scratch-${exports}`)
  await mkdir(scratchFolder)
  const path = join(folder, `${exports}.wacz`)
  await exportWacz({ store, out: path, scratchFolder, dataset: () => Promise.reject(new Error('no dataset')) })
  return { path, bytes: await readFile(path) }
}
