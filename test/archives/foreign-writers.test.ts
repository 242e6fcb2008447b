/** Archives as six other writers make them, habits and faults included: every record is a page, a word, or nothing that a reader of pages wants. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { readCaptures } from '../../archives/captures.ts'
import { registerArchive } from '../../archives/import-file.ts'
import { collect } from '../../core/streams.ts'
import { openMemoryStore } from '../helpers/memory-store.ts'

const DATE = '2019-05-06T07:08:09Z'
const HTTP = 'application/http; msgtype=response'
const EMPTY_MEMBER = gzipSync('')

interface Form {
  readonly version?: string
  readonly eol?: string
  /** How a field is written. */
  readonly field?: (name: string, value: string) => string
}

/** A record in the form of a writer. */
function record(fields: Readonly<Record<string, string>>, block: string, form: Form = {}): Buffer {
  const { version = 'WARC/1.0', eol = '\r\n', field = (name, value) => `${name}: ${value}` } = form
  const all = { ...fields, 'Content-Length': String(Buffer.byteLength(block)) }
  const lines = Object.entries(all).map(([name, value]) => field(name, value))
  return Buffer.from(`${[version, ...lines].join(eol)}${eol}${eol}${block}${eol}${eol}`)
}

const fieldsOf = (type: string, n: number, url: string, more: Readonly<Record<string, string>> = {}) => ({
  'WARC-Type': type,
  ...(url === '' ? {} : { 'WARC-Target-URI': url }),
  'WARC-Date': DATE,
  'WARC-Record-ID': `<urn:uuid:00000000-0000-4000-8000-00000000000${n}>`,
  ...more,
})
const html = (text: string) => `<!doctype html><p>${text}</p>`
const answer = (text: string, head = 'Content-Type: text/html\r\n', version = 'HTTP/1.1') =>
  `${version} 200 OK\r\n${head}\r\n${text}`
const chunked = (text: string) =>
  answer(
    `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`,
    'Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n',
    'HTTP/1.0',
  )
const gz = (...parts: readonly Buffer[]) => Buffer.concat(parts.map((part) => gzipSync(part)))
const lower: Form = { field: (name, value) => `${name.toLowerCase()}:${value}` }
const http = { 'Content-Type': HTTP }

const HERITRIX: Form = { version: 'WARC/0.18' }
const heritrix = gz(
  record(
    fieldsOf('warcinfo', 0, '', { 'Content-Type': 'application/warc-fields' }),
    'software: Heritrix/1.14\r\n',
    HERITRIX,
  ),
  record(
    fieldsOf('response', 1, 'dns:h.example', { 'Content-Type': 'text/dns' }),
    '20190506\nh.example. 1 IN A 192.0.2.1\n',
    HERITRIX,
  ),
  record(
    fieldsOf('response', 2, 'http://h.example/robots.txt', http),
    answer('User-agent: *\n', 'Content-Type: text/plain\r\n'),
    HERITRIX,
  ),
  record(fieldsOf('response', 3, 'http://h.example/a', http), answer(html('Heritrix')), HERITRIX),
  record(
    fieldsOf('request', 4, 'http://h.example/a', { 'Content-Type': 'application/http; msgtype=request' }),
    'GET /a HTTP/1.0\r\n\r\n',
    HERITRIX,
  ),
  record(
    fieldsOf('metadata', 5, 'http://h.example/a', { 'Content-Type': 'application/warc-fields' }),
    'outlink: http://h.example/b L a/@href\r\n',
    HERITRIX,
  ),
  record(
    fieldsOf('response', 6, 'http://h.example/doc.pdf', http),
    answer('%PDF-1.4', 'Content-Type: application/pdf\r\n'),
    HERITRIX,
  ),
)

const wget = gz(
  record(
    fieldsOf('warcinfo', 0, '', { 'Content-Type': 'application/warc-fields' }),
    'software: Wget/1.19.4 (linux-gnu)\r\n',
  ),
  record(fieldsOf('response', 1, '<http://w.example/a>', http), chunked(html('chunks of an old answer'))),
  record(
    fieldsOf('response', 2, '<http://w.example/b>', http),
    answer(html('removed'), 'Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n'),
  ),
  record(
    fieldsOf('revisit', 5, '<http://w.example/c>', {
      ...http,
      'WARC-Refers-To': '<urn:uuid:1>',
      'WARC-Refers-To-Target-URI': '<http://w.example/a>',
    }),
    answer(''),
  ),
  record(
    fieldsOf('resource', 3, '<metadata://gnu.org/software/wget/warc/MANIFEST.txt>', { 'Content-Type': 'text/plain' }),
    '<urn:uuid:1>\n',
  ),
  record(
    fieldsOf('resource', 4, '<metadata://gnu.org/software/wget/warc/wget.log>', { 'Content-Type': 'text/plain' }),
    '',
  ),
)

const warcprox = Buffer.concat([
  EMPTY_MEMBER,
  gz(
    record(
      fieldsOf('warcinfo', 0, '', { 'Content-Type': 'application/warc-fields' }),
      'software: warcprox 2.4\r\n',
      lower,
    ),
  ),
  EMPTY_MEMBER,
  gz(
    record(fieldsOf('response', 1, 'http://p.example/a', http), answer(html('lower case')), lower),
    record(fieldsOf('response', 2, 'http://p.example/none', http), '', lower),
    record(
      fieldsOf('response', 3, 'http://p.example/empty', http),
      answer('', 'Content-Type: text/html\r\nContent-Length: 0\r\n'),
      lower,
    ),
  ),
  EMPTY_MEMBER,
  Buffer.from('\0\0\0\0 not a member \x1f\x8b'),
])

