import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type CaptureItem, readCaptures } from '../../archives/captures.ts'
import { id128 } from '../../core/hash.ts'
import { collect } from '../../core/streams.ts'
import { encodeWarcRecord, newRecordId, type WarcRecord } from '../../formats/warc/write.ts'
import { openMemoryStore } from '../helpers/memory-store.ts'

const HTML = '<!doctype html><p>hello</p>'

function response(targetUri: string, head: string, body: string | Buffer, more: Partial<WarcRecord> = {}): WarcRecord {
  return {
    type: 'response',
    recordId: newRecordId(),
    date: '2026-01-02T03:04:05Z',
    targetUri,
    contentType: 'application/http; msgtype=response',
    block: Buffer.concat([Buffer.from(`${head}\r\n\r\n`), Buffer.from(body)]),
    ...more,
  }
}

async function capturesOf(
  records: readonly WarcRecord[],
  maxPageBytes = 10_000,
  change = (text: string) => text,
): Promise<CaptureItem[]> {
  const texts = records.map((record) => change(encodeWarcRecord(record, { gzip: false }).toString('latin1')))
  const bytes = Buffer.concat(texts.map((text) => gzipSync(Buffer.from(text, 'latin1'))))
  const key = 'imports/x.warc.gz'
  const split = { key, bytes: bytes.length, sha256: '', layout: 'members', start: 0, end: bytes.length } as const
  const task = { store: openMemoryStore({ [key]: bytes }), splits: [split], signal: new AbortController().signal }
  return await collect(readCaptures(task, { maxPageBytes }))
}

