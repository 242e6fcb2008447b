import assert from 'node:assert/strict'
import { cp, mkdtemp, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { canonicalJson, sha256Hex } from '../../../core/hash.ts'
import { collect } from '../../../core/streams.ts'
import { VERSION } from '../../../core/version.ts'
import { readTar, type TarMember } from '../../../formats/tar/read.ts'
import { openTarWriter } from '../../../formats/tar/write.ts'
import { checksumLines, parseChecksums } from '../../../shards/publish/checksums.ts'
import { openDatasetFolder } from '../../../shards/verify/dataset-files.ts'
import { readDatasetRecords, readSamples } from '../../../shards/verify/inspect.ts'
import { type ProblemCode, type VerifyOptions, verifyDataset } from '../../../shards/verify/verify.ts'
import { chunked } from '../../formats/warc/samples.ts'
import { publishDataset, samplePublication, writeDataset } from '../publish/publish-fixtures.ts'

let root = ''
let sound = ''
let copies = 0
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'm3w-verify-'))
  sound = join(root, 'sound')
  const { store, publication } = await samplePublication()
  await publishDataset(store, publication)
  await writeDataset(store, sound)
})
after(() => rm(root, { recursive: true, force: true }))

/** A copy of the sound dataset. */
async function copyOf(): Promise<string> {
  const folder = join(root, `copy-${copies++}`)
  await cp(sound, folder, { recursive: true })
  return folder
}

const verifyFolder = (folder: string, options: VerifyOptions = {}) => verifyDataset(openDatasetFolder(folder), options)

async function codesOf(folder: string): Promise<Set<ProblemCode>> {
  return new Set((await verifyFolder(folder)).problems.map(({ code }) => code))
}

/** Rewrites a file and its checksum, as a program with a bug would have: only what it says can tell. */
async function rewrite(folder: string, name: string, change: (content: Buffer) => Buffer | string): Promise<void> {
  const content = Buffer.from(change(await readFile(join(folder, name))))
  await writeFile(join(folder, name), content)
  const sums = parseChecksums(await readFile(join(folder, 'SHA256SUMS'), 'utf8')) ?? new Map<string, string>()
  await writeFile(join(folder, 'SHA256SUMS'), checksumLines(sums.set(name, sha256Hex(content))))
}

async function membersOf(content: Buffer): Promise<TarMember[]> {
  return (await collect(readTar(chunked(content, 65_536)))).filter((item) => item.kind === 'member')
}

async function tarOf(members: readonly { readonly name: string; readonly content: Buffer }[]): Promise<Buffer> {
  const chunks: Buffer[] = []
  const writer = openTarWriter({
    write: async (...written) => void chunks.push(...written.map((one) => Buffer.from(one))),
  })
  for (const { name, content } of members) await writer.add(name, content)
  await writer.end()
  return Buffer.concat(chunks)
}

/** Rewrites shard 0 from its members, changed. */
async function rewriteShard(
  folder: string,
  change: (members: TarMember[]) => { name: string; content: Buffer }[],
): Promise<void> {
  const path = join(folder, 'shard-000000.tar')
  const tar = await tarOf(change(await membersOf(await readFile(path))))
  await rewrite(folder, 'shard-000000.tar', () => tar)
}

const editJson = (members: TarMember[], edit: (sample: Record<string, unknown>) => void): TarMember[] =>
  members.map((member, n) => {
    if (n !== 0) return member
    const value = JSON.parse(member.content.toString()) as Record<string, unknown>
    edit(value)
    const text = `{${Object.entries(value)
      .map(([name, inner]) => `"${name}":${canonicalJson(inner)}`)
      .join(',')}}`
    return { ...member, content: Buffer.from(text) }
  })

