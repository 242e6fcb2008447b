/** Writing the objects of a dataset that is not published yet, again after a kill at any point. */
import { randomBytes } from 'node:crypto'
import { M3wError } from '../../core/errors.ts'
import { sha256Hex } from '../../core/hash.ts'
import { readAll, type Store } from '../../core/store.ts'
import { digestOf } from '../../formats/digest.ts'
import { gzipped } from '../../formats/gzip/streams.ts'
import { writeObject } from '../../formats/hashed-writer.ts'
import { type DropRecord, dropLine } from '../../schemas/index.ts'

/**
 * Makes `key` hold `bytes`; returns their SHA-256. What a killed attempt left is kept if it is equal, else replaced: until
 * dataset.json exists nobody reads this folder.
 */
export async function putObject(store: Store, key: string, content: string | Uint8Array): Promise<string> {
  const bytes = Buffer.from(content)
  if (!(await store.create(key, bytes)) && !(await readAll(store, key)).equals(bytes)) {
    await store.delete(key)
    if (!(await store.create(key, bytes))) throw racing(key)
  }
  return sha256Hex(bytes)
}

/** Makes `key` a copy of `from`, whose digest is known. */
export async function putCopy(
  store: Store,
  from: string,
  key: string,
  expected: { readonly bytes: number; readonly sha256: string },
): Promise<void> {
  if (await store.copy(from, key)) return
  const stat = await store.stat(key)
  if (stat?.bytes === expected.bytes && (await digestOf(store.read(key))).sha256 === expected.sha256) return
  await store.delete(key)
  if (!(await store.copy(from, key))) throw racing(key)
}

/** Writes drop records as `putLines` does; adds them to `counts` by `<unit> <reason>`. */
export async function putDropped(
  store: Store,
  key: string,
  records: AsyncIterable<DropRecord>,
  counts: Map<string, number>,
): Promise<string | undefined> {
  const lines = async function* (): AsyncGenerator<string> {
    for await (const record of records) {
      const name = `${record.unit} ${record.reason}`
      counts.set(name, (counts.get(name) ?? 0) + 1)
      yield dropLine(record)
    }
  }
  return await putLines(store, key, lines())
}

/** Writes lines of JSON, gzipped; returns the object's SHA-256, or undefined for none, which are no object. */
export async function putLines(store: Store, key: string, records: AsyncIterable<string>): Promise<string | undefined> {
  const iterator = records[Symbol.asyncIterator]()
  const first = await iterator.next()
  if (first.done === true) return undefined
  const lines = async function* (): AsyncGenerator<string> {
    for (let next: IteratorResult<string> = first; next.done !== true; next = await iterator.next())
      yield `${next.value}\n`
  }
  return await putMade(store, key, gzipped(lines()))
}

/**
 * Makes `key` hold what is made on the way. Made elsewhere first, then compared: of two that publish at the same time neither
 * takes away what the other has written. What a killed one leaves there is garbage like that of a task.
 */
async function putMade(store: Store, key: string, content: AsyncIterable<Uint8Array>): Promise<string> {
  const made = await writeObject(store, `data/publish/${randomBytes(8).toString('hex')}`, content)
  await putCopy(store, made.key, key, made)
  await store.delete(made.key)
  return made.sha256
}

function racing(key: string): M3wError {
  return new M3wError('E_STORE_EXISTS', `${key} was written by another process meanwhile. Publish once at a time.`, {
    retryable: true,
  })
}
