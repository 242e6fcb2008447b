import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { M3wError } from '../../../core/errors.ts'
import { hash64, rangeOf, sha256Hex } from '../../../core/hash.ts'
import { readAll, type Store } from '../../../core/store.ts'
import { collect } from '../../../core/streams.ts'
import { type PackedRange, type PackedShard, shardCount } from '../../../datasets/samples.ts'
import { readTar, type TarMember } from '../../../formats/tar/read.ts'
import { openTarWriter, TAR_END_BYTES, tarHeader } from '../../../formats/tar/write.ts'
import { indexRow, type Packable, sample } from '../../../schemas/index.ts'
import { markedSequence } from '../../../shards/pack/marked-sequence.ts'
import { packStage } from '../../../shards/pack/pack-stage.ts'
import { placeStage } from '../../../shards/pack/place-stage.ts'
import { tarBytesOf } from '../../../shards/pack/sample-members.ts'
import { chunked } from '../../formats/warc/samples.ts'
import { runStage } from '../../helpers/run-stage.ts'
import { samplePackables } from './sample-fixtures.ts'

const SEED = 7

async function packRanges(packables: readonly Packable[], store: Store, ranges: number): Promise<PackedRange[]> {
  const { outputs } = await runStage(packStage({ seed: SEED, targetBytes: 1 }), {
    inputs: { placed: packables },
    partitions: ranges,
    store,
  })
  return [...outputs.ranges]
}

async function pack(packables: readonly Packable[], store: Store, ranges: number): Promise<PackedShard[]> {
  return (await packRanges(packables, store, ranges)).flatMap(({ shard }) => (shard === undefined ? [] : [shard]))
}

async function membersOf(bytes: Buffer): Promise<TarMember[]> {
  const items = await collect(readTar(chunked(bytes, 1000)))
  assert.deepEqual(
    items.filter(({ kind }) => kind === 'problem'),
    [],
  )
  return items.filter((item) => item.kind === 'member')
}

describe('pack', () => {
  it('writes the samples of its range in hash order, members adjacent and in the order of the format', async () => {
    const { packables, store } = samplePackables(12)
    const shards = await pack(packables, store, 3)
    assert.equal(shards.length, 3)
    const seen: string[] = []
    for (const [number, { key, documents, images }] of shards.entries()) {
      const expected = packables
        .filter((one) => rangeOf(hash64(SEED, one.sample.id), 3) === number)
        .sort((a, b) => (hash64(SEED, a.sample.id) < hash64(SEED, b.sample.id) ? -1 : 1))
      const names = (await membersOf(await readAll(store, key))).map(({ name }) => name)
      assert.deepEqual(
        names,
        expected.flatMap(({ sample: { id, images: suffixes } }) => [
          `${id}.json`,
          `${id}.txt`,
          ...suffixes.filter((suffix) => suffix !== null).map((suffix) => `${id}.${suffix}`),
        ]),
      )
      assert.equal(documents, expected.length)
      assert.equal(
        images,
        expected.reduce((sum, { blobs }) => sum + blobs.length, 0),
      )
      seen.push(...expected.map((one) => one.sample.id))
    }
    assert.equal(new Set(seen).size, 12)
  })

  it('members hold the sample, its marked sequence, and the bytes whose digest it states', async () => {
    const { packables, store } = samplePackables(5)
    const [shard] = await pack(packables, store, 1)
    const bytes = await readAll(store, shard?.key ?? '')
    assert.equal(shard?.bytes, bytes.length)
    assert.equal(shard?.sha256, sha256Hex(bytes))
    const members = new Map((await membersOf(bytes)).map(({ name, content }) => [name, content]))
    for (const packable of packables) {
      const { id } = packable.sample
      const written = sample.parse(JSON.parse(String(members.get(`${id}.json`))))
      assert.deepEqual(written, packable.sample)
      assert.equal(String(members.get(`${id}.json`)).startsWith(`{"format":"m3w/1","id":"${id}","url":`), true)
      assert.equal(String(members.get(`${id}.txt`)), markedSequence(written))
      written.images.forEach((suffix, position) => {
        if (suffix === null) return
        const content = members.get(`${id}.${suffix}`)
        assert.equal(sha256Hex(content ?? ''), written.image_info[position]?.sha256)
      })
    }
  })

  it('the index says where every sample lies', async () => {
    const { packables, store } = samplePackables(6)
    const [shard] = await pack(packables, store, 1)
    const bytes = await readAll(store, shard?.key ?? '')
    const rows = (await readAll(store, shard?.index.key ?? '')).toString().trimEnd().split('\n')
    let end = 0
    for (const line of rows) {
      const row = indexRow.parse(JSON.parse(line))
      assert.equal(row.offset, end)
      end += row.length
      const members = await membersOf(Buffer.concat([bytes.subarray(row.offset, end), Buffer.alloc(TAR_END_BYTES)]))
      assert.equal(members.length, 2 + row.images)
      for (const { name } of members) assert.equal(name.startsWith(`${row.key}.`), true)
    }
    assert.equal(end + TAR_END_BYTES, bytes.length)
    assert.equal(
      end,
      packables.reduce((sum, packable) => sum + tarBytesOf(packable), 0),
    )
  })

  it('gives the same bytes whatever the order of its input', async () => {
    const { packables, store } = samplePackables(9)
    const [first] = await pack(packables, store, 1)
    const [second] = await pack([...packables].reverse(), samplePackables(9).store, 1)
    assert.equal(first?.sha256, second?.sha256)
  })

  it('writes no shard where no document falls, and says of each range whether it has one', async () => {
    const { packables, store } = samplePackables(2)
    const ranges = await packRanges(packables, store, 8)
    const full = packables.map(({ sample }) => rangeOf(hash64(SEED, sample.id), 8))
    const documentsIn = (range: number): number | undefined => full.filter((one) => one === range).length || undefined
    assert.deepEqual(
      ranges.map(({ number, shard }) => [number, shard?.documents]),
      Array.from({ length: 8 }, (_, n) => [n, documentsIn(n)]),
    )
    const written = await collect(store.list('data/pack/'))
    assert.equal(
      written.length,
      4 * new Set(full).size,
      'a tar, an index, a table and offsets for each range with documents',
    )
  })

  it('stops where the ledger does not hold the bytes that were measured', async () => {
    const { packables, store } = samplePackables(3)
    const { key, offset } = packables[1]?.blobs[0] ?? { key: '', offset: 0 }
    const ledger = await readAll(store, key)
    ledger[offset + 30] = (ledger[offset + 30] ?? 0) ^ 1
    await store.replace(key, ledger)
    await assert.rejects(pack(packables, store, 1), (error) => {
      assert(error instanceof M3wError)
      assert.equal(error.code, 'E_CORRUPT')
      assert.match(error.message, /ledger\/images.*SHA-256/)
      return true
    })
  })

  it('place passes every sample on, and N follows from the bytes', async () => {
    const { packables } = samplePackables(4)
    const { outputs } = await runStage(placeStage({ seed: SEED, targetBytes: 1000 }), {
      inputs: { packables },
      partitions: 2,
    })
    assert.equal(outputs.placed.length, 4)
    const total = (bytes: number) => ({ bytes, documents: 1, images: 1 })
    assert.equal(shardCount([total(999), total(2)], 1000), 2)
    assert.equal(shardCount([], 1000), 1)
  })
})

