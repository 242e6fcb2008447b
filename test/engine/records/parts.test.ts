/** Parts: what is written is what is read, in order, and damage is named. */
import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import { M3wError } from '../../../core/errors.ts'
import { sha256Hex } from '../../../core/hash.ts'
import { collect } from '../../../core/streams.ts'
import { openPartWriter, type WrittenParts } from '../../../engine/records/part-writer.ts'
import { readPart } from '../../../engine/records/parts.ts'
import { openFileStore } from '../../../engine/stores/file-store.ts'
import type { Part } from '../../../schemas/index.ts'
import { withFolder } from '../toy-run.ts'

interface Line {
  readonly n: number
  readonly text: string
}

async function write(
  folder: string,
  records: readonly (readonly [number, unknown])[],
  maxBufferedBytes?: number,
): Promise<WrittenParts> {
  const scratchFolder = join(folder, 'scratch')
  await mkdir(scratchFolder, { recursive: true })
  const writer = openPartWriter({
    store: openFileStore(join(folder, 'store')),
    dataset: 'lines',
    key: 'data/x.jsonl.zst',
    scratchFolder,
    ...(maxBufferedBytes === undefined ? {} : { maxBufferedBytes }),
  })
  for (const [partition, record] of records) await writer.add(partition, record)
  return await writer.finish()
}

const line = (n: number): Line => ({ n, text: `é\n"${'x'.repeat(n % 50)}` })

