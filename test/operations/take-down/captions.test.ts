/** Journals lose what a sitemap said of a picture that was taken down, and stay what they are to whoever names them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journalBytes } from '../../../archives/journal.ts'
import { openLedger } from '../../../archives/ledger.ts'
import { readPageRows } from '../../../archives/page-records.ts'
import { openRemovals } from '../../../archives/rights/removals.ts'
import { sitemapImagesHeader } from '../../../archives/stated/sitemap-images.ts'
import { sha256Hex } from '../../../core/hash.ts'
import { readAll } from '../../../core/store.ts'
import { collect } from '../../../core/streams.ts'
import { cutJournals, openTakenPictures } from '../../../operations/take-down/captions.ts'
import type { Removal } from '../../../schemas/index.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'

const ARCHIVE = Buffer.from('an archive')
const JOURNAL = 'ledger/pages/aaaaaaaaaaaa-00/000000.journal.json'
const IMAGES = 'ledger/images/000/000000.journal.json'
const digest = 'd'.repeat(64)

/** A page ledger whose one segment names two pictures of one page and one of another, and an image ledger that holds the first. */
function openStore() {
  const about = { evidence: 'named', url: 'https://a.example/sitemap.xml', date: '2026-01-01T00:00:00.000Z' }
  const pictures = [
    {
      page: 'https://a.example/1',
      header: sitemapImagesHeader([
        { url: 'https://a.example/heron.jpg', caption: 'A heron' },
        { url: 'https://a.example/reed.jpg', caption: 'Reed' },
      ]),
    },
    { page: 'https://a.example/2', header: sitemapImagesHeader([{ url: 'https://b.example/x.jpg', title: 'X' }]) },
  ]
  const row = { ...about, pictures, admitted: [], refused: {} }
  const held = { url: 'https://a.example/heron.jpg', body: { id: digest, blob: { key: 'k', offset: 0 } } }
  const of = (key: string, rows: readonly object[]): Buffer =>
    journalBytes(
      0,
      { key, bytes: ARCHIVE.length, sha256: sha256Hex(ARCHIVE), layout: 'members' },
      rows.map((each) => JSON.stringify(each)),
    )
  const store = openMemoryStore({
    [JOURNAL]: of('ledger/pages/aaaaaaaaaaaa-00/000000-a.warc.gz', [row]),
    'ledger/pages/aaaaaaaaaaaa-00/000000-a.warc.gz': ARCHIVE,
    [IMAGES]: of('ledger/images/000/000000-a.warc', [held]),
    'ledger/images/000/000000-a.warc': ARCHIVE,
  })
  return store
}

async function cut(removals: readonly Removal[]) {
  const store = openStore()
  const ledger = openLedger(store, 'pages', 'aaaaaaaaaaaa-00')
  const [before] = await collect(ledger.replay())
  const list = openRemovals(removals)
  const taken = {
    picture: await openTakenPictures(store, list),
    page: (url: string) => list.address(url) !== undefined,
  }
  const journals = await cutJournals(store, taken)
  const [after] = await collect(ledger.replay())
  const text = (await readAll(store, JOURNAL)).toString()
  return { store, before, after, journals, text, again: await cutJournals(store, taken) }
}

test('by address, by host and by bytes: its words go, those of others stay, and the journal keeps the digest it is named by', async () => {
  const lists: [Removal, string[], string[]][] = [
    [{ kind: 'url', value: 'https://a.example/heron.jpg' }, ['A heron'], ['Reed', '"X']],
    [{ kind: 'image', value: digest }, ['A heron'], ['Reed', '"X']],
    [{ kind: 'host', value: 'b.example' }, ['x.jpg', 'a.example/2'], ['A heron', 'Reed']],
    // Its pictures lie on another host, and their words were left behind.
    [{ kind: 'url', value: 'https://a.example/2' }, ['"X', 'x.jpg', 'a.example/2'], ['A heron', 'Reed']],
  ]
  for (const [removal, goes, stays] of lists) {
    const { store, before, after, journals, text, again } = await cut([removal])
    assert.deepEqual([journals, again], [1, 0])
    for (const words of goes) assert.equal(text.includes(words), false, words)
    for (const words of stays) assert.ok(text.includes(words.replace('"', '')), words)
    assert.deepEqual(after?.journal, before?.journal)
    assert.ok(before)
    await readPageRows(store, before.journal)
  }
})

test('a list that names no such picture rewrites nothing', async () => {
  const { journals, after, before } = await cut([{ kind: 'url', value: 'https://a.example/other.jpg' }])
  assert.equal(journals, 0)
  assert.deepEqual(after, before)
})

test('a journal whose rows are not those that the take-down left is damaged', async () => {
  const { store, text } = await cut([{ kind: 'host', value: 'b.example' }])
  await store.replace(JOURNAL, Buffer.from(text.replace('Reed', 'Rush')))
  await assert.rejects(collect(openLedger(store, 'pages', 'aaaaaaaaaaaa-00').replay()), { code: 'E_CORRUPT' })
})