describe('tar', () => {
  const tarOf = async (members: readonly (readonly [string, Buffer])[]): Promise<Buffer> => {
    const chunks: Buffer[] = []
    const writer = openTarWriter({
      write: async (...written) => void chunks.push(...written.map((one) => Buffer.from(one))),
    })
    for (const [name, content] of members) await writer.add(name, content)
    await writer.end()
    return Buffer.concat(chunks)
  }
  const MEMBERS = [0, 1, 511, 512, 513, 70_000].map((size, n) => [`m${n}.txt`, Buffer.alloc(size, 65 + n)] as const)

  it('gives back what was written, byte by byte as whole', async () => {
    const bytes = await tarOf(MEMBERS)
    for (const chunk of [1, 700, bytes.length]) {
      const items = await collect(readTar(chunked(bytes, chunk)))
      assert.deepEqual(
        items.map((item) => item.kind === 'member' && [item.name, item.content]),
        MEMBERS.map(([name, content]) => [name, content]),
      )
    }
  })

  it("is read by Python's tarfile", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'm3w-tar-'))
    try {
      await writeFile(join(folder, 'x.tar'), await tarOf(MEMBERS))
      const script = `import tarfile,sys
t=tarfile.open(sys.argv[1])
print([(m.name,m.size,m.mtime,m.uid,m.mode,m.isfile(),len(t.extractfile(m).read())) for m in t], t.format if hasattr(t,'format') else '')`
      const { status, stdout } = spawnSync('python3', ['-c', script, join(folder, 'x.tar')], {
        encoding: 'utf8',
      })
      assert.equal(status, 0)
      for (const [name, content] of MEMBERS) {
        assert.equal(
          stdout.includes(`('${name}', ${content.length}, 0, 0, 420, True, ${content.length})`),
          true,
          stdout,
        )
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('a change of any header byte, of padding or of the end is a problem', async () => {
    const bytes = await tarOf([['a.txt', Buffer.from('hello')]])
    const isContent = (at: number): boolean => at >= 512 && at < 517
    for (let at = 0; at < bytes.length; at += 1) {
      if (isContent(at)) continue
      const damaged = Buffer.from(bytes)
      damaged[at] = (damaged[at] ?? 0) ^ 0x01
      const items = await collect(readTar(chunked(damaged, 4096)))
      assert.equal(
        items.some(({ kind }) => kind === 'problem'),
        true,
        `byte ${at}`,
      )
    }
    for (const cut of [1, 511, 512, 520, 1024, 1535]) {
      const items = await collect(readTar(chunked(bytes.subarray(0, bytes.length - cut), 4096)))
      assert.equal(items.at(-1)?.kind, 'problem', `cut by ${cut}`)
    }
  })

  it('refuses names that need extensions', () => {
    assert.throws(() => tarHeader('a'.repeat(101), 1), /100 printable ASCII/)
    assert.throws(() => tarHeader('é.txt', 1), /printable ASCII/)
    assert.equal(tarHeader('a'.repeat(100), 1).length, 512)
  })
})
