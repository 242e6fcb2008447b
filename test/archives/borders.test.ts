/** Borders: archives are cut where records begin, and never where a page only looks as if one did. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { addBorder, bordersOf, openBorders } from '../../archives/borders.ts'
import { pageBorders } from '../../archives/page-records.ts'
import { sha256Hex } from '../../core/hash.ts'
import type { ArchiveObject, Split } from '../../core/stage.ts'
import { scanArchivesStage } from '../../crawler/media/scan-archives-stage.ts'
import { planSplits } from '../../engine/plan/splits.ts'
import { readWarcSplit } from '../../formats/warc/read.ts'
import { encodeWarcRecord, type WarcRecord } from '../../formats/warc/write.ts'
import { openMemoryStore } from '../helpers/memory-store.ts'
import { runStage } from '../helpers/run-stage.ts'

describe('borders', () => {
  it('are about the 64th part of an archive apart, and at most 128 MB', () => {
    const every = (step: number, bytes: number) => Array.from({ length: Math.ceil(bytes / step) }, (_, n) => n * step)
    assert.equal(bordersOf(every(10, 64_000), 64_000).length, 63)
    assert.deepEqual(bordersOf([0, 300, 999], 64_000), [])
    assert.deepEqual(bordersOf([2500, 1000, 1999, 2000], 64_000), [1000, 2000])
    assert.equal(openBorders(64 * 128_000_000).spacingBytes, 128_000_000)
    assert.equal(openBorders(1e12).spacingBytes, 128_000_000)
  })

  it('are noted in order of offset', () => {
    const borders = openBorders(6400)
    for (const offset of [0, 99, 100, 150, 199, 230]) addBorder(borders, offset)
    assert.deepEqual(borders.offsets, [100, 230])
  })

  it('of a page ledger are the pages of its journal', () => {
    const row = (offset: number, outcome = 'captured') => ({ outcome, offset })
    assert.deepEqual(pageBorders([row(900), row(300), row(500, 'http_404_410')], { bytes: 6400 }), [300, 900])
  })
})

const page = (n: number, body: Buffer, host = 'example.org'): WarcRecord => ({
  type: 'response',
  recordId: `<urn:uuid:00000000-0000-4000-8000-${String(n).padStart(12, '0')}>`,
  date: '2026-01-02T03:04:05Z',
  targetUri: `http://${host}/${n}`,
  contentType: 'application/http; msgtype=response',
  block: Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n'), body]),
})
const noise = (n: number): Buffer =>
  Buffer.concat([0, 1, 2, 3].map((part) => createHash('sha512').update(`noise ${n} ${part}`).digest()))
/** Ten sound records of another site; the last claims the rest of the archive. */
const forged = (n: number, gzip: boolean): Buffer => {
  const records = Array.from({ length: 10 }, (_, m) =>
    encodeWarcRecord(page(n * 100 + m, noise(m), 'forged.example'), { gzip }),
  )
  const greedy = encodeWarcRecord(page(n * 100 + 99, noise(n), 'forged.example'), { gzip: false })
  const length = Buffer.from(
    greedy.toString('latin1').replace(/Content-Length: \d+/, 'Content-Length: 900000000'),
    'latin1',
  )
  return Buffer.concat([...records, gzip ? gzipSync(length) : length])
}

