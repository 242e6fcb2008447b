import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { id128, sha256Hex } from '../../core/hash.ts'
import type { RecordGate } from '../../core/stage.ts'
import { extractStage } from '../../extract/extract-stage.ts'
import { encodeWarcRecord } from '../../formats/warc/write.ts'
import { extractConfig } from '../../schemas/config/extract.ts'
import { draftDocument, dropRecord, EXTRACT_REASONS } from '../../schemas/index.ts'
import { openMemoryStore } from '../helpers/memory-store.ts'
import { runStage } from '../helpers/run-stage.ts'
import { prose } from './pages.ts'

const OPTIONS = { extract: extractConfig.parse({}), maxPageBytes: 1_000_000, token: 'm3w', policy: 'strict' as const }
const ENVIRONMENT = { taskBytes: 1_000_000, maxErrorShare: 0.01 }
const GOOD = `<title>Bridges</title><html lang="en"><body><article><p>${prose('bridge')}</p><img src="b.jpg"></article>`

interface Answer {
  readonly url: string
  readonly html: string | Buffer
  readonly head?: string
  readonly warc?: readonly (readonly [string, string])[]
}

async function extractAll(answers: readonly Answer[], options = OPTIONS, admit?: RecordGate) {
  const records = answers.map(({ url, html, head = '', warc = [] }, index) =>
    encodeWarcRecord(
      {
        type: 'response',
        recordId: `<urn:uuid:00000000-0000-4000-8000-${String(index).padStart(12, '0')}>`,
        date: '2026-01-02T03:04:05Z',
        targetUri: url,
        headers: warc,
        contentType: 'application/http; msgtype=response',
        block: Buffer.concat([
          Buffer.from(`HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n${head}\r\n`),
          Buffer.from(html),
        ]),
      },
      { gzip: true },
    ),
  )
  const archive = Buffer.concat(records)
  const split = {
    key: 'a.warc.gz',
    bytes: archive.length,
    sha256: sha256Hex(archive),
    layout: 'members',
    start: 0,
    end: archive.length,
  } as const
  return runStage(extractStage(options, ENVIRONMENT), {
    inputs: {},
    splits: [split],
    store: openMemoryStore({ 'a.warc.gz': archive }),
    ...(admit === undefined ? {} : { admit }),
  })
}

test('extract: a capture becomes a valid draft whose id is made of its URL and payload', async () => {
  const { outputs } = await extractAll([{ url: 'https://example.org/b#top', html: GOOD }])
  const draft = draftDocument.parse(outputs.drafts[0])
  assert.equal(draft.id, id128(`https://example.org/b\n${sha256Hex(GOOD)}`))
  assert.deepEqual([draft.url, draft.title, draft.declaredLanguage], ['https://example.org/b', 'Bridges', 'en'])
  assert.equal(draft.capture.date, '2026-01-02T03:04:05Z')
  assert.deepEqual(
    draft.segments.map((segment) => (segment.kind === 'text' ? segment.text : segment.url)),
    [prose('bridge'), 'https://example.org/b.jpg'],
  )
})

test('extract: a page over maxImages is one page and several drafts, and the first keeps the id of the page', async () => {
  const html = `<title>Bridges</title><article>${['bow', 'arch', 'pier'].map((name) => `<h2>${name}</h2><p>${prose(name)}</p><img src="${name}1.jpg"><p>${prose(`${name} itself`)}</p><img src="${name}2.jpg">`).join('')}</article>`
  const answers = [{ url: 'https://example.org/b', html }]
  const whole = `https://example.org/b\n${sha256Hex(html)}`
  const uncut = await extractAll(answers)
  assert.deepEqual(
    uncut.outputs.drafts.map(({ id, part, signals }) => [id, part, signals.images]),
    [[id128(whole), undefined, 6]],
  )
  const cut = await extractAll(answers, { ...OPTIONS, extract: { ...OPTIONS.extract, maxImages: 4 } })
  const drafts = cut.outputs.drafts.map((draft) => draftDocument.parse(draft))
  assert.deepEqual(
    drafts.map(({ id, part, signals }) => [id, part, signals.images]),
    [
      [id128(whole), { index: 0, count: 2 }, 4],
      [id128(`${whole}\n1`), { index: 1, count: 2 }, 2],
    ],
  )
  assert.ok(drafts.every(({ url, title }) => url === 'https://example.org/b' && title === 'Bridges'))
  assert.equal(new Set(drafts.map(({ capture }) => JSON.stringify(capture))).size, 1)
  assert.deepEqual(
    drafts.flatMap(({ segments }) => segments),
    uncut.outputs.drafts.flatMap(({ segments }) => segments),
  )
  const words = (all: typeof cut.outputs.drafts) => all.reduce((sum, { signals }) => sum + Number(signals.keptWords), 0)
  assert.equal(words(drafts), words(uncut.outputs.drafts))
  assert.deepEqual(
    [uncut, cut].map(({ counts }) => counts),
    [
      { 'page.imported': 1, 'page.in': 1, 'page.kept': 1 },
      { 'page.imported': 1, 'page.in': 1, 'page.kept': 1, 'page.parts': 2 },
    ],
  )
})

