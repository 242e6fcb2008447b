/** The stages of near-duplicates as a pipeline of their own, and the program of its worker processes, which kill themselves where they are told to. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { silentLog } from '../../../../core/log.ts'
import { defineStage } from '../../../../core/stage.ts'
import { documentsFrom, textDocuments } from '../../../../datasets/documents.ts'
import { openFileStore } from '../../../../engine/stores/file-store.ts'
import { runChild } from '../../../../engine/workers/processes/child.ts'
import { nearDuplicateStages } from '../../../../filters/duplicates/near/near-duplicate-stages.ts'
import { type Deaths, deadlyStore } from '../../killed/deadly-store.ts'
import { draftOf, paragraph } from '../../sample-drafts.ts'
import { nearConfig, wordsOf } from './run-near.ts'

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

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const order = JSON.parse(process.argv[2] ?? '') as Deaths
  await runChild({
    store: deadlyStore(openFileStore(order.folder), order),
    workFolder: join(order.folder, 'work'),
    pipeline: nearPipeline(),
    m3w: '0.0.0',
    log: silentLog,
  })
}
