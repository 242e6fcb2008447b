/**
 * Stage `find-originals`: the records that page revisits of imported archives refer to, in whichever archive they stand. Where no archive has a page
 * revisit of another URL, which is the rule, nothing is read.
 */
import { archiveDateOf, recordFacts, utcDateOf } from '../../archives/record-facts.ts'
import { originalKeysOf } from '../../archives/revisits/page-revisits.ts'
import { openSorter, type Sorter } from '../../core/sort.ts'
import { defineStage, type Split, type TaskContext } from '../../core/stage.ts'
import { normalizeUrl } from '../../core/url.ts'
import { importedArchives, pageOriginals, pageRevisits } from '../../datasets/pages.ts'
import { parseHttpResponse } from '../../formats/http-message.ts'
import { readWarcSplit } from '../../formats/warc/read.ts'
import { type PageOriginal, type PageRevisit, pageOriginal } from '../../schemas/index.ts'

/** Of a block: the head of the answer. */
const HEAD_BYTES = 300_000

interface Wanted {
  readonly key: string
  readonly revisit: Omit<PageRevisit, 'keys'>
}

/** `taskBytes`: WARC bytes a task. Yields in order of archive and offset; damage was counted by the scan. */
export function findOriginalsStage({ taskBytes }: { readonly taskBytes: number }) {
  return defineStage({
    name: 'find-originals',
    version: 1,
    kind: 'cpu',
    options: {},
    inputs: {},
    whole: { revisits: pageRevisits },
    splits: { datasets: [importedArchives], taskBytes },
    outputs: { originals: pageOriginals },
    async *run(_inputs, task) {
      const wanted = openSorter<Wanted>({
        scratchFolder: task.scratchFolder,
        name: 'wanted',
        keyOf: ({ key }) => key,
        orderOf: ({ revisit }) => `${revisit.recordId} ${revisit.url}`,
      })
      try {
        let isWanted = false
        for await (const { keys, ...revisit } of task.whole('revisits')) {
          isWanted = true
          for (const key of keys) wanted.add({ key, revisit })
        }
        if (!isWanted) return
        for (const split of task.splits)
          for await (const found of findIn(split, wanted, task)) yield ['originals', found] as const
      } finally {
        wanted.close()
      }
    },
  })
}

/** A record of a solid archive cannot be read alone later: what refers to it stays a revisit. */
async function* findIn(
  split: Split,
  wanted: Sorter<Wanted>,
  { store, signal }: Pick<TaskContext, 'store' | 'signal'>,
): AsyncGenerator<PageOriginal> {
  if (split.layout === 'solid') return
  let archiveDate: Promise<string | undefined> | undefined
  for await (const item of readWarcSplit(store, split, { maxBlockBytes: HEAD_BYTES })) {
    signal.throwIfAborted()
    const url = item.kind === 'record' && item.type === 'response' ? normalizeUrl(item.targetUri ?? '') : undefined
    if (item.kind === 'damage' || url === undefined) continue
    for (const key of originalKeysOf(item)) {
      for (const { revisit } of wanted.get(key)) {
        if (utcDateOf(item.date) === undefined) archiveDate ??= archiveDateOf(store, split)
        const { recordId, date } = recordFacts(item, parseHttpResponse(item.block)?.headers ?? [], await archiveDate)
        const record = { key: split.key, offset: item.offset, length: item.length }
        const found = pageOriginal.safeParse({ ...revisit, key, original: { recordId, date, url, record } })
        if (found.success) yield found.data
      }
    }
  }
}
