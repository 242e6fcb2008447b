import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { appendFile, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { ledgerPartitions, openLedger } from '../../archives/ledger.ts'
import { appendLocal, closeLocal, createLocalSegment } from '../../archives/local-segment.ts'
import { openSegmentWriter, type SegmentWriter, type SegmentWriterOptions } from '../../archives/segment-writer.ts'
import { isStoreFull, M3wError } from '../../core/errors.ts'
import { silentLog } from '../../core/log.ts'
import type { Store } from '../../core/store.ts'
import { readAll } from '../../core/store.ts'
import { collect } from '../../core/streams.ts'
import { cdxjLines, indexKeyOf } from '../../formats/cdx/cdxj.ts'
import { readWarc } from '../../formats/warc/read.ts'
import type { WarcRecord } from '../../formats/warc/write.ts'
import { chunked, sampleRecords } from '../formats/warc/samples.ts'
import { until } from '../helpers/hang-guard.ts'
import { openMemoryStore } from '../helpers/memory-store.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'm3w-ledger-'))
})
after(() => rm(folder, { recursive: true, force: true }))
let dirs = 0
const newFolder = (): string => join(folder, `state-${dirs++}`)

function openWriter(
  store: Store,
  stateFolder: string,
  more: Partial<SegmentWriterOptions> = {},
): Promise<SegmentWriter> {
  return openSegmentWriter({
    ledger: openLedger(store, 'pages', 'abc-00'),
    stateFolder,
    layout: 'members',
    segmentBytes: 1_000_000,
    segmentMs: 60_000,
    nextN: 0,
    log: silentLog,
    ...more,
  })
}

const RECORDS = sampleRecords(20, 2000)
const recordOf = (n: number) => [RECORDS[n % RECORDS.length] as (typeof RECORDS)[0]]

/** What this process has open there; nothing where the system does not list it. */
async function openFilesUnder(path: string): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd').catch(() => [])
  const targets = await Promise.all(descriptors.map((fd) => readlink(join('/proc/self/fd', fd)).catch(() => '')))
  return targets.filter((target) => target.startsWith(path)).sort()
}

async function idsIn(store: Store, key: string): Promise<string[]> {
  const items = await collect(
    readWarc(chunked(await readAll(store, key), 999), {
      layout: key.endsWith('.gz') ? 'members' : 'plain',
      maxBlockBytes: 1e6,
    }),
  )
  return items.map((item) => (item.kind === 'record' ? item.recordId : item.message))
}

describe('a record that takes long to encode', () => {
  it('holds nobody up, and is whole in its place', async () => {
    const store = openMemoryStore()
    const writer = await openWriter(store, newFolder())
    const small = RECORDS[0] as (typeof RECORDS)[number]
    const large = { ...small, recordId: '<urn:uuid:large>', block: Buffer.alloc(9_000_000, 'words ') }
    const written: string[] = []
    const one = writer
      .append([large], ({ offsets }) => ({ offsets: [...offsets], is: 'large' }))
      .then(({ row }) => written.push(JSON.stringify(row)))
    const two = writer
      .append([small], ({ offsets }) => ({ offsets: [...offsets], is: 'small' }))
      .then(({ row }) => written.push(JSON.stringify(row)))
    await Promise.all([one, two])
    const [archive] = await writer.close()
    assert.match(written[0] ?? '', /small/)
    const bytes = await readAll(store, archive?.key ?? '')
    const items = await collect(readWarc(chunked(bytes, 1 << 16), { layout: 'members', maxBlockBytes: 1e7 }))
    assert.deepEqual(
      items.map((item) => item.kind === 'record' && [item.offset, item.block.length, item.recordId]),
      [
        [0, small.block.length, small.recordId],
        [(JSON.parse(written[1] ?? '') as { offsets: number[] }).offsets[0], large.block.length, large.recordId],
      ],
    )
  })
})

