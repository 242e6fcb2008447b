/**
 * An index of archives as parquet: Common Crawl's columnar index, whose rows speak of records as lines of CDXJ do.
 * @source commoncrawl.org, "Index to WARC Files and URLs in Columnar Format"
 */
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { M3wError } from '../../../core/errors.ts'
import type { IndexGroup, ParquetAnswer, ParquetOrder } from './parquet-worker.ts'

/** A damaged page can keep the reader busy for ever: no row group that is whole takes so long. @source a group of a million rows takes some seconds */
const SILENCE_MS = 300_000

/** Does a file on disk begin as parquet does? */
export async function isParquet(path: string): Promise<boolean> {
  const file = await open(path)
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0).finally(() => file.close())
  return buffer.toString('latin1') === 'PAR1'
}

/**
 * What an index file wants, a row group at a time, which is in memory meanwhile. `name` is for messages. E_INPUT for a file that is damaged,
 * packed in an unknown way, or without the columns.
 */
export async function* parquetGroups(
  order: ParquetOrder,
  name: string,
  silenceMs = SILENCE_MS,
): AsyncGenerator<IndexGroup> {
  const worker = new Worker(new URL('./parquet-worker.js', import.meta.url), { workerData: order })
  try {
    for (;;) {
      const answer = await nextGroup(worker, silenceMs)
      if ('fault' in answer) throw notAnIndex(name, answer.fault)
      if (answer.group === undefined) return
      yield answer.group
    }
  } finally {
    await worker.terminate()
  }
}

async function nextGroup(worker: Worker, silenceMs: number): Promise<ParquetAnswer> {
  const done = new AbortController()
  const { signal } = done
  worker.postMessage('next')
  try {
    return await Promise.race([
      once(worker, 'message', { signal }).then(([answer]) => answer as ParquetAnswer),
      once(worker, 'exit', { signal }).then(() => ({ fault: 'that ends its reader' })),
      sleep(silenceMs, undefined, { signal }).then(() => ({ fault: 'that keeps its reader busy for ever' })),
    ])
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) }
  } finally {
    done.abort()
  }
}

function notAnIndex(name: string, fault: string): M3wError {
  return new M3wError(
    'E_INPUT',
    `${name} cannot be read as an index: expected parquet with the columns url, warc_filename, warc_record_offset and warc_record_length, as Common Crawl's columnar index has them, got a file ${fault.slice(0, 200)}. Give another file.`,
  )
}
