/**
 * The Store port: objects under keys, of which create-if-absent is the only primitive that decides anything.
 *
 * Keys are relative, `/`-separated, made of [A-Za-z0-9._=-] segments. Objects are never overwritten (but by take-down, which must): the commit protocol
 * (docs/architecture.md) depends on a reader never seeing two contents under one key. `test/conformance/store.ts` is
 * the contract in executable form; every adapter runs it.
 */
import { M3wError } from './errors.ts'

/** What to do about a damaged object that nothing better is known of. */
const RESTORE = 'Restore it from a copy.'

export interface ByteRange {
  /** First byte, from 0. */
  readonly start: number
  /** One past the last byte. */
  readonly end: number
}

export interface ObjectStat {
  readonly key: string
  readonly bytes: number
  /** Last modified, ms since 1970. For garbage collection only; never part of an output. */
  readonly modifiedMs: number
}

/** What a writer that never ended holds of a store's room. */
export interface Unfinished {
  /** For people: the key or the file, as far as it is known. */
  readonly name: string
  readonly bytes: number
  /** Begun or last written, ms since 1970. */
  readonly modifiedMs: number
  /** Deletes it; no error if it is gone. Its writer, if it lives, fails. */
  remove(): Promise<void>
}

/** Streams one object into the store. Nothing is visible under the key before `close` resolves; `abort` leaves nothing. */
export interface ObjectWriter {
  /** Writes chunks one behind the other; small ones together cost less than one by one. They must not change before it resolves. */
  write(...chunks: readonly Uint8Array[]): Promise<void>
  /** Publishes the object. Rejects with E_STORE_EXISTS, and keeps the present object, if the key is taken. */
  close(): Promise<{ readonly bytes: number }>
  abort(): Promise<void>
}

/** An object that is read at many places. */
export interface ObjectReader {
  /** The bytes of a range, in memory; one past the end is cut. */
  read(range: ByteRange): Promise<Buffer>
  /** Reads that are under way have ended. */
  close(): Promise<void>
}

export interface Store {
  /** Where it is, for messages: a folder or an s3:// address. */
  readonly location: string
  /**
   * Streams an object or a range of it, in order. E_STORE_MISSING if there is none. A range past the end is cut. With `lent` a chunk may be good only
   * until the next is asked for: no memory is taken for each.
   */
  read(key: string, range?: ByteRange, lent?: 'lent'): AsyncIterable<Uint8Array>
  /** Opens an object for reads of many small ranges. E_STORE_MISSING, at the latest from its first read, if there is none. */
  open(key: string): Promise<ObjectReader>
  /** Opens a streamed write of a large object. */
  write(key: string): Promise<ObjectWriter>
  /** Creates a small object atomically; false, changing nothing, if the key is taken. Exactly one of many racers wins. */
  create(key: string, bytes: Uint8Array): Promise<boolean>
  /** Replaces a small object atomically. For `current.json` only: everything else is immutable. */
  replace(key: string, bytes: Uint8Array): Promise<void>
  /** Opens a streamed write that takes the place of whatever is there when it closes; readers see the old or the new bytes. For take-down alone (docs/adr/0029). */
  overwrite(key: string): Promise<ObjectWriter>
  /** Makes `to` an object with the content of `from` without moving bytes through this process where it can. False if `to` is taken. */
  copy(from: string, to: string): Promise<boolean>
  /** Undefined if there is no such object. */
  stat(key: string): Promise<ObjectStat | undefined>
  /** Every object whose key starts with `prefix`, in key order (UTF-8 bytes). Half-written objects never show. */
  list(prefix: string): AsyncIterable<ObjectStat>
  /** Deletes an object; no error if there is none. */
  delete(key: string): Promise<void>
  /** What writers hold that have neither closed nor aborted, in any order: of the living, and of the dead. For garbage collection only. */
  unfinished(): AsyncIterable<Unfinished>
}

/** Reads a whole object, or a range of it, into memory. For small objects. */
export async function readAll(store: Pick<Store, 'read'>, key: string, range?: ByteRange): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of range ? store.read(key, range) : store.read(key)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** The address of an object, as people are told it: the store's location and its key. */
export function placeOf({ location }: Pick<Store, 'location'>, key: string): string {
  return `${location.replace(/\/+$/, '')}/${key}`
}

/** Reads an object that holds one JSON value. The caller validates it. E_CORRUPT, naming its place, if it holds none: it was cut, or is another program's. */
export async function readJson(
  store: Pick<Store, 'read' | 'location'>,
  key: string,
  remedy = RESTORE,
): Promise<unknown> {
  const text = (await readAll(store, key)).toString('utf8')
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw new M3wError('E_CORRUPT', `${placeOf(store, key)} is damaged: it is not JSON. ${remedy}`, {
      details: { key },
      cause,
    })
  }
}
