/** A Store in memory, for tests of stages: everything the port promises, nothing on disk. */
import { M3wError } from '../../core/errors.ts'
import { compareText } from '../../core/hash.ts'
import type { Store } from '../../core/store.ts'

const CHUNK_BYTES = 65_536

/** Opens an empty store, or one that holds `objects`. Chunks of a read are at most 64 KiB, so that readers meet borders. */
export function openMemoryStore(objects: Readonly<Record<string, Uint8Array>> = {}): Store {
  const held = new Map<string, Buffer>(Object.entries(objects).map(([key, bytes]) => [key, Buffer.from(bytes)]))

  const find = (key: string): Buffer => {
    const bytes = held.get(key)
    if (bytes === undefined) throw new M3wError('E_STORE_MISSING', `memory: no object ${key}`)
    return bytes
  }

  return {
    location: 'memory',
    async *read(key, { start, end } = { start: 0, end: Number.POSITIVE_INFINITY }) {
      const bytes = find(key)
      const last = Math.min(end, bytes.length)
      for (let at = start; at < last; at += CHUNK_BYTES) yield bytes.subarray(at, Math.min(at + CHUNK_BYTES, last))
    },
    async open(key) {
      const bytes = find(key)
      return { read: async ({ start, end }) => bytes.subarray(start, end), close: async () => {} }
    },
    write: async (key) =>
      openCollector((bytes) => {
        if (held.has(key)) throw new M3wError('E_STORE_EXISTS', `memory: object ${key} exists`)
        held.set(key, bytes)
      }),
    async create(key, bytes) {
      if (held.has(key)) return false
      held.set(key, Buffer.from(bytes))
      return true
    },
    replace: async (key, bytes) => void held.set(key, Buffer.from(bytes)),
    overwrite: async (key) => openCollector((bytes) => held.set(key, bytes)),
    async copy(from, to) {
      if (held.has(to)) return false
      held.set(to, find(from))
      return true
    },
    async stat(key) {
      const bytes = held.get(key)
      return bytes === undefined ? undefined : { key, bytes: bytes.length, modifiedMs: 0 }
    },
    async *list(prefix) {
      for (const key of [...held.keys()].filter((name) => name.startsWith(prefix)).sort(compareText)) {
        yield { key, bytes: find(key).length, modifiedMs: 0 }
      }
    },
    delete: async (key) => void held.delete(key),
    async *unfinished() {},
  }
}

/** Takes what is written, and hands it over as one when it is closed. */
function openCollector(end: (bytes: Buffer) => void): Awaited<ReturnType<Store['write']>> {
  const chunks: Buffer[] = []
  return {
    write: async (...written) => void chunks.push(...written.map((chunk) => Buffer.from(chunk))),
    async close() {
      const bytes = Buffer.concat(chunks)
      end(bytes)
      return { bytes: bytes.length }
    },
    abort: async () => void chunks.splice(0),
  }
}
