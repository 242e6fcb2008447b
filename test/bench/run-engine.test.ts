/** The runner of engines: the line protocol, and pages that an engine throws on, dies on or never answers. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runEngine } from '../../bench/extraction/run-engine.ts'

/** Answers each page; says so where its address is `throw`, ends at `die`, sleeps at `hang`. */
const ENGINE = `
const lines = require('node:readline').createInterface({ input: process.stdin })
lines.on('line', (line) => {
  const { id, url } = JSON.parse(line)
  if (url === 'die') process.exit(3)
  if (url === 'hang') while (true) {}
  require('node:fs').writeSync(1, JSON.stringify({ id, sequence: [], ...(url === 'throw' ? { error: 'x' } : {}) }) + '\\n')
})`

test('an engine that throws, dies or hangs loses that page alone, and its CPU time counts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'm3w-test-'))
  try {
    const file = join(folder, 'answers.jsonl')
    const urls = ['ok', 'throw', 'die', 'ok', 'hang', 'ok']
    const pages = urls.map((url, at) => ({ id: `p${at}`, set: 's', url, path: '' }))
    const run = await runEngine([process.execPath, '-e', ENGINE], pages, file, { maxPageMs: 8000 })
    assert.deepEqual(run.failed, ['p1', 'p2'])
    assert.deepEqual(run.slow, ['p4'])
    // Three processes, one of them busy until it was killed.
    assert.ok(run.cpuSeconds > 0.3, `${run.cpuSeconds} s`)
    const ids = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: string }).id)
    assert.deepEqual(ids, ['p0', 'p1', 'p3', 'p5'])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('an engine that cannot start is an error that says what it said', async () => {
  const file = join(tmpdir(), `m3w-test-${process.pid}.jsonl`)
  const pages = [{ id: 'p', set: 's', url: 'u', path: '' }]
  await assert.rejects(
    runEngine([process.execPath, '-e', 'throw new Error("no such package")'], pages, file),
    /no such package/,
  )
  rmSync(file)
})
