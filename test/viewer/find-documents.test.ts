/** Lists by any filters together: the index that answers several at once finds what the rows say. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { findDocuments, matchOf } from '../../viewer/index/find-documents.ts'
import { ALL_FILTERS, openIndex, writeMeta } from '../../viewer/index/open-index.ts'
import { seededRandom } from '../helpers/random.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-lists-'))
const db = openIndex({ folder, datasets: ['a'], sample: 1, seed: 0 })
after(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

const NONE = { q: '', kind: '', host: '', language: '', type: '', state: '', images: '', seed: 3, page: 0 }
const VALUES = {
  kind: ['', 'page', 'pair'],
  language: ['', 'de'],
  state: ['', 'any', 'kept', 'dropped', 'too_few_words'],
  images: ['', '0', '2+'],
  host: ['', 'b.example'],
}

test('one filter or five, in a whole index or one that is being made: the same rows in the same order', () => {
  const next = seededRandom(5)
  const one = <T>(of: readonly T[]): T => of[next(of.length)] as T
  const add =
    db.prepare(`INSERT INTO doc (id, unit, kind, url, host, title, start, language, type, images, words, stage, reason, rank, record)
    VALUES (?, 'document', ?, 'u', ?, 't', '', ?, 'article', ?, 1, '', ?, ?, 'r')`)
  for (let number = 0; number < 400; number++) {
    const [host, language] = [one(['a.example', 'b.example']), one(['en', 'de'])]
    const reason = one(['', '', 'too_few_words', 'top_2gram'])
    add.run(String(number), one(['page', 'pair']), host, language, next(4), reason, next(2 ** 31) * 2)
  }
  const queries = VALUES.kind.flatMap((kind) =>
    VALUES.language.flatMap((language) =>
      VALUES.state.flatMap((state) =>
        VALUES.images.flatMap((images) =>
          VALUES.host.map((host) => ({ ...NONE, kind, language, state, images, host })),
        ),
      ),
    ),
  )
  const before = queries.map((query) => findDocuments(db, query))
  db.exec(ALL_FILTERS)
  writeMeta(db, 'whole', '1')
  assert.deepEqual(
    queries.map((query) => findDocuments(db, query)),
    before,
  )
  assert.equal(before[0]?.rows.length, 50)
  assert.ok(new Set(before.map(({ count }) => count)).size > 20)
})

test('whatever is searched for is an expression of FTS5', () => {
  for (const q of [
    'a\0b',
    '"a\0',
    '\0',
    '"',
    'a*b*',
    '*',
    'NEAR(a b)',
    '-a OR ^b',
    'title:a',
    '{a}',
    "a'b;--",
    '🎏 "🎏',
    '\ud800a',
  ])
    assert.doesNotThrow(() => findDocuments(db, { ...NONE, q }), JSON.stringify(q))
  assert.equal(matchOf('a* '.repeat(333)), Array.from({ length: 24 }, () => '"a"*').join(' '))
  assert.equal(matchOf('one "two three" four*'), '"one" "two three" "four"*')
})