describe('verify', () => {
  it('finds nothing wrong with what publish wrote, and counts it', async () => {
    const seen: number[] = []
    const result = await verifyFolder(sound, { onProgress: ({ shards }) => seen.push(shards) })
    assert.deepEqual(result.problems, [])
    assert.deepEqual([result.documents, result.images, result.shards], [10, 19, 3])
    assert.deepEqual(seen, [1, 2, 3])
  })

  it('reads a dataset whose config has keys that this version does not know, or lacks some that it does', async () => {
    const { store, publication } = await samplePublication()
    const { extract: _, ...config } = publication.config
    await publishDataset(store, { ...publication, config: { ...config, gone: { maxMs: 1 } } as never })
    const folder = join(root, 'older')
    await writeDataset(store, folder)
    assert.deepEqual((await verifyFolder(folder)).problems, [])
  })

  it('does not call a dataset whole that says itself that its counts do not fit', async () => {
    const { store, publication } = await samplePublication()
    const { report } = await publishDataset(store, { ...publication, dropped: [] })
    const folder = join(root, 'counts')
    await writeDataset(store, folder)
    const { problems, documents } = await verifyFolder(folder)
    assert.deepEqual(
      problems.map(({ code, message }) => [code, message]),
      report.problems.map((message) => ['funnel', message]),
    )
    assert.ok(problems.length > 0 && documents === 10)
    // Nothing else can be found: it is taken at its word.
    const admitted = await copyOf()
    const admit = (text: Buffer): string => text.toString().replace('"problems": []', '"problems": ["one lost"]')
    await rewrite(admitted, 'report.json', admit)
    assert.ok((await verifyFolder(admitted)).problems.some(({ message }) => message === 'one lost'))
  })

  it('finds one changed byte in any file, wherever it is', async () => {
    const folder = await copyOf()
    const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
    assert.equal(names.length, 23)
    for (const path of names) {
      const content = await readFile(path)
      for (const at of new Set([0, Math.floor(content.length * 0.6), content.length - 1])) {
        const damaged = Buffer.from(content)
        damaged[at] = (damaged[at] ?? 0) ^ 0x04
        await writeFile(path, damaged)
        assert.notEqual((await codesOf(folder)).size, 0, `${path} at ${at}`)
      }
      await writeFile(path, content)
    }
    assert.equal((await codesOf(folder)).size, 0)
  })

  it('finds any missing file and a shard too many', async () => {
    const folder = await copyOf()
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const path = join(entry.parentPath, entry.name)
      const content = await readFile(path)
      await unlink(path)
      assert.equal((await codesOf(folder)).has('missing_file'), true, path)
      await writeFile(path, content)
    }
    await writeFile(join(folder, 'shard-000003.tar'), '')
    assert.equal((await codesOf(folder)).has('extra_shard'), true)
  })

  const wrong: readonly [what: string, code: ProblemCode, change: (folder: string) => Promise<void>][] = [
    [
      'a total',
      'totals',
      (f) => rewrite(f, 'dataset.json', (text) => text.toString().replace('"documents": 10', '"documents": 11')),
    ],
    [
      'a manifest of another form',
      'manifest',
      (f) => rewrite(f, 'dataset.json', (text) => text.toString().replace('m3w-dataset/1', 'm3w-dataset/2')),
    ],
    [
      'a funnel that does not add up',
      'funnel',
      (f) => rewrite(f, 'report.json', (text) => text.toString().replace('"in": 20', '"in": 21')),
    ],
    [
      'a report about another dataset',
      'report',
      (f) => rewrite(f, 'report.json', (text) => text.toString().replace('0123456789abcdef', 'fedcba9876543210')),
    ],
    [
      'a missing drop record',
      'funnel',
      (f) =>
        rewrite(f, 'dropped/crawl.jsonl.gz', (gz) =>
          gzipSync(gunzipSync(gz).toString().split('\n').slice(1).join('\n')),
        ),
    ],
    [
      'a drop record of another form',
      'dropped',
      (f) =>
        rewrite(f, 'dropped/crawl.jsonl.gz', (gz) => gzipSync(gunzipSync(gz).toString().replace('"unit"', '"unti"'))),
    ],
    [
      'an index row',
      'index',
      (f) => rewrite(f, 'shard-000000.index.jsonl', (text) => text.toString().replace('"offset":0', '"offset":512')),
    ],
    [
      'a missing index row',
      'index',
      (f) => rewrite(f, 'shard-000000.index.jsonl', (text) => text.toString().split('\n').slice(1).join('\n')),
    ],
    ['an offset index', 'foreign_index', (f) => rewrite(f, 'shard-000000.tar.idx', (bytes) => bytes.subarray(8))],
    [
      'a wids index',
      'foreign_index',
      (f) => rewrite(f, 'shardindex.json', (text) => text.toString().replace(/"nsamples": \d+/, '"nsamples": 99')),
    ],
    [
      "Energon's splits",
      'foreign_index',
      (f) => rewrite(f, '.nv-meta/split.yaml', (text) => text.toString().replace('shard-000001', 'shard-000009')),
    ],
    ['a card', 'card', (f) => rewrite(f, 'README.md', (text) => text.toString().replace('seed 7', 'seed 8'))],
    [
      'a marked sequence',
      'sequence',
      (f) =>
        rewriteShard(f, (m) => m.map((one, n) => (n === 1 ? { ...one, content: Buffer.from('other<EOC>') } : one))),
    ],
    [
      'an image of another digest',
      'image',
      (f) =>
        rewriteShard(f, (m) =>
          m.map((one, n) => (n === 2 ? { ...one, content: Buffer.concat([one.content, Buffer.of(0)]) } : one)),
        ),
    ],
    [
      'an image of another type',
      'image',
      (f) => rewriteShard(f, (m) => m.map((one, n) => (n === 2 ? { ...one, content: Buffer.from('GIF89a') } : one))),
    ],
    ['a missing image', 'members', (f) => rewriteShard(f, (m) => m.filter((_, n) => n !== 2))],
    [
      'members in another order',
      'members',
      (f) => rewriteShard(f, ([a, b, ...rest]) => [b as TarMember, a as TarMember, ...rest]),
    ],
    [
      'a sample in two places',
      'placement',
      (f) => rewriteShard(f, ([first, ...rest]) => [...rest, first as TarMember]),
    ],
    [
      'a sample twice',
      'duplicate_key',
      (f) =>
        rewriteShard(f, (m) => {
          const key = (m[0]?.name ?? '').split('.')[0]
          const own = m.filter(({ name }) => name.startsWith(`${key}.`))
          return [...own, { name: 'x.json', content: Buffer.alloc(0) }, ...own, ...m.slice(own.length)]
        }),
    ],
    [
      'a sample of another shard',
      'placement',
      async (f) => {
        const other = await membersOf(await readFile(join(f, 'shard-000001.tar')))
        await rewriteShard(f, () => other)
      },
    ],
    [
      'two texts side by side',
      'sample',
      (f) =>
        rewriteShard(f, (m) =>
          editJson(m, (s) => {
            for (const name of ['texts', 'images', 'image_info'])
              s[name] = [...(s[name] as unknown[]), name === 'texts' ? 'more' : null]
          }),
        ),
    ],
    [
      'arrays that are not parallel',
      'sample',
      (f) =>
        rewriteShard(f, (m) =>
          editJson(m, (s) => {
            s.texts = [...(s.texts as unknown[]), null]
          }),
        ),
    ],
    [
      'an unknown member of KEY.json',
      'sample',
      (f) =>
        rewriteShard(f, (m) =>
          editJson(m, (s) => {
            s.extra = 1
          }),
        ),
    ],
    [
      'another id',
      'sample',
      (f) =>
        rewriteShard(f, (m) =>
          editJson(m, (s) => {
            s.id = '0'.repeat(32)
          }),
        ),
    ],
    [
      'white space in KEY.json',
      'sample',
      (f) =>
        rewriteShard(f, (m) =>
          m.map((one, n) => (n === 0 ? { ...one, content: Buffer.from(`${one.content} `) } : one)),
        ),
    ],
    [
      'a time in a header',
      'tar',
      (f) =>
        rewrite(f, 'shard-000000.tar', (tar) => {
          tar.write('00000000001', 136)
          return withChecksum(tar)
        }),
    ],
    [
      'bytes behind the end',
      'tar',
      (f) => rewrite(f, 'shard-000000.tar', (tar) => Buffer.concat([tar, Buffer.alloc(512)])),
    ],
    ['a shard that breaks off', 'tar', (f) => rewrite(f, 'shard-000000.tar', (tar) => tar.subarray(0, 3000))],
  ]
  for (const [what, code, change] of wrong) {
    it(`finds ${what} even where the checksums agree: ${code}`, async () => {
      const folder = await copyOf()
      await change(folder)
      assert.equal((await codesOf(folder)).has(code), true, [...(await codesOf(folder))].join())
    })
  }

  it('reports a folder that is no dataset instead of throwing', async () => {
    assert.equal((await codesOf(join(root, 'nowhere'))).has('missing_file'), true)
  })

  it('does not hold the words of another version against its report and card', async () => {
    const folder = await copyOf()
    await rewrite(folder, 'dataset.json', (text) => text.toString().replace(`"m3w": "${VERSION}"`, '"m3w": "0.0.1"'))
    for (const name of ['report.html', 'README.md'])
      await rewrite(folder, name, (text) => `${text} as it was said then`)
    assert.deepEqual((await verifyFolder(folder)).problems, [])
    await writeFile(join(folder, 'report.html'), 'something else')
    assert.deepEqual(await codesOf(folder), new Set(['checksum']))
  })

  it('lets other tools add files of their own', async () => {
    const folder = await copyOf()
    await writeFile(join(folder, '.nv-meta', 'index.sqlite'), 'x')
    await writeFile(join(folder, 'notes.txt'), 'x')
    assert.deepEqual((await verifyFolder(folder)).problems, [])
  })
})

