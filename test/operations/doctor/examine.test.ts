/** The doctor: findings about a folder and a queue that is not there. About two seconds. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { examine } from '../../../index.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-doctor-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('what is missing is said with what to do, and nothing is left in the place', async () => {
  const found = await examine({ store: folder, queue: 'redis://127.0.0.1:1', python: join(folder, 'no-python') })
  const states = new Map(found.map(({ name, state }) => [name, state]))
  assert.deepEqual(
    ['Node', 'better-sqlite3', 'sharp', 'explicit pictures', 'Python', 'hard links', 'queue'].map((name) =>
      states.get(name),
    ),
    ['ok', 'ok', 'ok', 'ok', 'warning', 'ok', 'bad'],
  )
  assert.deepEqual(readdirSync(join(folder, 'work')), [])
})
