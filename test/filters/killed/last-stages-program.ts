/** Boilerplate, contamination, scores and balance as a pipeline of their own, and the program of its worker processes, which kill themselves where they are told to. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sha256Hex } from '../../../core/hash.ts'
import { silentLog } from '../../../core/log.ts'
import { defineStage } from '../../../core/stage.ts'
import type { Store } from '../../../core/store.ts'
import { documentsFrom, textDocuments } from '../../../datasets/documents.ts'
import { scoresObjectKey } from '../../../datasets/scores.ts'
import { openFileStore } from '../../../engine/stores/file-store.ts'
import { runChild } from '../../../engine/workers/processes/child.ts'
import { balanceStages } from '../../../filters/balance/balance-stages.ts'
import { countParagraphsStage } from '../../../filters/boilerplate/count-paragraphs-stage.ts'
import { listParagraphsStage } from '../../../filters/boilerplate/list-paragraphs-stage.ts'
import { trimBoilerplateStage } from '../../../filters/boilerplate/trim-boilerplate-stage.ts'
import { contaminationStage } from '../../../filters/contamination/contamination-stage.ts'
import { indexObjectKey } from '../../../formats/contamination/index-object.ts'
import { completeConfig } from '../../../schemas/index.ts'
import { bytesOf, dataOf, wordsFrom } from '../contamination/index-of.ts'
import { draftOf, paragraph } from '../sample-drafts.ts'
import { type Deaths, deadlyStore } from './deadly-store.ts'

const READS = documentsFrom('dedup-content')
const TRIMMED = documentsFrom('trim-boilerplate')
const CLEAN = documentsFrom('contamination')

const ITEM = wordsFrom(0, 20, 'item')
const INDEX = bytesOf(dataOf({ texts: [['quiz', 'q1', ITEM]] }))
const NOTE = paragraph('Every page of this site says once more how good its kites are, and where they can be had.')

const NUMBERS = Array.from({ length: 48 }, (_, number) => number)
const urlOf = (number: number): string => `https://www.site${number % 4}.example/${number}`

/** Two files of scores. The first says nothing of every eleventh document, the second something else of every fifth. */
const SCORES = [
  scoresOf(
    (number) => number % 11 !== 0,
    (number) => number / 48,
  ),
  scoresOf(
    (number) => number % 5 === 0,
    () => 0.9,
  ),
]

function scoresOf(isIn: (number: number) => boolean, valueFor: (number: number) => number): Buffer {
  const rows = NUMBERS.filter(isIn).map((number) => {
    const { id } = draftOf({ url: urlOf(number) })
    return `${JSON.stringify({ id, name: 'taste', value: valueFor(number) })}\n`
  })
  return Buffer.from(rows.join(''))
}

/** 48 documents of four sites. All of a site have its note, every seventh an item of the evaluation set. */
const documents = defineStage({
  name: 'documents',
  version: 1,
  kind: 'cpu',
  options: {},
  inputs: {},
  whole: {},
  partitions: 2,
  outputs: { documents: READS },
  async *run(_inputs, { partition }) {
    for (let number = partition; number < 48; number += 2) {
      const own = wordsFrom(number * 100, number * 100 + 60)
      const text = number % 7 === 0 ? `${own} ${ITEM}` : own
      yield ['documents', draftOf({ url: urlOf(number), segments: [paragraph(text), NOTE] })] as const
    }
  },
})

/** The stages, in P partitions. */
export function lastStages(partitions: number) {
  const config = completeConfig({
    profile: 'quality',
    scores: {
      files: SCORES.map((bytes) => sha256Hex(bytes)),
      rules: { taste: { min: 0.1, missing: 'drop', keepShare: 0.9 } },
    },
    balance: { maxDocumentsPerSite: 6, maxTokens: 2_000 },
  })
  const { boilerplate, contamination } = config
  const { minContainment, minJaccard } = contamination
  const stages = [
    documents,
    listParagraphsStage(READS),
    countParagraphsStage(boilerplate),
    trimBoilerplateStage(boilerplate, { reads: READS, writes: TRIMMED, upstream: 'dedup-content' }),
    contaminationStage(
      { index: sha256Hex(INDEX), action: 'drop', minContainment, minJaccard },
      { reads: TRIMMED, writes: CLEAN, upstream: 'trim-boilerplate' },
    ),
    ...balanceStages(config, { reads: CLEAN, writes: textDocuments, upstream: 'contamination' }),
  ]
  return { stages, seed: 5, shufflePartitions: partitions }
}

/** Puts the index of the evaluation set and the files of scores where the stages look for them. */
export async function freezeInputs(store: Pick<Store, 'create'>): Promise<void> {
  await store.create(indexObjectKey(sha256Hex(INDEX)), INDEX)
  for (const bytes of SCORES) await store.create(scoresObjectKey(sha256Hex(bytes)), bytes)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { partitions, ...deaths } = JSON.parse(process.argv[2] ?? '') as Deaths & { readonly partitions: number }
  await runChild({
    store: deadlyStore(openFileStore(deaths.folder), deaths),
    workFolder: join(deaths.folder, 'work'),
    pipeline: lastStages(partitions),
    m3w: '0.0.0',
    log: silentLog,
  })
}
