import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { sha256Hex } from '../../../core/hash.ts'
import { readAll, readJson, type Store } from '../../../core/store.ts'
import { collect } from '../../../core/streams.ts'
import { type DropRecord, datasetManifest, dropRow, report as reportSchema } from '../../../schemas/index.ts'
import { countProblems } from '../../../shards/publish/funnel-check.ts'
import type { Publication } from '../../../shards/publish/publish.ts'
import { ID, publishDataset, samplePublication } from './publish-fixtures.ts'

const FOLDER = `datasets/${ID}`
const ONE_DROP: DropRecord = {
  stage: 'judge-text',
  unit: 'document',
  id: 'one',
  url: 'http://example.org/one',
  reason: 'too_few_words',
  measured: 3,
  limit: 50,
  ruleVersion: 1,
}

async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}

async function contentsOf(store: Store): Promise<Map<string, string>> {
  const contents = new Map<string, string>()
  for await (const { key } of store.list(`${FOLDER}/`)) contents.set(key, sha256Hex(await readAll(store, key)))
  return contents
}

describe('publishing', () => {
  for (const name of ['dataset.json', 'report.json', 'current.json']) {
    for (const damage of ['{"format":', '{}']) {
      it(`mends a dataset whose ${name} was damaged: ${damage}`, async () => {
        const { publication, store } = await samplePublication()
        await publishDataset(store, publication)
        const before = await contentsOf(store)
        const current = await readJson(store, 'current.json')
        await store.replace(name === 'current.json' ? name : `${FOLDER}/${name}`, Buffer.from(damage))
        const again = (await samplePublication()).publication
        await publishDataset(store, again)
        assert.deepEqual(await contentsOf(store), before)
        assert.deepEqual(await readJson(store, 'current.json'), current)
      })
    }
  }

  it('reads no byte of a shard or of what lies beside it: pack has said what they are', async () => {
    const { publication, store } = await samplePublication()
    const packed = new Set(publication.ranges.flatMap(({ shard: s }) => (s ? [s, s.index, s.table, s.offsets] : [])))
    const keys = new Set([...packed].map(({ key }) => key))
    const read: string[] = []
    const watched: Store = {
      ...store,
      read(key, range) {
        if (keys.has(key)) read.push(key)
        return store.read(key, range)
      },
    }
    await publishDataset(watched, publication)
    assert.equal(keys.size, 12)
    assert.deepEqual(read, [])
  })

  it('writes the whole folder, the manifest of which names every shard', async () => {
    const { publication, store } = await samplePublication()
    const { manifest, report } = await publishDataset(store, publication)
    assert.deepEqual(datasetManifest.parse(await readJson(store, `${FOLDER}/dataset.json`)), manifest)
    assert.deepEqual(reportSchema.parse(await readJson(store, `${FOLDER}/report.json`)), report)
    assert.deepEqual(report.problems, [])
    assert.deepEqual(
      (await collect(store.list(`${FOLDER}/`))).map(({ key }) => key.slice(FOLDER.length + 1)),
      [
        '.nv-meta/.info.json',
        '.nv-meta/dataset.yaml',
        '.nv-meta/split.yaml',
        'README.md',
        'SHA256SUMS',
        'dataset.json',
        'dropped/crawl.jsonl.gz',
        'dropped/judge-text.jsonl.gz',
        ...[0, 1, 2].map((n) => `metadata/shard-00000${n}.parquet`),
        'report.html',
        'report.json',
        ...[0, 1, 2].flatMap((n) => [`shard-00000${n}.index.jsonl`, `shard-00000${n}.tar`, `shard-00000${n}.tar.idx`]),
        'shardindex.json',
      ],
    )
    for (const { name, bytes, sha256 } of manifest.shards) {
      const content = await readAll(store, `${FOLDER}/${name}`)
      assert.deepEqual([content.length, sha256Hex(content)], [bytes, sha256])
    }
    assert.equal(manifest.documents, 10)
    assert.deepEqual(await readJson(store, 'current.json'), { format: 'm3w-current/1', dataset: ID })
    const drops = gunzipSync(await readAll(store, `${FOLDER}/dropped/crawl.jsonl.gz`))
    assert.equal(drops.toString().trimEnd().split('\n').length, 4)
  })

  it('names every suffix that occurs in the card, or samples with more images than the first are refused by datasets', async () => {
    const { publication, store } = await samplePublication()
    const { manifest } = await publishDataset(store, publication)
    assert.deepEqual([...new Set(manifest.shards.flatMap(({ suffixes }) => suffixes ?? []))].sort(), [
      '00.jpg',
      '01.jpg',
      '02.jpg',
    ])
    const card = (await readAll(store, `${FOLDER}/README.md`)).toString()
    for (const name of ['00.jpg', '01.jpg', '02.jpg'])
      assert.ok(card.includes(`  - name: "${name}"\n    dtype: image\n`), name)
    assert.equal(card.match(/dtype: image/g)?.length, 3)
  })

  it('gives every line of dropped/ all keys and one type a column, which readers of tables infer once', async () => {
    const { publication, store } = await samplePublication()
    const text: DropRecord = { ...ONE_DROP, measured: 'de', limit: 'en', title: 'A title', beginning: 'First words' }
    const none: DropRecord = { ...ONE_DROP, measured: null, limit: null, detail: 'so many' }
    const dropped = [{ stage: 'judge-text', records: stream([ONE_DROP, text, none]) }]
    await publishDataset(store, { ...publication, dropped })
    const lines = gunzipSync(await readAll(store, `${FOLDER}/dropped/judge-text.jsonl.gz`)).toString()
    assert.match(lines, /"measured":3\.0,.*"limit":50\.0,/, 'no reader takes the column for integers')
    const rows = lines
      .trimEnd()
      .split('\n')
      .map((line) => dropRow.parse(JSON.parse(line)))
    assert.equal(new Set(rows.map((row) => Object.keys(row).join())).size, 1)
    const shown = rows.map((row) => [row.measured, row.measuredText, row.limit, row.limitText, row.title, row.detail])
    assert.deepEqual(shown, [
      [3, '', 50, '', '', ''],
      [null, 'de', null, 'en', 'A title', ''],
      [null, '', null, '', '', 'so many'],
    ])
  })

  it('writes a card and a report page that people and the Hub can read', async () => {
    const { publication, store } = await samplePublication()
    await publishDataset(store, publication)
    const card = (await readAll(store, `${FOLDER}/README.md`)).toString()
    assert.match(
      card,
      /^---\nlicense: other\n[\s\S]*?language:\n- "en"\n[\s\S]*?data_files: "shard-\*\.tar"\ndataset_info:\n {2}features:\n/,
    )
    assert.match(card, /curator@example\.org/)
    assert.match(card, /\| crawl \| page \| 20 \| 16 \| http_404_410 2, too_few_words 2 \|/)
    const page = (await readAll(store, `${FOLDER}/report.html`)).toString()
    assert.match(page, /<h3 id="document-judge-text">judge-text/)
    assert.doesNotMatch(page, /<script|src=|href="(?!#)|http:/)
  })

  it('killed between any two writes and repeated, ends in the same folder', async () => {
    const whole = await samplePublication()
    await publishDataset(whole.store, whole.publication)
    const expected = await contentsOf(whole.store)
    for (let allowed = 0; ; allowed += 1) {
      const { store, publication } = await samplePublication()
      const killed = await publishDataset(dyingStore(store, allowed), publication).then(
        () => false,
        () => true,
      )
      if (!killed) {
        assert.equal(allowed > 20, true)
        break
      }
      assert.equal(await store.stat('current.json'), undefined, `after ${allowed} writes`)
      await publishDataset(store, (await samplePublication()).publication)
      assert.deepEqual(await contentsOf(store), expected, `after ${allowed} writes`)
    }
  })

  it('by two at the same time ends in one whole folder, of which neither takes anything away', async () => {
    const { store, publication } = await samplePublication()
    const deleted: string[] = []
    const watched: Store = {
      ...store,
      async delete(key) {
        deleted.push(key)
        await store.delete(key)
      },
    }
    const other = (await samplePublication()).publication
    await Promise.all([publishDataset(watched, publication), publishDataset(watched, other)])
    const whole = await samplePublication()
    await publishDataset(whole.store, whole.publication)
    assert.deepEqual(await contentsOf(store), await contentsOf(whole.store))
    assert.deepEqual(
      deleted.filter((key) => key.startsWith(FOLDER)),
      [],
    )
  })

  it('replaces what a killed attempt with other contents left, and leaves a published dataset alone', async () => {
    const { store, publication } = await samplePublication()
    for (const name of ['README.md', 'shard-000001.tar', 'dropped/pack.jsonl.gz']) {
      await store.create(`${FOLDER}/${name}`, Buffer.from('left behind'))
    }
    const { shard } = publication.ranges.find(({ number }) => number === 2) ?? {}
    await store.create(`${FOLDER}/shard-000002.tar`, Buffer.alloc(shard?.bytes ?? 0, 'as long, and other bytes'))
    await publishDataset(store, publication)
    const contents = await contentsOf(store)
    const whole = await samplePublication()
    await publishDataset(whole.store, whole.publication)
    assert.deepEqual(contents, await contentsOf(whole.store))
    await publishDataset(store, { ...(await samplePublication()).publication, versions: { m3w: 'later' } })
    assert.deepEqual(await contentsOf(store), contents)
  })

  it('refuses a dataset that cannot be made: a shard is missing, or there twice', async () => {
    const { store, publication } = await samplePublication()
    const missing = [...publication.ranges].sort((a, b) => a.number - b.number).slice(1)
    await assert.rejects(publishDataset(store, { ...publication, ranges: missing }), {
      code: 'E_CORRUPT',
      message: /expected range 0 of 2, got 1/,
    })
    const twice = publication.ranges.map((range) => (range.number === 2 ? { ...range, number: 1 } : range))
    await assert.rejects(publishDataset(store, { ...publication, ranges: twice }), {
      code: 'E_CORRUPT',
      message: /expected range 2 of 3, got 1/,
    })
    assert.equal(await store.stat(`${FOLDER}/dataset.json`), undefined)
    assert.equal(await store.stat('current.json'), undefined)
  })

  it('publishes what is sound where a count does not fit, says so everywhere, and again the second time', async () => {
    const { store, publication } = await samplePublication()
    const first = await publishDataset(store, { ...publication, dropped: [] })
    assert.equal(first.manifest.documents, 10)
    const words = 'page http_404_410: the report counts 2 drops, dropped/ holds 0'
    assert.ok(first.report.problems.includes(words), first.report.problems.join('; '))
    assert.deepEqual(await readJson(store, 'current.json'), { format: 'm3w-current/1', dataset: ID })
    for (const name of ['report.json', 'report.html', 'README.md']) {
      const text = (await readAll(store, `${FOLDER}/${name}`)).toString()
      assert.ok(text.includes(words), `${name} does not say what is wrong`)
    }
    const before = await contentsOf(store)
    const second = await publishDataset(store, { ...publication, dropped: [] })
    assert.deepEqual(second, first)
    assert.deepEqual(await contentsOf(store), before)
  })

  it('finds everything that vanished: in = kept + dropped, and in = kept upstream', () => {
    const row = {
      name: 'a',
      unit: 'page',
      upstream: null,
      in: 5,
      kept: 3,
      dropped: { x: 1, y: 1 },
      seconds: 0,
      bytes: 0,
    } as const
    const next = { ...row, name: 'b', upstream: 'a', in: 3, kept: 3, dropped: {} }
    const dropped = new Map([
      ['page x', 1],
      ['page y', 1],
    ])
    const problemsOf = (stages: Publication['report']['stages']): readonly string[] =>
      countProblems({ stages }, { documents: 0, images: 0, dropped })
    assert.deepEqual(problemsOf([row, next]), [])
    for (const [stages, words] of [
      [[{ ...row, kept: 4 }], /a \(page\): 5 came in, but 4 kept \+ 2 dropped/],
      [[row, { ...next, in: 2, kept: 2 }], /b \(page\): 2 came in, but a kept 3/],
      [[next], /no row a/],
      [[row, { ...next, unit: 'slot' as const }], /no row a of that unit/],
      [[{ ...row, in: 6, dropped: { x: 2, y: 1 } }], /page x: the report counts 2 drops, dropped\/ holds 1/],
      [[row, { ...row, unit: 'document', in: 3, dropped: {} }], /a \(document\): 3 kept, but the shards hold 0/],
      [[row, next, { ...row, unit: 'slot', in: 3, dropped: {} }], /a \(slot\): 3 kept, but the shards hold 0/],
      [[{ ...row, in: 4, dropped: { x: 1 } }], /page y: the report counts 0 drops, dropped\/ holds 1/],
    ] as const) {
      assert.match(problemsOf([...stages]).join('; '), words)
    }
  })
})

/** A store whose process dies at write number `allowed`, before it or (for a stream) inside it. */
function dyingStore(store: Store, allowed: number): Store {
  let left = allowed
  const spend = (): void => {
    if (left-- <= 0) throw new Error('killed')
  }
  const dying =
    <A extends unknown[], R>(work: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      spend()
      return await work(...given)
    }
  return {
    ...store,
    async write(key) {
      spend()
      const writer = await store.write(key)
      return {
        ...writer,
        close: async () => {
          spend()
          return await writer.close()
        },
      }
    },
    create: dying((key: string, bytes: Uint8Array) => store.create(key, bytes)),
    replace: dying((key: string, bytes: Uint8Array) => store.replace(key, bytes)),
    copy: dying((from: string, to: string) => store.copy(from, to)),
    delete: dying((key: string) => store.delete(key)),
  }
}
