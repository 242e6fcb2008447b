/** Archives lose a picture with its re-encodings, whichever archive those lie in, and keep what stands for others. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { silentLog } from '../../../core/log.ts'
import { readAll } from '../../../core/store.ts'
import { encodeWarcRecord, type WarcRecord } from '../../../formats/warc/write.ts'
import { LEDGER_RULE } from '../../../operations/removal/removal-list.ts'
import { blankLedgers } from '../../../operations/take-down/blank-ledgers.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'

const workFolder = mkdtempSync(join(tmpdir(), 'm3w-blank-'))
after(() => rmSync(workFolder, { recursive: true, force: true }))

const idOf = (n: number): string => `<urn:uuid:00000000-0000-4000-8000-00000000000${n}>`
const about = { date: '2026-01-01T00:00:00Z', contentType: 'image/png' }
const picture = (n: number, targetUri: string): WarcRecord => ({
  ...about,
  type: 'resource',
  recordId: idOf(n),
  targetUri,
  block: Buffer.alloc(3000, `picture ${n}`),
})
const reencoded = (n: number, of: number, targetUri: string): WarcRecord => ({
  ...about,
  type: 'conversion',
  recordId: idOf(n),
  targetUri,
  headers: [['WARC-Refers-To', idOf(of)]],
  block: Buffer.alloc(3000, `re-encoded ${n}`),
})
const [GONE, STAYS] = ['https://a.example/gone.png', 'https://a.example/stays.png']
/** As another version of m3w noted them: under an address of its own. */
const CONVERTED = 'https://converted.example/x.png'

const archiveOf = (...records: readonly WarcRecord[]): Buffer =>
  Buffer.concat(records.map((record) => encodeWarcRecord(record, { gzip: false })))

for (const [order, first, second] of [
  ['before', 'imports/a.warc', 'imports/b.warc'],
  ['behind', 'imports/b.warc', 'imports/a.warc'],
] as const) {
  test(`a re-encoding in an archive that is read ${order} that of its picture goes with it, and one of another picture stays`, async () => {
    const store = openMemoryStore({
      [first]: archiveOf(reencoded(3, 1, CONVERTED), reencoded(4, 2, CONVERTED)),
      [second]: archiveOf(picture(1, GONE), picture(2, STAYS)),
    })
    const place = { location: 'data', store, workFolder }
    const proof = await blankLedgers(place, [], [{ kind: 'url', value: GONE }], { log: silentLog })
    const text = (await Promise.all([first, second].map((key) => readAll(store, key)))).join('')
    assert.deepEqual(
      ['picture 1', 're-encoded 3', 'picture 2', 're-encoded 4'].map((words) => text.includes(words)),
      [false, false, true, true],
    )
    assert.deepEqual(
      proof.archives.map(({ key, blanks }) => [key, blanks]),
      [
        ['imports/a.warc', 1],
        ['imports/b.warc', 1],
      ],
    )
    assert.deepEqual([proof.rule, proof.scanned, proof.shared], [LEDGER_RULE, { archives: 2, records: 4 }, 0])
  })
}

test('a re-encoding of a picture that stays for another address stays with it', async () => {
  const key = 'ledger/images/000/000000-00000000.warc'
  const records = [picture(1, GONE), reencoded(3, 1, CONVERTED), picture(2, GONE)]
  const bytes = archiveOf(...records)
  const archive = { layout: 'plain', key, bytes: bytes.length, sha256: '0'.repeat(64) }
  // Known by another address than that of its record, which a redirect led to.
  const blob = { key, offset: bytes.indexOf('picture 1'), length: 3000 }
  const rows = [{ url: STAYS, status: 'ok', measures: { id: 'a'.repeat(64), blob } }]
  const later = 'ledger/pages/aaaaaaaaaaaa-00/000000-00000000.warc'
  const store = openMemoryStore({
    [key]: bytes,
    // What goes from an archive behind it has the first gone through once more.
    [later]: archiveOf(picture(5, GONE)),
    'ledger/images/000/000000.journal.json': Buffer.from(
      `${JSON.stringify({ format: 'm3w-journal/1', n: 0, archive, rows })}\n`,
    ),
  })
  const place = { location: 'data', store, workFolder }
  const proof = await blankLedgers(place, [], [{ kind: 'url', value: GONE }], { log: silentLog })
  const text = (await readAll(store, key)).toString('latin1')
  assert.deepEqual(
    ['picture 1', 're-encoded 3', 'picture 2'].map((words) => text.includes(words)),
    [true, true, false],
  )
  assert.equal(proof.shared, 1)
})