test('extract: every capture ends as a draft or as a drop, and the funnel adds up', async () => {
  const { outputs, counts } = await extractAll([
    { url: 'https://example.org/kept', html: GOOD },
    { url: 'https://example.org/header', html: GOOD, head: 'X-Robots-Tag: noai\r\n' },
    { url: 'https://example.org/meta', html: `<meta name="robots" content="noindex">${GOOD}` },
    { url: 'https://example.org/empty', html: '<html><body><nav><a href="/">Home</a></nav>' },
    { url: 'https://example.org/cut', html: GOOD, warc: [['WARC-Truncated', 'length']] },
  ])
  const drops = outputs.dropped.map((record) => dropRecord.parse(record))
  assert.deepEqual(
    drops.map(({ url, reason }) => [url, reason]),
    [
      ['https://example.org/header', 'rights_reserved'],
      ['https://example.org/meta', 'rights_reserved'],
      ['https://example.org/empty', 'no_text'],
      ['https://example.org/cut', 'truncated_page'],
    ],
  )
  assert.match(String(drops[0]?.measured), /noai/)
  assert.equal(outputs.drafts.length, 1)
  const dropped = Object.entries(counts).reduce(
    (sum, [name, count]) => sum + (name.startsWith('page.dropped.') ? count : 0),
    0,
  )
  assert.deepEqual([counts['page.in'], counts['page.kept'], dropped], [5, 1, 4])
})

test('extract: an empty page that is reserved is recorded as reserved, and a licence that a page names stands with its rights', async () => {
  const licence = 'https://creativecommons.org/licenses/by/4.0/'
  const { outputs } = await extractAll([
    { url: 'https://example.org/reserved', html: '<nav>Home</nav>', head: 'X-Robots-Tag: noai\r\n' },
    { url: 'https://example.org/free', html: `<link rel="license" href="${licence}">${GOOD}` },
  ])
  assert.deepEqual(
    outputs.dropped.map(({ reason }) => reason),
    ['rights_reserved'],
  )
  assert.deepEqual(
    outputs.drafts.map(({ rights }) => rights.licenseUrl),
    [licence],
  )
})

test('extract: a page over a limit is dropped with what was measured and the limit', async () => {
  const extract = { ...OPTIONS.extract, maxNodes: 1000 }
  const html = '<p>one</p>'.repeat(20_000)
  const { outputs } = await extractAll([{ url: 'https://example.org/many', html }], { ...OPTIONS, extract })
  const [drop] = outputs.dropped
  assert.equal(drop?.reason, 'too_many_nodes')
  assert.equal(drop?.limit, 1000)
  assert.ok(Number(drop?.measured) > 1000)
})