describe('captures', () => {
  it('are decoded pages with the identity of their record', async () => {
    const record = response(
      'http://Example.org:80/a?b#c',
      'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip',
      gzipSync(HTML),
    )
    const [item] = await capturesOf([record])
    assert(item?.kind === 'capture')
    const { capture } = item
    assert.equal(capture.id, id128(record.recordId))
    assert.equal(capture.url, 'http://example.org/a?b')
    assert.equal(capture.date, '2026-01-02T03:04:05Z')
    assert.equal(capture.payload.toString(), HTML)
    assert.equal(capture.contentType, 'text/html; charset=utf-8')
    assert.equal(capture.fault, undefined)
    assert.equal(capture.offset, 0)
  })

  it('are read from a conversion that says it is a page, with the words of its answer, and from no other', async () => {
    const head =
      'HTTP/1.1 200 OK\r\nX-Robots-Tag: noai\r\nX-Crawler-Content-Type: text/plain\r\nContent-Type: text/html'
    const answer = response('http://a/', 'HTTP/1.1 200 OK\r\nContent-Type: text/html', '<div id=root>', {
      headers: [['M3W-Purpose', 'unrendered']],
    })
    const conversion = (purpose?: string) =>
      response('http://a/', head, HTML, {
        type: 'conversion',
        headers: purpose === undefined ? [] : [['M3W-Purpose', purpose]],
      })
    const items = await capturesOf([answer, conversion('page'), conversion('image'), conversion()])
    assert.deepEqual(
      items.map((item) =>
        item.kind === 'capture' ? [item.capture.payload.toString(), item.capture.headers[0]] : item,
      ),
      [[HTML, ['X-Robots-Tag', 'noai']]],
    )
  })

  it('have the charset that the archive states behind them, where the server named none that is known', async () => {
    const about = async (type: string, stated: string, concurrentTo?: string) => {
      const recordId = newRecordId()
      const page = response('http://a/', `HTTP/1.1 200 OK\r\ncontent-type: ${type}`, HTML, { recordId })
      const metadata = {
        ...response('http://a/', '', ''),
        type: 'metadata' as const,
        headers: [['WARC-Concurrent-To', concurrentTo ?? recordId]] as const,
        contentType: 'application/warc-fields',
        block: Buffer.from(`fetchTimeMs: 12\r\ncharset-detected: ${stated}\r\n`),
      }
      const [item, ...rest] = await capturesOf([page, metadata])
      assert.deepEqual(rest, [])
      assert(item?.kind === 'capture')
      return item.capture.contentType
    }
    assert.equal(await about('text/html', 'windows-1251'), 'text/html; charset=windows-1251')
    assert.equal(await about('text/html; charset=uft-8', 'GB2312'), 'text/html; charset=gbk')
    assert.equal(await about('text/html; charset=utf-8', 'GB2312'), 'text/html; charset=utf-8')
    assert.equal(await about('text/html', 'klingon'), 'text/html')
    assert.equal(await about('text/html', 'windows-1251', newRecordId()), 'text/html')
  })

  it('are answers of HTML with content (200, 203), by type or by look, and nothing else', async () => {
    const ok = 'HTTP/1.1 200 OK'
    const urls = (
      await capturesOf([
        response('http://a/html', `${ok}\r\ncontent-type: Text/HTML`, HTML),
        response('http://a/xhtml', `${ok}\r\ncontent-type: application/xhtml+xml`, HTML),
        response('http://a/untyped', ok, HTML),
        response('http://a/untyped-text', ok, 'hello'),
        response('http://a/image', `${ok}\r\ncontent-type: image/png`, 'x'),
        response('http://a/proxied', 'HTTP/1.1 203 OK\r\ncontent-type: text/html', HTML),
        response('http://a/part', 'HTTP/1.1 206 Partial\r\ncontent-type: text/html', HTML),
        response('http://a/attempt', `${ok}\r\ncontent-type: text/html`, HTML, {
          headers: [['M3W-Purpose', 'attempt']],
        }),
        response('http://b/robots.txt', `${ok}\r\ncontent-type: text/html`, HTML, {
          headers: [['M3W-Purpose', 'page']],
        }),
        response('http://a/missing', 'HTTP/1.1 404 Not Found\r\ncontent-type: text/html', HTML),
        response('http://a/robots.txt', `${ok}\r\ncontent-type: text/html`, HTML),
        response('http://a/map', `${ok}\r\ncontent-type: text/html`, HTML, { headers: [['M3W-Purpose', 'sitemap']] }),
        response('http://a/request', `${ok}\r\ncontent-type: text/html`, HTML, { type: 'request' }),
        response('dns:a', 'x', 'y', { type: 'resource', contentType: 'text/dns' }),
        response('http://a/not-http', 'gopher', 'y', { contentType: 'text/plain' }),
        response('http://a/resource', '', HTML, {
          type: 'resource',
          contentType: 'text/html',
          block: Buffer.from(HTML),
        }),
        response('http://a/untyped-resource', '', '', { type: 'resource', contentType: '', block: Buffer.from(HTML) }),
        response('http://a/text', '', '', { type: 'resource', contentType: '', block: Buffer.from('hello') }),
      ])
    ).flatMap((item) => (item.kind === 'capture' ? item.capture.url : item.kind === 'damage' ? item.message : []))
    const paths = ['a/html', 'a/xhtml', 'a/untyped', 'a/proxied', 'b/robots.txt', 'a/resource', 'a/untyped-resource']
    assert.deepEqual(
      urls,
      paths.map((path) => `http://${path}`),
    )
  })

  it('that were cut by anybody say so', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/html'
    const items = await capturesOf([
      response('http://a/1', head, HTML, { headers: [['WARC-Truncated', 'length']] }),
      response('http://a/2', head, HTML + 'x'.repeat(20_000)),
      response('http://a/3', head, HTML + 'x'.repeat(2_000_000)),
      response('http://a/4', head, HTML),
    ])
    assert.deepEqual(
      items.map((item) => item.kind === 'capture' && item.capture.fault?.kind),
      ['cut', 'too_long', 'too_long', undefined],
    )
  })

  it('that are cut say what was announced, where that is more than there is', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n'
    const warc = { headers: [['WARC-Truncated', 'time']] as const }
    const items = await capturesOf([
      response('http://a/1', `${head}Content-Length: 5000`, HTML, warc),
      response('http://a/2', `${head}X-Crawler-Content-Length: 7000\r\nContent-Length: ${HTML.length}`, HTML, warc),
      response('http://a/3', `${head}X-Crawl-Content-Length: 3\r\nContent-Length: 9000`, HTML, warc),
      response('http://a/4', `${head}Content-Length: many`, HTML, warc),
      response('http://a/5', `${head}Content-Length: ${HTML.length}`, HTML, warc),
    ])
    assert.deepEqual(
      items.map((item) => item.kind === 'capture' && [item.capture.fault?.bytes, item.capture.fault?.announcedBytes]),
      [
        [HTML.length, 5000],
        [HTML.length, 7000],
        [HTML.length, undefined],
        [HTML.length, undefined],
        [HTML.length, undefined],
      ],
    )
  })

  it('have a date to the second, and where that is unusable the one of the answer, of the archive, or the epoch', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/html'
    const answered = `${head}\r\nDate: Mon, 19 Sep 2016 17:20:24 GMT`
    const records = [
      response('http://a/1', head, HTML, { date: '2016' }),
      response('http://a/2', head, HTML, { date: '2016-09-19T17:20:24.123456789Z' }),
      response('http://a/3', answered, HTML, { date: '2008-10-294T05:21:46-0700' }),
      response('http://a/4', head, HTML, { date: 'yesterday' }),
      response('http://a/5', answered, HTML, { date: '2008-10-29T05:21:46-0700' }),
    ]
    const info = response('', '', '', {
      type: 'warcinfo',
      date: '2009-03-01T00:00:00Z',
      block: Buffer.from('software: x\r\n'),
    })
    const datesOf = async (all: readonly WarcRecord[]) =>
      (await capturesOf(all)).map((item) => item.kind === 'capture' && [item.capture.date, item.capture.mended])
    const stands = (date: string, what: string) => `WARC-Date is "${date}", the ${what} stands for it`
    const odd = stands('2008-10-294T05:21:46-0700', 'date of the answer')
    assert.deepEqual(await datesOf(records), [
      ['2016-01-01T00:00:00.000Z', undefined],
      ['2016-09-19T17:20:24.123456789Z', undefined],
      ['2016-09-19T17:20:24.000Z', odd],
      ['1970-01-01T00:00:00Z', stands('yesterday', 'epoch')],
      ['2008-10-29T12:21:46.000Z', undefined],
    ])
    assert.deepEqual((await datesOf([info, ...records]))[3], [
      '2009-03-01T00:00:00Z',
      stands('yesterday', 'date of the archive'),
    ])
  })

  it('without a WARC-Record-ID have one of their own, the same in any file', async () => {
    const bare = (url: string) => response(url, 'HTTP/1.1 200 OK\r\nContent-Type: text/html', HTML, { recordId: '' })
    const idsOf = async (records: readonly WarcRecord[]) =>
      (await capturesOf(records)).map((item) => item.kind === 'capture' && item.capture.recordId)
    const [one, two] = await idsOf([bare('http://a/1'), bare('http://a/2')])
    assert.match(String(one), /^<urn:sha256:[0-9a-f]{64}>$/)
    assert.notEqual(one, two)
    assert.deepEqual(await idsOf([bare('http://a/2')]), [two])
  })

  it('that a record with a wrong length ends early are cut, where more was announced', async () => {
    const head = `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: `
    const records = [5000, HTML.length].map((length, n) => response(`http://a/${n}`, `${head}${length}`, HTML))
    const items = await capturesOf(records, 10_000, (text) =>
      text.replace(/Content-Length: \d+(?=\r\n\r\nHTTP)/, 'Content-Length: 5010'),
    )
    assert.deepEqual(
      items.map((item) => item.kind === 'capture' && [item.capture.fault?.kind, item.capture.mended !== undefined]),
      [
        ['cut', true],
        [undefined, true],
      ],
    )
  })

  it('that are none say why: answers that are no HTML, revisits, and URLs of nowhere', async () => {
    const ok = 'HTTP/1.1 200 OK'
    const items = await capturesOf([
      response('http://a/style', `${ok}\r\ncontent-type: text/css`, 'p {}'),
      response('http://a/text', ok, 'hello'),
      response('http://a/again', `${ok}\r\ncontent-type: text/html`, '', {
        type: 'revisit',
        headers: [['WARC-Refers-To', '<urn:uuid:1>']],
      }),
      response('nowhere', `${ok}\r\ncontent-type: text/html`, HTML),
      response('http://a/image', `${ok}\r\ncontent-type: image/png`, 'x'),
      response('http://a/robots.txt', `${ok}\r\ncontent-type: text/plain`, 'x'),
      response('http://a/missing', 'HTTP/1.1 404 Not Found\r\ncontent-type: text/html', HTML),
    ])
    assert.deepEqual(
      items.map((item) => (item.kind === 'passed' ? [item.url, item.reason, item.detail] : item.kind)),
      [
        ['http://a/style', 'not_html', 'text/css'],
        ['http://a/text', 'not_html', 'no content type, and no HTML by its first tag'],
        ['http://a/again', 'revisit', 'the body is that of <urn:uuid:1>'],
        'damage',
      ],
    )
  })

  it('whose block is no HTTP response are damage that names the record', async () => {
    const [item] = await capturesOf([response('http://a/1', 'nothing', 'like it')])
    assert(item?.kind === 'damage')
    assert.match(item.message, /http:\/\/a\/1.*no HTTP response/)
  })
})