/** What is read of an archive in one piece, and in many that are cut where its scan says. */
async function inPieces(bytes: Buffer, layout: 'plain' | 'members') {
  const key = `imports/${sha256Hex(bytes)}.warc${layout === 'members' ? '.gz' : ''}`
  const archive: ArchiveObject = { key, bytes: bytes.length, sha256: sha256Hex(bytes), layout }
  const store = openMemoryStore()
  await store.create(key, bytes)
  const scan = scanArchivesStage({ imagePartitions: 1, taskBytes: 1_000_000 })
  const { outputs } = await runStage(scan, { inputs: {}, splits: planSplits([archive], 1_000_000).flat(), store })
  const [scanned] = outputs.archives
  assert.ok(scanned !== undefined)
  const pieces = planSplits([scanned], 3000).flat()
  const read = async (splits: readonly Split[]): Promise<string[]> => {
    const items: string[] = []
    for (const split of splits)
      for await (const item of readWarcSplit(store, split, { maxBlockBytes: 1_000_000 }))
        items.push(item.kind === 'record' ? (item.targetUri ?? '') : `${item.offset} ${item.message}`)
    return items
  }
  return { pieces, whole: await read([{ ...archive, start: 0, end: bytes.length }]), read: await read(pieces) }
}

for (const layout of ['plain', 'members'] as const) {
  it(`a page that holds records of another site forges none in a ${layout} archive that is read in pieces`, async () => {
    const gzip = layout === 'members'
    const records = Array.from({ length: 40 }, (_, n) => page(n, n % 2 === 0 ? forged(n + 1, gzip) : noise(n)))
    // Level 0 stores what it is given, as any level does with what it cannot make smaller.
    const bytes = Buffer.concat(
      records.map((record) => {
        const plain = encodeWarcRecord(record, { gzip: false })
        return gzip ? gzipSync(plain, { level: 0 }) : plain
      }),
    )
    const { pieces, read } = await inPieces(bytes, layout)
    assert.ok(pieces.length >= 20, `${pieces.length} pieces`)
    assert.deepEqual(
      read,
      records.map(({ targetUri }) => targetUri),
    )
  })
}

const record = (n: number): Buffer =>
  encodeWarcRecord(page(n, Buffer.concat([noise(n), noise(n + 1)])), { gzip: false })
const edited = (from: RegExp, to: string) => (n: number) =>
  Buffer.from(record(n).toString('latin1').replace(from, to), 'latin1')
const zipped = (make: (n: number) => Buffer) => (n: number) => gzipSync(make(n))
/** Every second record is so; the others are sound. */
const ODD: Readonly<Record<string, readonly ['plain' | 'members', (n: number) => Buffer]>> = {
  'a wrong length': ['plain', edited(/Content-Length: \d+/, 'Content-Length: 77')],
  'a wrong digest': ['plain', edited(/(WARC-Block-Digest: \S{10})./, '$1A')],
  'no record id': ['plain', edited(/WARC-Record-ID: [^\r]*\r\n/, '')],
  'rubbish before it': ['plain', (n) => Buffer.concat([Buffer.alloc(600, 'a'), record(n)])],
  'blank lines before it': ['members', zipped((n) => Buffer.concat([Buffer.from('\r\n'), record(n)]))],
  'rubbish behind it': ['members', (n) => Buffer.concat([gzipSync(record(n)), Buffer.alloc(300, 'a')])],
  'a wrong checksum': [
    'members',
    (n) => {
      const bytes = gzipSync(record(n))
      bytes[bytes.length - 6] = (bytes.at(-6) ?? 0) ^ 1
      return bytes
    },
  ],
  'a member that holds no record behind it': [
    'members',
    (n) => Buffer.concat([gzipSync(record(n)), gzipSync(`hello ${noise(n).toString('hex')}`)]),
  ],
}

for (const [what, [layout, odd]] of Object.entries(ODD)) {
  it(`every item of an archive is read once in pieces, where every second record has ${what}`, async () => {
    const sound = layout === 'members' ? zipped(record) : record
    const all = Array.from({ length: 60 }, (_, n) => (n % 2 === 0 ? sound(n) : odd(n)))
    // As members that all begin with blank lines, too.
    const bytes = Buffer.concat(what.startsWith('blank') ? all.map((_, n) => odd(n)) : all)
    const { pieces, whole, read } = await inPieces(bytes, layout)
    assert.ok(whole.length >= 60)
    assert.deepEqual(read, whole, `${pieces.length} pieces`)
  })
}