describe('a ledger', () => {
  it('gives back the rows and archives that were committed, in order', async () => {
    const store = openMemoryStore()
    const writer = await openWriter(store, newFolder(), { segmentBytes: 3000 })
    for (let n = 0; n < 20; n += 1) await writer.append(recordOf(n), { n })
    const archives = await writer.close()
    const segments = await collect(openLedger(store, 'pages', 'abc-00').replay())
    assert.equal(segments.length > 2, true)
    assert.deepEqual(
      segments.flatMap(({ rows }) => rows),
      Array.from({ length: 20 }, (_, n) => ({ n })),
    )
    assert.deepEqual(
      segments.map(({ archive }) => archive),
      archives,
    )
    const ids = await Promise.all(archives.map(({ key }) => idsIn(store, key)))
    assert.deepEqual(
      ids.flat(),
      RECORDS.map(({ recordId }) => recordId),
    )
  })

  it('a plain segment tells where the block of each record lies', async () => {
    const store = openMemoryStore()
    const writer = await openWriter(store, newFolder(), { layout: 'plain' })
    const rows = await Promise.all(
      RECORDS.map((record) => writer.append([record, record], ({ key, blocks }) => ({ key, ...blocks[1] }))),
    )
    await writer.close()
    for (const [n, { row }] of rows.entries()) {
      const { key, offset, length } = row as { key: string; offset: number; length: number }
      const bytes = await readAll(store, key, { start: offset, end: offset + length })
      assert.deepEqual(bytes, Buffer.from(RECORDS[n]?.block ?? []))
    }
  })

  it('a segment is committed when it is old, without another append', async () => {
    const store = openMemoryStore()
    const writer = await openWriter(store, newFolder(), { segmentMs: 20 })
    await writer.append(recordOf(0), { n: 0 })
    await until(async () => (await store.stat('ledger/pages/abc-00/000000.journal.json')) !== undefined)
    assert.equal((await writer.close()).length, 1)
  })

  it('nothing appended commits nothing', async () => {
    const store = openMemoryStore()
    assert.deepEqual(await (await openWriter(store, newFolder())).close(), [])
    assert.deepEqual(await collect(store.list('')), [])
  })

  it('an attempt that is killed leaves its rows to the next, cut back to the last complete one', async () => {
    const store = openMemoryStore()
    const stateFolder = newFolder()
    const killed = await openWriter(store, stateFolder)
    const rows = await Promise.all([0, 1, 2].map((n) => killed.append(recordOf(n), ({ key }) => ({ n, key }))))
    await killed.abort()
    const name = (await readdir(stateFolder)).find((file) => file.endsWith('.warc'))?.slice(0, -5) ?? ''
    await appendFile(join(stateFolder, `${name}.warc`), 'half a record')
    await appendFile(join(stateFolder, `${name}.rows`), '{"end":99999999,"row":{"n":3')

    const next = await openWriter(store, stateFolder)
    assert.deepEqual(
      next.recovered.map((row) => (row as { n: number }).n),
      [0, 1, 2],
    )
    await next.append(recordOf(3), ({ key }) => ({ n: 3, key }))
    const [archive] = await next.close()
    assert.deepEqual(
      await idsIn(store, archive?.key ?? ''),
      RECORDS.slice(0, 4).map(({ recordId }) => recordId),
    )
    const [segment] = await collect(openLedger(store, 'pages', 'abc-00').replay())
    for (const row of segment?.rows ?? []) assert.equal((row as { key: string }).key, archive?.key)
    assert.notEqual(rows[0]?.key, archive?.key)
    assert.deepEqual(await readdir(stateFolder), [])
  })

  it('a power cut that kept rows and lost their bytes costs those rows, and no others before them', async () => {
    const store = openMemoryStore()
    const stateFolder = newFolder()
    const killed = await openWriter(store, stateFolder)
    for (const n of [0, 1, 2]) await killed.append(recordOf(n), { n })
    await killed.abort()
    const name = (await readdir(stateFolder)).find((file) => file.endsWith('.warc')) ?? ''
    const bytes = await readFile(join(stateFolder, name))
    // The last 100 bytes never reached the disk: the file system gives zeros.
    await writeFile(join(stateFolder, name), bytes.fill(0, bytes.length - 100))
    const next = await openWriter(store, stateFolder)
    assert.deepEqual(next.recovered, [{ n: 0 }, { n: 1 }])
    const [archive] = await next.close()
    assert.equal((await idsIn(store, archive?.key ?? '')).length, 2)
  })

  it('what was committed before the kill is not recovered again', async () => {
    const store = openMemoryStore()
    const stateFolder = newFolder()
    const killed = await openWriter(store, stateFolder)
    await killed.append(recordOf(0), { n: 0 })
    await killed.abort()
    const other = await openWriter(store, newFolder())
    await other.append(recordOf(1), { n: 1 })
    await other.close()
    const next = await openWriter(store, stateFolder, { nextN: 1 })
    assert.deepEqual(next.recovered, [])
    assert.deepEqual(await readdir(stateFolder), [])
    await next.close()
  })

  it('of two attempts that commit the same segment one wins, and the other knows', async () => {
    const store = openMemoryStore()
    const [first, second] = [await openWriter(store, newFolder()), await openWriter(store, newFolder())]
    await Promise.all([first.append(recordOf(0), { by: 1 }), second.append(recordOf(1), { by: 2 })])
    await first.close()
    await assert.rejects(second.close(), (error) => error instanceof M3wError && error.code === 'E_LEASE_LOST')
    await assert.rejects(second.append(recordOf(2), { by: 2 }), /another attempt/)
    assert.deepEqual(await openFilesUnder(folder), [], 'the files of the one that lost are closed')
    const segments = await collect(openLedger(store, 'pages', 'abc-00').replay())
    assert.deepEqual(segments[0]?.rows, [{ by: 1 }])
    const keys = (await collect(store.list(''))).map(({ key }) => key.replace(/-[0-9a-f]{8}/, '')).sort()
    assert.deepEqual(keys, ['cdxj', 'warc.gz', 'journal.json'].map((end) => `ledger/pages/abc-00/000000.${end}`).sort())
  })

  it('has the index that its archive gives: noted on the way, and read where records were recovered or large', async () => {
    const of = (type: WarcRecord['type'], n: number, more: Partial<WarcRecord> = {}): WarcRecord => ({
      ...(RECORDS[n] as WarcRecord),
      type,
      ...more,
    })
    const answer = (head: string, body = 'x'): Buffer => Buffer.from(`HTTP/1.1 ${head}\r\n\r\n${body}`)
    const odd: WarcRecord[] = [
      of('response', 0),
      of('request', 1),
      of('response', 2, { targetUri: 'http://Example.org:8080/ä?b=1&a=%20\r\nWARC-Type: x' }),
      of('response', 3, { block: answer('404 Not\tFound\r\nContent-Type: text/html, image/png; a=b') }),
      of('response', 4, { block: answer('099 \r\n', '') }),
      of('response', 5, { block: Buffer.from('no answer at all') }),
      of('resource', 6, { contentType: 'text/html; charset=utf-8' }),
      of('resource', 6, { contentType: 'text/\r\nhtml' }),
      of('revisit', 7, { payloadSha256: 'a'.repeat(64), block: answer('304 Not Modified') }),
      of('conversion', 8, { payloadSha256: 'b'.repeat(64) }),
      of('metadata', 9),
    ]
    for (const layout of ['members', 'plain'] as const) {
      const store = openMemoryStore()
      const writer = await openWriter(store, newFolder(), { layout })
      for (const record of odd) await writer.append([record], { n: 1 })
      await writer.append([of('response', 0, { block: answer('200 OK', 'y'.repeat(9_000_000)) })], { n: 2 })
      await writer.roll()
      await writer.append(odd, { n: 3 })
      for (const { key } of await writer.close()) {
        const items = readWarc(chunked(await readAll(store, key), 100_000), { layout, maxBlockBytes: 8 * 1024 * 1024 })
        const lines = await cdxjLines(items, basename(key))
        assert.ok(lines.length >= 7)
        assert.equal((await readAll(store, indexKeyOf(key))).toString(), lines.map((line) => `${line}\n`).join(''))
      }
    }
  })

  it('that is damaged is not believed', async () => {
    const store = openMemoryStore()
    const writer = await openWriter(store, newFolder(), { segmentBytes: 1 })
    for (let n = 0; n < 3; n += 1) await writer.append(recordOf(n), { n })
    const [first] = await writer.close()
    const replay = () => collect(openLedger(store, 'pages', 'abc-00').replay())
    const journal = 'ledger/pages/abc-00/000001.journal.json'
    const sound = await readAll(store, journal)
    for (const bytes of ['{"format":"m3w-journal/1"', '{}', sound.toString().replace('"n":1', '"n":2')]) {
      await store.replace(journal, Buffer.from(bytes))
      await assert.rejects(replay(), (error) => error instanceof M3wError && error.code === 'E_CORRUPT')
    }
    await store.delete(journal)
    await assert.rejects(replay(), /journal was deleted/)
    await store.replace(journal, sound)
    await store.delete(first?.key ?? '')
    await assert.rejects(replay(), /got none/)
  })

  it('on a full disk says so, in words and code', async () => {
    const stateFolder = newFolder()
    const segment = await createLocalSegment(stateFolder, { n: 0, key: 'k', layout: 'plain' })
    const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
    await closeLocal(segment)
    const broken = { ...segment, warc: { appendFile: () => Promise.reject(full) } } as unknown as typeof segment
    // Smaller ones are written at once, to the file itself.
    const bytes = Buffer.alloc(1_000_000)
    await assert.rejects(appendLocal(stateFolder, broken, [{ bytes, rowText: '1' }]), (error) => {
      assert.equal(isStoreFull(error), true)
      assert.match(String(error), /disk is full.*resumes/)
      return true
    })
  })

  it('survives kill -9 at any moment: every row that was acknowledged is there, with its record, once', async () => {
    const stateFolder = newFolder()
    const script = join(folder, 'append.mjs')
    const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
    await appendFile(
      script,
      `import { openSegmentWriter } from ${url('../../archives/segment-writer.js')}
       import { openLedger } from ${url('../../archives/ledger.js')}
       import { silentLog } from ${url('../../core/log.js')}
       import { sampleRecords } from ${url('../formats/warc/samples.js')}
       const ledger = openLedger({}, 'pages', 'x')
       const writer = await openSegmentWriter({ ledger, stateFolder: ${JSON.stringify(stateFolder)}, layout: 'plain', segmentBytes: 1e9, segmentMs: 1e6, nextN: 0, log: silentLog })
       const records = sampleRecords(20, 2000)
       console.log('have ' + writer.recovered.length)
       for (let n = writer.recovered.length; ; n += 1) {
         await Promise.all([writer.append([records[n % 20]], { n }), writer.append([records[(n + 1) % 20]], { n: n + 1 })])
         n += 1
         console.log('did ' + n)
       }`,
    )
    let acknowledged = 0
    for (let round = 0; round < 8; round += 1) {
      const lines = await runAndKill(
        spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] }),
        5 + round * 7,
      )
      const have = Number(/have (\d+)/.exec(lines)?.[1])
      assert.equal(have >= acknowledged, true, `${have} recovered of ${acknowledged} acknowledged`)
      acknowledged = Math.max(have, ...[...lines.matchAll(/did (\d+)\n/g)].map(([, n]) => Number(n) + 1))
    }
    const store = openMemoryStore()
    const writer = await openWriter(store, stateFolder, { layout: 'plain' })
    const rows = writer.recovered.map((row) => (row as { n: number }).n)
    assert.deepEqual(
      rows,
      rows.map((_, n) => n),
    )
    const [archive] = await writer.close()
    assert.equal((await idsIn(store, archive?.key ?? '')).length, rows.length)
  })
})

/** Kills the child some ms after its first line; returns what it printed. */
function runAndKill(child: ChildProcess, ms: number): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      if (text === '') setTimeout(() => child.kill('SIGKILL'), ms)
      text += chunk.toString()
    })
    child.on('close', () => resolve(text))
  })
}

it('names the partitions that have committed something, in order, and not what lies beside them', async () => {
  const keys = ['abc-01/000000.journal.json', 'abc-00/000000.journal.json', 'abc-legs/000.cut.json', 'abc-02/x.warc.gz']
  const store = openMemoryStore(Object.fromEntries(keys.map((key) => [`ledger/pages/${key}`, Buffer.from('{}')])))
  assert.deepEqual(await ledgerPartitions(store, 'pages'), ['abc-00', 'abc-01'])
  assert.deepEqual(await ledgerPartitions(store, 'videos'), [])
})
