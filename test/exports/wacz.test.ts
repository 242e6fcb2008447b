/** A WACZ of a small ledger, read as its readers read it: by the central directory, the index, and byte ranges of archives. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { sha256Hex } from '../../core/hash.ts'
import { readAll, type Store } from '../../core/store.ts'
import { collect } from '../../core/streams.ts'
import { indexKeyOf } from '../../formats/cdx/cdxj.ts'
import { readWarc } from '../../formats/warc/read.ts'
import { chunked } from '../formats/warc/samples.ts'
import { openMemoryStore } from '../helpers/memory-store.ts'
import { crawledStore, exportedWacz } from './wacz-fixtures.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'm3w-wacz-'))
})
after(() => rm(folder, { recursive: true, force: true }))

const crawled = () => crawledStore(folder)
const exported = async (store: Store) => (await exportedWacz(store, folder)).bytes

/** The stored entries of a ZIP by its central directory (APPNOTE 4.3.12, 4.3.16). */
function entriesOf(zip: Buffer): Map<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from('504b0506', 'hex'))
  const entries = new Map<string, Buffer>()
  let at = zip.readUInt32LE(end + 16)
  for (let count = zip.readUInt16LE(end + 10); count > 0; count -= 1) {
    assert.equal(zip.readUInt16LE(at + 10), 0, 'stored')
    const [nameBytes, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ]
    const name = zip.toString('utf8', at + 46, at + 46 + nameBytes)
    const local = zip.readUInt32LE(at + 42)
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    entries.set(name, zip.subarray(start, start + zip.readUInt32LE(at + 24)))
    at += 46 + nameBytes + extra + comment
  }
  return entries
}

describe('a WACZ', () => {
  it('holds the archives as they are, named by digest, and is the same each time', async () => {
    const store = await crawled()
    const zip = await exported(store)
    assert(zip.equals(await exported(store)))
    const entries = entriesOf(zip)
    const described = entries.get('datapackage.json') ?? Buffer.alloc(0)
    const { wacz_version, profile, created, resources } = JSON.parse(described.toString())
    assert.deepEqual([wacz_version, profile, created], ['1.1.1', 'data-package', '2026-01-02T03:04:05.678Z'])
    assert.deepEqual(JSON.parse(String(entries.get('datapackage-digest.json'))).hash, `sha256:${sha256Hex(described)}`)
    const listed = resources.map(({ path }: { path: string }) => path)
    assert.deepEqual([...listed, 'datapackage.json', 'datapackage-digest.json'], [...entries.keys()])
    for (const { path, hash, bytes } of resources) {
      const entry = entries.get(path) ?? Buffer.alloc(0)
      assert.deepEqual([`sha256:${sha256Hex(entry)}`, entry.length], [hash, bytes], path)
    }
    assert.equal(listed.filter((path: string) => path.startsWith('archive/')).length, 3)
  })

  it('has an index by which each record is read, with the ledger’s own or one that is made now', async () => {
    const store = await crawled()
    for await (const { key } of store.list('ledger/pages/abc-01/'))
      if (/warc/.test(key)) await store.delete(indexKeyOf(key))
    const entries = entriesOf(await exported(store))
    const blocks = entries.get('indexes/index.cdx.gz') ?? Buffer.alloc(0)
    const [meta = '', first = ''] = String(entries.get('indexes/index.idx')).split('\n')
    assert.equal(meta, '!meta 0 {"format":"cdxj-gzip-1.0","filename":"index.cdx.gz"}')
    const place = JSON.parse(first.slice(first.indexOf('{')))
    const lines = gunzipSync(blocks.subarray(place.offset, place.offset + place.length))
      .toString()
      .trimEnd()
      .split('\n')
    assert.deepEqual(lines, [...lines].sort())
    assert.equal(lines.length, 15)
    for (const line of lines) {
      const { url, filename, offset, length } = JSON.parse(line.slice(line.indexOf('{')))
      const archive = entries.get(`archive/${filename}`) ?? Buffer.alloc(0)
      const range = archive.subarray(Number(offset), Number(offset) + Number(length))
      const layout = filename.endsWith('.gz') ? 'members' : 'plain'
      const [item] = await collect(readWarc(chunked(range, 300), { layout, maxBlockBytes: 1e6 }))
      assert.equal(item?.kind === 'record' && item.targetUri, url)
    }
  })

  it('lists the pages, and not the images', async () => {
    const [head = '', ...pages] = String(entriesOf(await exported(await crawled())).get('pages/pages.jsonl'))
      .trimEnd()
      .split('\n')
    assert.equal(JSON.parse(head).format, 'json-pages-1.0')
    assert.equal(pages.length, 10)
    const { url, ts, id } = JSON.parse(pages[0] ?? '')
    assert.deepEqual([url, ts, id], ['http://pages.example/abc-00/page/0', '2026-01-02T03:04:05.678Z', '1'])
  })

  it('lists no page whose record was taken out of its archive, though the journal names it', async () => {
    const store = await crawled()
    for await (const { key } of store.list('ledger/pages/abc-00/')) {
      if (!/warc/.test(key)) continue
      const lines = (await readAll(store, indexKeyOf(key))).toString('utf8').split('\n')
      await store.replace(indexKeyOf(key), Buffer.from(lines.filter((line) => !line.includes('/page/0"')).join('\n')))
    }
    const pages = String(entriesOf(await exported(store)).get('pages/pages.jsonl'))
    assert.equal(pages.trimEnd().split('\n').length, 1 + 9)
    assert.ok(!pages.includes('abc-00/page/0'))
  })

  it('is refused to a store without ledgers', async () => {
    await assert.rejects(exported(openMemoryStore()), /no ledgers/)
  })
})
