/**
 * count-paragraphs: tells every document which of its paragraphs stand on enough documents of its site. OBELICS (arXiv 2306.16527, App. A.2)
 * counts occurrences; here documents count, so that a refrain on one page is none.
 */
import { openSorter, type Sorter, sortedBy } from '../../core/sort.ts'
import { defineStage, type Stage, type TaskContext } from '../../core/stage.ts'
import {
  type ParagraphList,
  paragraphLists,
  type RepeatedParagraph,
  repeatedParagraphs,
} from '../../datasets/paragraphs.ts'
import type { BoilerplateConfig } from '../../schemas/index.ts'

export type CountOptions = Pick<BoilerplateConfig, 'minDocuments' | 'minSiteDocuments' | 'keep'>

/** One paragraph of one document; `number` is the document's place among those of its site, the earliest capture first. */
interface Standing {
  readonly site: string
  readonly key: string
  readonly number: number
  readonly documentId: string
}

/** The stage. Sites may be of any size: what is sorted lies on disk, and a process holds the list of one document. */
export function countParagraphsStage({
  minDocuments,
  minSiteDocuments,
  keep,
}: CountOptions): Stage<
  { lists: typeof paragraphLists },
  Record<never, never>,
  { repeated: typeof repeatedParagraphs }
> {
  const options = { minDocuments, minSiteDocuments, keep }
  return defineStage({
    name: 'count-paragraphs',
    version: 1,
    kind: 'cpu',
    options,
    inputs: { lists: paragraphLists },
    whole: {},
    outputs: { repeated: repeatedParagraphs },
    run: ({ lists }, task) =>
      sortedBy(lists, listOrder(task), function* (sites) {
        const standings = openSorter(standingOrder(task))
        try {
          fill(standings, sites, minSiteDocuments, task.signal)
          for (const { count, records } of standings.groups()) {
            task.signal.throwIfAborted()
            if (count < minDocuments) continue
            for (const [place, standing] of entriesOf(records())) {
              if (keep === 'earliest' && place === 0) continue
              yield ['repeated', repeatedOf(standing, count)] as const
            }
          }
        } finally {
          standings.close()
        }
      }),
  })
}

/** Numbers the documents of every site that has enough of them, and adds each of their paragraphs. */
function fill(
  standings: Sorter<Standing>,
  sites: Sorter<ParagraphList>,
  minSiteDocuments: number,
  signal: AbortSignal,
): void {
  for (const { key: site, count, records } of sites.groups()) {
    signal.throwIfAborted()
    if (count < minSiteDocuments) continue
    for (const [number, { documentId, keys }] of entriesOf(records()))
      for (const key of keys) standings.add({ site, key, number, documentId })
  }
}

function repeatedOf({ documentId, key }: Standing, documents: number): RepeatedParagraph {
  return { documentId, key, documents }
}

function listOrder({ scratchFolder }: Pick<TaskContext, 'scratchFolder'>) {
  return {
    scratchFolder,
    name: 'lists',
    keyOf: (list: ParagraphList) => list.site,
    orderOf: (list: ParagraphList) => list.order,
  }
}

function standingOrder({ scratchFolder }: Pick<TaskContext, 'scratchFolder'>) {
  return {
    scratchFolder,
    name: 'standings',
    keyOf: ({ site, key }: Standing) => `${site}\n${key}`,
    orderOf: ({ number }: Standing) => String(number).padStart(12, '0'),
  }
}

function* entriesOf<T>(values: Iterable<T>): Generator<readonly [number, T]> {
  let place = 0
  for (const value of values) yield [place++, value] as const
}