describe('inspect', () => {
  it('reads samples, index rows and drops as records', async () => {
    const samples = await collect(readDatasetRecords(openDatasetFolder(sound), 'samples'))
    assert.equal(samples.length, 10)
    const index = (await collect(readDatasetRecords(openDatasetFolder(sound), 'index'))) as {
      shard: string
      key: string
    }[]
    assert.deepEqual(
      index.map(({ key }) => key),
      samples.map((sample) => (sample as { id: string }).id),
    )
    assert.equal(index[0]?.shard, 'shard-000000.tar')
    assert.equal((await collect(readDatasetRecords(openDatasetFolder(sound), 'dropped'))).length, 6)
    assert.equal((await collect(readDatasetRecords(openDatasetFolder(sound), 'dropped/judge-text'))).length, 2)
    const one = await collect(readSamples(openDatasetFolder(sound), 'shard-000001.tar'))
    assert.deepEqual(
      one,
      samples.slice(index.findIndex(({ shard }) => shard === 'shard-000001.tar')).slice(0, one.length),
    )
  })

  it('names what there is when asked for something else', async () => {
    await assert.rejects(
      collect(readDatasetRecords(openDatasetFolder(sound), 'dropped/nothing')),
      /samples, index, hosts, dropped, dropped\/crawl/,
    )
    await assert.rejects(collect(readDatasetRecords(openDatasetFolder(root), 'samples')), /is no dataset/)
    await assert.rejects(collect(readSamples(openDatasetFolder(sound), 'README.md')), /no ustar header|ends without/)
  })
})

function withChecksum(tar: Buffer): Buffer {
  tar.write('        ', 148)
  const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0)
  tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return tar
}
