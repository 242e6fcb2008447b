/**
 * Stage `find-originals`: the records that page revisits of imported archives refer to, in whichever archive they stand. Where no archive has a page
 * revisit of another URL, which is the rule, nothing is read.
 */
import { httpOutcome } from '../../archives/http-outcome.ts'
import { archiveDateOf, recordFacts, utcDateOf } from '../../archives/record-facts.ts'
import { firstOf, keysFoundBy, keysSoughtBy, originalOrder } from '../../archives/revisits/page-revisits.ts'
import { openSorter, type Sorter } from '../../core/sort.ts'
import { defineStage, type Split, type TaskContext } from '../../core/stage.ts'
import { normalizeUrl } from '../../core/url.ts'
import { pageOriginals, pageRevisits, scannedArchives } from '../../datasets/pages.ts'
import { parseHttpResponse } from '../../formats/http-message.ts'
import { readWarcSplit } from '../../formats/warc/read.ts'
import { type PageOriginal, pageOriginal } from '../../schemas/index.ts'

/** Of a block: the head of the answer. */
const HEAD_BYTES = 300_000

/**
 * `taskBytes`: WARC bytes a task. Yields the first record of each key in order of key: at most six for a record read, however many revisits share
 * a digest. Damage was counted by the scan.
 */
export function findOriginalsStage({ taskBytes }: { readonly taskBytes: number }) {
  return defineStage({
    name: 'find-originals',
    version: 3,
    kind: 'cpu',
    options: {},
    inputs: {},
    whole: { revisits: pageRevisits },
    splits: { datasets: [scannedArchives], taskBytes },
    outputs: { originals: pageOriginals },
    async *run(_inputs, task) {
      const { scratchFolder } = task
      const wanted = openSorter<string>({ scratchFolder, name: 'wanted', keyOf: (key) => key, orderOf: () => '' })
      const keyOf = ({ key }: PageOriginal): string => key
      const found = openSorter<PageOriginal>({ scratchFolder, name: 'found', keyOf, orderOf: originalOrder })
      try {
        let isWanted = false
        for await (const revisit of task.whole('revisits')) {
          isWanted = true
          for (const key of keysSoughtBy(revisit)) wanted.add(key)
        }
        if (!isWanted) return
        for (const split of task.splits) for await (const one of findIn(split, wanted, task)) found.add(one)
        for (const { key } of found.groups()) {
          const first = firstOf(found, key)
          if (first !== undefined) yield ['originals', first] as const
        }
      } finally {
        wanted.close()
        found.close()
      }
    },
  })
}

/**
 * The records that a page can be read from, once for each key that is wanted. A record of a solid archive cannot be read alone later: what refers
 * to it stays a revisit.
 */
async function* findIn(
  split: Split,
  wanted: Pick<Sorter<string>, 'get'>,
  { store, signal }: Pick<TaskContext, 'store' | 'signal'>,
): AsyncGenerator<PageOriginal> {
  if (split.layout === 'solid') return
  const isWanted = (key: string): boolean => firstOf(wanted, key) !== undefined
  let archiveDate: Promise<string | undefined> | undefined
  for await (const item of readWarcSplit(store, split, { maxBlockBytes: HEAD_BYTES })) {
    signal.throwIfAborted()
    const url = item.kind === 'record' && item.type === 'response' ? normalizeUrl(item.targetUri ?? '') : undefined
    if (item.kind === 'damage' || url === undefined) continue
    const answer = parseHttpResponse(item.block)
    // A redirect may have the body of a page, most often none at all, and would be the earlier one.
    if (answer === undefined || httpOutcome(answer.status) !== undefined) continue
    for (const key of keysFoundBy(item, url, isWanted)) {
      if (utcDateOf(item.date) === undefined) archiveDate ??= archiveDateOf(store, split)
      const { recordId, date } = recordFacts(item, answer.headers, await archiveDate)
      const record = { key: split.key, offset: item.offset, length: item.length }
      const found = pageOriginal.safeParse({ key, original: { recordId, date, url, record } })
      if (found.success) yield found.data
    }
  }
}
