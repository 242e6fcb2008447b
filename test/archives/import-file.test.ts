/** Archives as people have them, registered in a store and read as pages. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { readCaptures } from '../../archives/captures.ts'
import { describeArchive, registerArchive } from '../../archives/import-file.ts'
import { M3wError } from '../../core/errors.ts'
import { collect } from '../../core/streams.ts'
import { encodeWarcRecord } from '../../formats/warc/write.ts'
import { openMemoryStore } from '../helpers/memory-store.ts'

const BLOCK = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<!doctype html><p>hello</p>'
const URL_OF_PAGE = 'http://example.org/a'
const LIST = 'URL IP-address Archive-date Content-type Archive-length\n'
const ARC = [
  `filedesc://x.arc 0.0.0.0 20080102030405 text/plain ${LIST.length + 4}\n1 0\n${LIST}`,
  `${URL_OF_PAGE} 192.0.2.1 20080102030405 text/html ${BLOCK.length}\n${BLOCK}\n`,
]
const WARC = encodeWarcRecord(
  {
    type: 'response',
    recordId: '<urn:uuid:1>',
    date: '2008-01-02T03:04:05Z',
    targetUri: URL_OF_PAGE,
    contentType: 'application/http; msgtype=response',
    block: Buffer.from(BLOCK),
  },
  { gzip: false },
)

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'm3w-import-'))
})
after(() => rm(folder, { recursive: true, force: true }))

async function fileOf(name: string, bytes: Buffer): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return path
}

describe('an archive on import', () => {
  for (const [name, bytes, layout] of [
    ['a.warc', WARC, 'plain'],
    ['a.warc.gz', gzipSync(WARC), 'members'],
    ['two.warc.gz', gzipSync(Buffer.concat([WARC, WARC])), 'solid'],
    ['a.warc.zst', zstdCompressSync(WARC), 'members'],
    ['a.arc', Buffer.from(ARC.join('')), 'members'],
    ['a.arc.gz', Buffer.concat(ARC.map((part) => gzipSync(part))), 'members'],
  ] as const) {
    it(`${name} is kept as WARC under the digest of what is kept, and read as a page`, async () => {
      const path = await fileOf(name, bytes)
      const store = openMemoryStore()
      const archive = await registerArchive(store, path)
      assert.deepEqual(await describeArchive(path), archive)
      assert.equal(archive.layout, layout)
      assert.equal(archive.key, `imports/${archive.sha256}.warc${layout === 'plain' ? '' : '.gz'}`)
      assert.equal((await store.stat(archive.key))?.bytes, archive.bytes)
      const task = {
        store,
        splits: [{ ...archive, start: 0, end: archive.bytes }],
        signal: new AbortController().signal,
      }
      const [item] = await collect(readCaptures(task, { maxPageBytes: 10_000 }))
      assert(item?.kind === 'capture')
      assert.deepEqual([item.capture.url, item.capture.date], [URL_OF_PAGE, '2008-01-02T03:04:05Z'])
    })
  }

  for (const [name, bytes, words] of [
    ['a.warc.lz4', Buffer.from('04224d186440a7', 'hex'), /LZ4.*fastwarc recompress/],
    ['text.zst', zstdCompressSync(Buffer.from('no archive')), /no WARC file.*no archive/],
    ['page.warc', Buffer.from('<!doctype html>'), /no WARC file.*<!doctype html>/],
  ] as const) {
    it(`${name} is refused with words that help`, async () => {
      await assert.rejects(registerArchive(openMemoryStore(), await fileOf(name, bytes)), (error) => {
        assert.ok(error instanceof M3wError)
        assert.equal(error.code, 'E_INPUT')
        assert.match(error.message, words)
        return true
      })
    })
  }
})