test('extract: a page over maxPageBytes is too large for that limit, and one that was cut says by whom and how long it should be', async () => {
  const long = GOOD + 'x'.repeat(1_000_000)
  const cut = (by: string) => [['WARC-Truncated', by]] as const
  const stated = (bytes: number) => `X-Crawler-Content-Length: ${bytes}\r\n`
  const { outputs } = await extractAll([
    { url: 'https://example.org/long', html: long },
    { url: 'https://example.org/capped', html: long.slice(0, 1_000_000), head: stated(6_200_000), warc: cut('length') },
    { url: 'https://example.org/zipped', html: gzipSync(long), head: 'Content-Encoding: gzip\r\n' },
    { url: 'https://example.org/foreign', html: GOOD, warc: cut('length') },
    { url: 'https://example.org/lost', html: GOOD, head: stated(9000), warc: cut('disconnect') },
    { url: 'https://example.org/half', html: gzipSync(GOOD).subarray(0, 60), head: 'Content-Encoding: gzip\r\n' },
    { url: 'https://example.org/coded', html: Buffer.from([1, 2, 3]), head: 'Content-Encoding: compress\r\n' },
    { url: 'https://example.org/full', html: GOOD + ' '.repeat(1_000_000 - GOOD.length) },
  ])
  assert.deepEqual(
    outputs.dropped.map(({ url, reason, measured, limit, detail }) => [
      new URL(url).pathname,
      reason,
      measured,
      limit,
      detail,
    ]),
    [
      ['/long', 'too_large', long.length, 1_000_000, 'all of it was there, or announced'],
      ['/capped', 'too_large', 6_200_000, 1_000_000, 'all of it was there, or announced'],
      ['/zipped', 'too_large', 1_000_001, 1_000_000, 'measured is the least it can be: nobody read to its end'],
      ['/foreign', 'truncated_page', GOOD.length, null, 'cut at the length that its archiver allowed'],
      ['/lost', 'truncated_page', GOOD.length, 9000, 'cut by the connection'],
      ['/half', 'truncated_page', 60, null, 'the gzip body is cut short'],
      ['/coded', 'undecodable', 3, null, 'content coding compress is unknown'],
    ],
  )
  assert.deepEqual(
    outputs.drafts.map(({ url }) => url),
    ['https://example.org/full'],
  )
})

test('extract: a drop has what was measured and the limit, but where there is no number', async () => {
  const extract = { ...OPTIONS.extract, maxNodes: 1000, maxSteps: 2000 }
  const { outputs } = await extractAll(
    [
      { url: 'https://example.org/nodes', html: '<p>one</p>'.repeat(2000) },
      { url: 'https://example.org/steps', html: '</p>'.repeat(3000) },
      { url: 'https://example.org/empty', html: '<nav>Home</nav>' },
      { url: 'https://example.org/long', html: 'x'.repeat(2_000_000) },
      { url: 'https://example.org/noai', html: GOOD, head: 'X-Robots-Tag: noai\r\n' },
    ],
    { ...OPTIONS, extract },
  )
  assert.deepEqual(
    outputs.dropped.map(({ reason, measured, limit }) => [reason, measured, limit]),
    [
      ['too_many_nodes', 1001, 1000],
      ['too_many_steps', 2001, 2000],
      ['no_text', 0, 1],
      ['too_large', 2_000_000, 1_000_000],
      ['rights_reserved', 'x-robots-tag: noai', null],
    ],
  )
  for (const { reason } of outputs.dropped) assert.ok(EXTRACT_REASONS.some((known) => known === reason))
})

test('extract: how many failures of ours are borne is no part of what a task is, nor is how the work is cut', () => {
  const options = (environment: typeof ENVIRONMENT) => extractStage(OPTIONS, environment).options
  assert.deepEqual(options({ taskBytes: 1, maxErrorShare: 1 }), options(ENVIRONMENT))
  assert.deepEqual(Object.keys(options(ENVIRONMENT) as object).sort(), ['extract', 'maxPageBytes', 'policy', 'token'])
})

test('extract: a record that kills its reader is a drop with its id and the hash of its bytes, and the others are kept', async () => {
  const answers = [0, 1, 2].map((n) => ({ url: `https://example.org/${n}`, html: GOOD }))
  const places: number[] = []
  const { outputs, counts } = await extractAll(answers, OPTIONS, ({ offset }) => {
    places.push(offset)
    return places.length === 2 ? 'poison' : 'work'
  })
  assert.deepEqual(
    outputs.drafts.map(({ url }) => url),
    ['https://example.org/0', 'https://example.org/2'],
  )
  const [drop] = outputs.dropped.map((record) => dropRecord.parse(record))
  assert.deepEqual([drop?.reason, drop?.url], ['worker_crash', 'https://example.org/1'])
  assert.equal(drop?.id, id128('<urn:uuid:00000000-0000-4000-8000-000000000001>'))
  assert.match(drop?.detail ?? '', /SHA-256 of the record's block: [0-9a-f]{64}$/)
  assert.equal(counts['page.in'], 3)
  assert.equal(counts['page.dropped.worker_crash'], 1)
})
