/** The doctor: findings about a folder and a queue that is not there. About two seconds. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { examine } from '../../../index.ts'
import { findRoom, folderChecks } from '../../../operations/doctor/folder-checks.ts'
import { PACKAGE_CHECKS, packageCheck } from '../../../operations/doctor/package-checks.ts'
import { pythonCheck } from '../../../operations/doctor/python-check.ts'

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
  assert.deepEqual(readdirSync(folder), [])
  assert.match(found.find(({ name }) => name === 'Python')?.words ?? '', /no-python is not there.*M3W_PYTHON/)
})

test('a place that cannot be written is said to be so, on each line', async () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  for (const [name, check] of Object.entries(folderChecks(file))) {
    const { state, words } = await check()
    assert.equal(state, 'bad', name)
    assert.match(words, /cannot be written \(ENOTDIR\): name a folder/)
  }
})

test('a file system where nobody makes folders is said to be so, and not tried for ever', {
  skip: !existsSync('/proc/self'),
}, async () => {
  for (const check of Object.values(folderChecks('/proc/m3w')))
    assert.match((await check()).words, /cannot be written \(ENOENT\)/)
})

test('of a Python it is said what it lacks', async () => {
  const answers = [
    ['{"version":[3,9],"missing":[],"torch":"2.11","cuda":false}', 'warning', /Python 3\.9, and the trainer needs/],
    ['{"version":[3,12],"missing":["torch","PIL"],"torch":null,"cuda":false}', 'warning', /lacks torch, PIL/],
    ['{"version":[3,12],"missing":[],"torch":"2.11.0","cuda":true}', 'ok', /torch 2\.11\.0, with CUDA/],
    ['hello', 'warning', /no Python/],
  ] as const
  for (const [answer, state, words] of answers) {
    const python = join(folder, 'python')
    writeFileSync(python, `#!/bin/sh\necho '${answer}'\n`, { mode: 0o755 })
    const found = await pythonCheck(python)()
    assert.equal(found.state, state, answer)
    assert.match(found.words, words)
  }
  writeFileSync(join(folder, 'python'), '#!/bin/sh\necho "no such module" >&2; exit 1\n')
  assert.match((await pythonCheck(join(folder, 'python'))()).words, /ended with an error \(no such module\)/)
})

test('a disk on which no segment of a ledger fits is not fit, one with little room is warned of', () => {
  assert.deepEqual(
    [1000, 63e6, 64e6, 9e9, 10e9].map((free) => findRoom(free).state),
    ['bad', 'bad', 'warning', 'warning', 'ok'],
  )
  assert.equal(findRoom(63e6).words, '63 MB free: free some, or name another place')
  assert.equal(findRoom(53.6e9).words, '53.6 GB free')
})

test('native code is called, since some packages load it only then; one that does not load is said with what to do', async () => {
  for (const [name, check] of Object.entries(PACKAGE_CHECKS))
    assert.match((await check()).words, /^loads, (SQLite|libvips) \d/, name)
  const broken = packageCheck(() => Promise.reject(new Error('invalid ELF header\nat dlopen')))
  const { state, words } = await broken()
  assert.equal(state, 'bad')
  assert.match(words, /^does not load \(invalid ELF header\): install m3w again .*npm ci/)
})
