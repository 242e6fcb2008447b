/** The captures that stand, read from their archives while thousands of pages are asked again. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextTurn } from '../../../../core/streams.ts'
import { openOriginals } from '../../../../crawler/pages/refresh/original.ts'
import { openPageHistory } from '../../../../crawler/pages/refresh/page-history.ts'
import { encodeWarcRecord } from '../../../../formats/warc/write.ts'

test('a thousand pages that are asked again at once have a few archives open, not a thousand', async () => {
  const record = {
    type: 'response',
    recordId: '<urn:uuid:00000000-0000-4000-8000-000000000001>',
    date: '2026-01-01T00:00:00Z',
    targetUri: 'http://a.example/',
    contentType: 'application/http; msgtype=response',
    block: Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>page'),
  } as const
  const bytes = encodeWarcRecord(record, { gzip: true })
  const archive = { key: 'a', bytes: bytes.length, sha256: '0'.repeat(64), layout: 'members' } as const
  const history = {
    ...openPageHistory(':memory:'),
    get: (url: string) => ({
      ...{ url, depth: 0, hops: 0, date: '2026-01-01T00:00:00Z', outcome: 'captured' as const },
      ...{ wasAsked: true, wasCaptured: true },
      capture: { archive: 'a', offset: 0, end: bytes.length, row: 0, isRendered: false },
    }),
    archiveOf: () => archive,
  }
  let open = 0
  let most = 0
  const store = {
    async *read() {
      open += 1
      most = Math.max(most, open)
      await nextTurn()
      yield bytes
      open -= 1
    },
  }
  // Two partitions of a process.
  const partitions = [0, 1].map(() => openOriginals(history, store, { maxPageBytes: 1000 }))
  const reads = partitions.flatMap((one) => Array.from({ length: 500 }, (_, n) => one.read(`http://a.example/${n}`)))
  for (const original of await Promise.all(reads)) assert.equal(original?.body.toString(), '<p>page')
  assert.ok(most <= 16, `${most} archives open`)
  history.close()
})
