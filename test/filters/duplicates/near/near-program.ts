/** The stages of near-duplicates as a pipeline of their own, and the program of its worker processes, which kill themselves where they are told to. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { silentLog } from '../../../../core/log.ts'
import { defineStage } from '../../../../core/stage.ts'
import type { Store } from '../../../../core/store.ts'
import { documentsFrom, textDocuments } from '../../../../datasets/documents.ts'
import { openFileStore } from '../../../../engine/stores/file-store.ts'
import { runChild } from '../../../../engine/workers/processes/child.ts'
import { nearDuplicateStages } from '../../../../filters/duplicates/near/near-duplicate-stages.ts'
import { draftOf, paragraph } from '../../sample-drafts.ts'
import { nearConfig, wordsOf } from './run-near.ts'

export interface NearOrder {
  readonly folder: string
  /** Parts of keys: a process kills itself before the first write of each, once. */
  readonly dieAt: readonly string[]
}

const READS = documentsFrom('dedup-content')

/** 60 documents out of 20 texts: every third has one near-duplicate before and one behind it. */
const documents = defineStage({
  name: 'documents',
  version: 1,
  kind: 'cpu',
  options: {},
  inputs: {},
  whole: {},
  partitions: 1,
  outputs: { documents: READS },
  async *run() {
    for (let index = 0; index < 60; index += 1) {
      const words = wordsOf(`text ${index % 20}`, 120 - Math.floor(index / 20))
      yield [
        'documents',
        draftOf({ url: `https://example.org/${index}`, segments: [paragraph(words.join(' '))] }),
      ] as const
    }
  },
})

/** The pipeline. */
export function nearPipeline() {
  const road = { reads: READS, writes: textDocuments, upstream: 'dedup-content' }
  return { stages: [documents, ...nearDuplicateStages(nearConfig(), road)], seed: 0, shufflePartitions: 3 }
}

function deadly(inner: Store, { folder, dieAt }: NearOrder): Store {
  const die = (key: string): void => {
    for (const [index, part] of dieAt.entries()) {
      const marker = join(folder, 'work', `died-${index}`)
      if (!key.includes(part) || existsSync(marker)) continue
      writeFileSync(marker, '')
      process.kill(process.pid, 'SIGKILL')
    }
  }
  return {
    ...inner,
    async create(key, bytes) {
      die(key)
      return await inner.create(key, bytes)
    },
    async write(key) {
      die(key)
      return await inner.write(key)
    },
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const order = JSON.parse(process.argv[2] ?? '') as NearOrder
  await runChild({
    store: deadly(openFileStore(order.folder), order),
    workFolder: join(order.folder, 'work'),
    pipeline: nearPipeline(),
    m3w: '0.0.0',
    log: silentLog,
  })
}
