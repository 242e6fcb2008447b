import assert from 'node:assert/strict'
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { appendDecision, readDecidedOut, readDecisions } from '../../../operations/inputs/decisions-file.ts'
import { type Decision, standingDecisions } from '../../../schemas/index.ts'

const about = { note: '', time: '2026-11-27T12:00:00Z' } as const
const page: Decision = { kind: 'document', value: 'ab'.repeat(16), verdict: 'out', ...about, note: 'a menu' }
const picture: Decision = { kind: 'image', value: 'cd'.repeat(32), verdict: 'out', ...about }

describe('the decisions file', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'm3w-decisions-'))
  })
  after(() => rm(folder, { recursive: true }))

  it('of one thing the last line stands, and every line stays', async () => {
    const path = join(folder, 'new', 'decisions.jsonl')
    assert.deepEqual(await readDecisions(path), [])
    for (const line of [page, picture, { ...page, verdict: 'in' } as Decision]) await appendDecision(path, line)
    const lines = await readDecisions(path)
    assert.equal(lines.length, 3)
    assert.deepEqual(
      [...standingDecisions(lines).values()].map(({ kind, verdict }) => `${kind} ${verdict}`),
      ['document in', 'image out'],
    )
    assert.deepEqual(await readDecidedOut(path), [{ kind: 'image', value: picture.value, note: '' }])
  })

  it('a line that was cut while it was written does not count, and hides no other', async () => {
    const path = join(folder, 'cut.jsonl')
    await appendDecision(path, page)
    await appendFile(path, '{"kind":"image","value":"cd')
    assert.deepEqual(await readDecisions(path), [page])
    await appendDecision(path, picture)
    assert.deepEqual(await readDecisions(path), [page, picture], 'and is no part of the next')
  })

  it('a last line without its line feed counts, and the next stands behind it', async () => {
    const path = join(folder, 'open.jsonl')
    await writeFile(path, JSON.stringify(page))
    assert.deepEqual(await readDecisions(path), [page])
    await appendDecision(path, picture)
    assert.deepEqual(await readDecisions(path), [page, picture])
  })

  it('a line that is none is refused with its number', async () => {
    for (const [name, line] of Object.entries({
      id: { ...page, value: 'short' },
      verdict: { ...page, verdict: 'perhaps' },
      host: { ...page, kind: 'host', value: 'https://a.example/' },
      member: { ...page, who: 'me' },
    })) {
      const path = join(folder, `${name}.jsonl`)
      await writeFile(path, `${JSON.stringify(picture)}\n${JSON.stringify(line)}\n`)
      await assert.rejects(readDecisions(path), { code: 'E_INPUT', message: /jsonl:2 is no decision/ })
    }
  })
})