describe('parts', () => {
  for (const [name, maxBufferedBytes] of [
    ['in memory', 1e9],
    ['through scratch', 100],
  ] as const) {
    it(`come back by partition and in order, ${name}`, () =>
      withFolder(async (folder) => {
        const records = Array.from({ length: 1000 }, (_, n) => [(n * n) % 37, line(n)] as const)
        const { parts, object } = await write(folder, records, maxBufferedBytes)
        const store = openFileStore(join(folder, 'store'))
        assert.deepEqual(
          parts.map(({ partition }) => partition),
          [...new Set(records.map(([p]) => p))].sort((a, b) => a - b),
        )
        assert.equal(
          parts.at(-1) === undefined ? 0 : (parts.at(-1)?.offset ?? 0) + (parts.at(-1)?.length ?? 0),
          object?.bytes,
        )
        for (const part of parts) {
          const mine = records.filter(([p]) => p === part.partition).map(([, record]) => record)
          assert.deepEqual(await collect(readPart(store, part)), mine)
          assert.equal(part.sha256, sha256Hex(mine.map((record) => `${JSON.stringify(record)}\n`).join('')))
        }
        assert.equal((await readdir(join(folder, 'scratch'))).length, maxBufferedBytes === 100 ? 1 : 0)
      }))
  }

  it('hold no half of a surrogate pair, for which readers of a dataset would refuse all of it', () =>
    withFolder(async (folder) => {
      const { parts } = await write(folder, [[0, { title: 'Kites \ud83d', '\udc00': '🪁' }]])
      const read = await collect(readPart(openFileStore(join(folder, 'store')), parts[0] as Part))
      assert.deepEqual(read, [{ title: 'Kites \ufffd', '\ufffd': '🪁' }])
    }))

  it('have the same digests whether they fit in memory or not', () =>
    withFolder(async (folder) => {
      const records = Array.from({ length: 500 }, (_, n) => [n % 5, line(n)] as const)
      const digests = async (name: string, chars: number) =>
        (await write(join(folder, name), records, chars)).parts.map(({ sha256 }) => sha256)
      assert.deepEqual(await digests('a', 1e9), await digests('b', 1))
    }))

  it('larger than a small member are streamed', () =>
    withFolder(async (folder) => {
      const records = Array.from({ length: 300 }, (_, n) => [0, { n, text: sha256Hex(String(n)).repeat(200) }] as const)
      const { parts } = await write(folder, records, 500_000)
      const [part] = parts
      assert.ok(part !== undefined)
      assert.equal((await collect(readPart(openFileStore(join(folder, 'store')), part))).length, 300)
    }))

  it('write no object where there is no record', () =>
    withFolder(async (folder) => {
      assert.deepEqual(await write(folder, []), { parts: [] })
      assert.deepEqual(await collect(openFileStore(join(folder, 'store')).list('')), [])
    }))

  it('refuse what is not JSON', () =>
    withFolder(async (folder) => {
      await assert.rejects(
        write(folder, [[0, undefined]]),
        (error) => error instanceof M3wError && error.code === 'E_SCHEMA',
      )
    }))

  it('that are damaged name the manifest of their task, also where the name of the dataset has dashes', async () => {
    const key = 'data/measure-text/7f60-400a1e81.measured-drafts.jsonl.zst'
    const part = { dataset: 'measured-drafts', partition: 0, key, offset: 0, length: 9, records: 1, sha256: '0' }
    const store = { read: () => [Buffer.from('no frame')][Symbol.iterator]() as never }
    await assert.rejects(collect(readPart(store, part)), {
      code: 'E_CORRUPT',
      message: /delete tasks\/measure-text\/7f60\.json and seals\/measure-text\/ of the store/,
    })
  })

  it('that are damaged at any byte are E_CORRUPT, naming object and partition', () =>
    withFolder(async (folder) => {
      const { parts } = await write(folder, [
        [3, line(1)],
        [3, line(2)],
        [5, line(3)],
      ])
      const file = join(folder, 'store/data/x.jsonl.zst')
      const good = await readFile(file)
      const part = parts.find(({ partition }) => partition === 5)
      assert.ok(part !== undefined)
      const isRefused = (what: Part, words: RegExp) =>
        assert.rejects(collect(readPart(openFileStore(join(folder, 'store')), what)), (error) => {
          assert.ok(error instanceof M3wError, String(error))
          assert.equal(error.code, 'E_CORRUPT')
          assert.match(error.message, /Partition 5 of lines.*data\/x\.jsonl\.zst/s)
          assert.match(error.message, words)
          return true
        })
      for (let at = part.offset; at < part.offset + part.length; at += 1) {
        const bad = Buffer.from(good)
        bad[at] = (bad[at] ?? 0) ^ 0xff
        await writeFile(file, bad)
        await isRefused(part, /damaged/)
      }
      for (let length = 0; length < part.length; length += 1) {
        await writeFile(file, good.subarray(0, part.offset + length))
        await isRefused({ ...part, length }, /The frame is cut short/)
      }
    }))

  it('that are something else are E_CORRUPT, and none asks for much memory', () =>
    withFolder(async (folder) => {
      const { parts } = await write(folder, [[0, line(1)]])
      const [part] = parts
      assert.ok(part !== undefined)
      const params = { [constants.ZSTD_c_windowLog]: 27, [constants.ZSTD_c_contentSizeFlag]: 0 }
      for (const [bytes, words] of [
        [gzipSync('{}\n'), /Unknown frame/],
        [zstdCompressSync(Buffer.alloc(2 ** 21), { params }), /too much memory/],
      ] as const) {
        await writeFile(join(folder, 'store/data/x.jsonl.zst'), bytes)
        await assert.rejects(
          collect(readPart(openFileStore(join(folder, 'store')), { ...part, length: bytes.length })),
          (error) => error instanceof M3wError && error.code === 'E_CORRUPT' && words.test(error.message),
        )
      }
    }))

  it('whose content is not what the manifest says are E_CORRUPT', () =>
    withFolder(async (folder) => {
      const { parts } = await write(folder, [[0, line(1)]])
      const store = openFileStore(join(folder, 'store'))
      const [part] = parts
      assert.ok(part !== undefined)
      await assert.rejects(collect(readPart(store, { ...part, sha256: '0'.repeat(64) })), /expected sha256 0{64}/)
      await assert.rejects(collect(readPart(store, { ...part, records: 2 })), /expected 2 records, got 1/)
    }))

  it('may be left half read', () =>
    withFolder(async (folder) => {
      const text = sha256Hex('x').repeat(100)
      const { parts } = await write(
        folder,
        Array.from({ length: 2000 }, (_, n) => [0, { n, text: `${text}${sha256Hex(String(n)).repeat(50)}` }]),
      )
      const [part] = parts
      assert.ok(part !== undefined)
      for await (const record of readPart(openFileStore(join(folder, 'store')), part)) {
        assert.equal((record as unknown as Line).n, 0)
        break
      }
    }))
})
