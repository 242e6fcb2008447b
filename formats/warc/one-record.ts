/** The one record that lies in a range of an object, whether as a gzip member or plain: its first bytes tell. */
import type { Store } from '../../core/store.ts'
import { isGzip } from '../gzip-header.ts'
import type { WarcRecordItem } from './item.ts'
import { readWarc } from './read.ts'

/** Where a record lies: bytes of an object. */
interface RecordPlace {
  readonly key: string
  readonly offset: number
  readonly length: number
}

/** Reads a record in one request: a look at its first bytes before would be a second one. Undefined if there is none, or a damaged one. */
export async function readRecord(
  store: Pick<Store, 'read'>,
  { key, offset, length }: RecordPlace,
  { maxBlockBytes }: { readonly maxBlockBytes: number },
): Promise<WarcRecordItem | undefined> {
  const source = store.read(key, { start: offset, end: offset + length })[Symbol.asyncIterator]()
  let head: Uint8Array = Buffer.alloc(0)
  while (head.length < LOOK_BYTES) {
    const { done, value } = await source.next()
    if (done === true) break
    head = head.length === 0 ? value : Buffer.concat([head, value])
  }
  const layout = isGzip(head) ? 'members' : 'plain'
  for await (const item of readWarc(behind(head, source), { layout, maxBlockBytes })) {
    return item.kind === 'damage' ? undefined : item
  }
  return undefined
}

/** What tells gzip from a plain record. */
const LOOK_BYTES = 2

/** A chunk, and what comes after it. No generator: whoever gives it up before its first step must close the source all the same. */
function behind(head: Uint8Array, source: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> {
  let isFirst = true
  const next = async (): Promise<IteratorResult<Uint8Array>> => {
    if (!isFirst) return await source.next()
    isFirst = false
    return { done: false, value: head }
  }
  const end = async (): Promise<IteratorResult<Uint8Array>> => {
    await source.return?.()
    return { done: true, value: undefined }
  }
  return { [Symbol.asyncIterator]: () => ({ next, return: end }) }
}
