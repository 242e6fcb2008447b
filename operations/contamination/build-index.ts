/** Makes an index of evaluation sets: what a build compares its documents and images with. */
import { open, rename } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { M3wError } from '../../core/errors.ts'
import { type Log, silentLog } from '../../core/log.ts'
import { comparedWords } from '../../formats/contamination/compared-words.ts'
import { finishIndex } from '../../formats/contamination/finish-index.ts'
import {
  addTextItem,
  closeIndexBuilder,
  type IndexBuilder,
  openIndexBuilder,
  setOf,
} from '../../formats/contamination/index-builder.ts'
import type { IndexSet } from '../../formats/contamination/index-layout.ts'
import { openDigest } from '../../formats/digest.ts'
import { addPictures } from './add-pictures.ts'
import { withIndexScratch } from './index-scratch.ts'
import { listSetFiles } from './list-files.ts'
import { PHASH_VERSION } from './phash-version.ts'
import { readTexts, type TextFields } from './read-texts.ts'

export interface ContaminationIndexOptions extends Partial<TextFields> {
  /** The index's file; one that is there is replaced. */
  readonly out: string
  /** Words of an n-gram. @source Flamingo and Gopher: 13 */
  readonly ngramWords?: number
  /** Items of fewer words are not indexed. @source GPT-3 (arXiv 2005.14165) App. C: at least 8 words */
  readonly minWords?: number
  readonly log?: Log
  readonly signal?: AbortSignal
}

export interface ContaminationIndexResult {
  /** SHA-256 of the file. */
  readonly digest: string
  readonly bytes: number
  readonly sets: readonly IndexSet[]
  /** Files of no kind that is read, and those of a folder that describe its set. */
  readonly skipped: readonly string[]
}

/**
 * What texts are called in the sets that are used most: VQA, COCO, Flickr30k, MMLU, SQuAD, HellaSwag; ARC and OpenBookQA (`stem`), MATH (`problem`), PIQA (`goal`),
 * BIG-bench (`input`), RACE (`article`, `questions`), MT-Bench (`turns`), COPA (`premise`), conversations (`content`).
 */
export const TEXT_FIELDS: readonly string[] = [
  'question',
  'questions',
  'question_text',
  'question_stem',
  'stem',
  'problem',
  'goal',
  'input',
  'instruction',
  'article',
  'premise',
  'turns',
  'content',
  'ctx',
  'query',
  'prompt',
  'text',
  'sentence',
  'caption',
  'context',
  'passage',
]
/** An n-gram of more items is a phrase of the set, such as its instruction. @source judgement: it bounds what one n-gram of a page may cost */
const MAX_ITEMS_PER_GRAM = 100

/**
 * Reads files and folders (`PATH` or `SET=PATH`) and writes their index. The same files give the same bytes, wherever they lie and in
 * whichever order they are named. E_USAGE or E_INPUT, before anything is written, for what cannot be indexed.
 */
export async function buildContaminationIndex(
  sources: readonly string[],
  options: ContaminationIndexOptions,
): Promise<ContaminationIndexResult> {
  const { out, fields = TEXT_FIELDS, idField, ngramWords = 13, minWords = 8, log = silentLog, signal } = options
  if (!(Number.isInteger(minWords) && minWords >= 1 && minWords <= ngramWords && ngramWords <= 64)) {
    throw new M3wError(
      'E_USAGE',
      `Expected 1 <= fewest words <= words of an n-gram <= 64, got ${minWords} and ${ngramWords}.`,
    )
  }
  const { files, skipped } = await listSetFiles(sources)
  return await withIndexScratch(out, async (folder) => {
    const builder = openIndexBuilder(
      { ngramWords, minWords, maxItemsPerGram: MAX_ITEMS_PER_GRAM, phashVersion: PHASH_VERSION },
      folder,
    )
    try {
      for (const file of files) {
        setOf(builder, file.set)
        if (file.kind === 'image') continue
        for await (const { id, text } of readTexts(file, { fields, idField })) {
          signal?.throwIfAborted()
          addTextItem(builder, file.set, id, comparedWords(text))
        }
      }
      const pictures = files.filter(({ kind }) => kind === 'image')
      await addPictures(builder, pictures, { scratchFolder: folder, log, ...(signal === undefined ? {} : { signal }) })
      return { ...(await writeIndex(builder, out)), skipped }
    } finally {
      closeIndexBuilder(builder)
    }
  })
}

/** Written under another name and renamed: whoever finds the file finds all of it. */
async function writeIndex(builder: IndexBuilder, out: string): Promise<Omit<ContaminationIndexResult, 'skipped'>> {
  const { head, pieces } = finishIndex(builder)
  const path = join(builder.scratchFolder, 'index')
  const digest = openDigest()
  const file = await open(path, 'w')
  try {
    for (const piece of pieces) {
      digest.update(piece)
      await file.writeFile(piece)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(path, resolve(out))
  const { sha256, bytes } = digest.finish()
  return { digest: sha256, bytes, sets: head.sets }
}