const browsertrix = gz(
  record(fieldsOf('response', 1, 'https://b.example/', http), answer(html('rendered'), 'content-type: text/html\r\n'), {
    version: 'WARC/1.1',
  }),
  record(fieldsOf('resource', 2, 'urn:text:https://b.example/', { 'Content-Type': 'text/plain' }), 'rendered', {
    version: 'WARC/1.1',
  }),
  record(fieldsOf('resource', 3, 'urn:view:https://b.example/', { 'Content-Type': 'image/png' }), '\x89PNG', {
    version: 'WARC/1.1',
  }),
  record(fieldsOf('resource', 4, 'urn:pageinfo:https://b.example/', { 'Content-Type': 'application/json' }), '{}', {
    version: 'WARC/1.1',
  }),
  record(fieldsOf('resource', 5, 'https://b.example/saved', { 'Content-Type': 'text/html' }), html('a body alone'), {
    version: 'WARC/1.1',
  }),
)

const REVISIT = { 'WARC-Profile': 'http://netpreserve.org/warc/1.0/revisit/identical-payload-digest', ...http }
const webrecorder = gz(
  record(
    fieldsOf('revisit', 1, 'https://r.example/b', {
      ...REVISIT,
      'WARC-Refers-To-Target-URI': 'https://r.example/a',
      'WARC-Refers-To-Date': DATE,
    }),
    answer(''),
  ),
  record(fieldsOf('revisit', 2, 'https://r.example/i.png', REVISIT), answer('', 'Content-Type: image/png\r\n')),
  record(fieldsOf('response', 3, 'https://r.example/c', http), answer(html('here'))),
)

const LF: Form = { eol: '\n' }
const wayback = Buffer.concat([
  record(fieldsOf('warcinfo', 0, 'x.arc', { 'Content-Type': 'application/warc-fields' }), 'software: arc2warc\n', LF),
  record(
    fieldsOf('metadata', 1, 'http://j.example/a', { 'Content-Type': 'text/plain' }),
    'http://j.example/a 192.0.2.1 20190506070809 text/html 60\n',
    LF,
  ),
  record(fieldsOf('response', 2, 'http://j.example/a', http), answer(html('bare feeds')).replaceAll('\r', ''), LF),
  record(fieldsOf('response', 3, 'http://j.example/b', http), answer(html('feeds\n\nin the body\n\n')), LF),
  record(fieldsOf('metadata', 4, 'http://j.example/b', { 'Content-Type': 'text/plain' }), '', LF),
  Buffer.from('end of file\n'),
])

/** Each file, and what it is read as, in order: pages with their texts, words about others. */
const FILES: readonly (readonly [name: string, bytes: Buffer, items: readonly string[]])[] = [
  [
    'heritrix.warc.gz',
    heritrix,
    ['page http://h.example/a Heritrix', 'not_html http://h.example/doc.pdf application/pdf'],
  ],
  [
    'wget.warc.gz',
    wget,
    [
      'page http://w.example/a chunks of an old answer',
      'page http://w.example/b removed',
      'revisit http://w.example/c the body is that of <urn:uuid:1> of http://w.example/a',
    ],
  ],
  [
    'warcprox.warc.gz',
    warcprox,
    [
      'page http://p.example/a lower case',
      'damage record <urn:uuid:00000000-0000-4000-8000-000000000002> of http://p.example/none: the block is no HTTP response',
      'page http://p.example/empty ',
      'damage bytes that are no gzip member',
    ],
  ],
  [
    'browsertrix.warc.gz',
    browsertrix,
    ['page https://b.example/ rendered', 'page https://b.example/saved a body alone'],
  ],
  [
    'webrecorder.warc.gz',
    webrecorder,
    ['revisit https://r.example/b the body is that of https://r.example/a', 'page https://r.example/c here'],
  ],
  [
    'wayback.warc',
    wayback,
    [
      'page http://j.example/a bare feeds',
      'page http://j.example/b feeds\n\nin the body\n\n',
      'damage bytes that are no WARC record: "end of file"',
    ],
  ],
]

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'm3w-writers-'))
})
after(() => rm(folder, { recursive: true, force: true }))

async function readFileOf(name: string, bytes: Buffer): Promise<string[]> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  const store = openMemoryStore()
  const archive = await registerArchive(store, path)
  const splits = [{ ...archive, start: 0, end: archive.bytes }]
  const task = { store, splits, signal: new AbortController().signal }
  const items = await collect(readCaptures(task, { maxPageBytes: 10_000 }))
  return items.map((item) => {
    if (item.kind === 'capture') {
      const { url, date, payload, fault } = item.capture
      assert.deepEqual([date, fault], [DATE, undefined])
      return `page ${url} ${payload.toString().replace(/^<!doctype html><p>|<\/p>$/g, '')}`
    }
    if (item.kind === 'passed') return `${item.reason} ${item.url} ${item.detail}`
    return item.kind === 'damage' ? `damage ${item.message}` : item.kind
  })
}

describe('an archive of another writer', () => {
  for (const [name, bytes, expected] of FILES) {
    it(`${name} gives its pages, and a word for what is none`, async () => {
      assert.deepEqual(await readFileOf(name, bytes), expected)
    })
  }
})
