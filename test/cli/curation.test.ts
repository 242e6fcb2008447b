/** The command lines of evaluation sets and scores: what a person types, and what comes back. One process, some seconds. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openCli } from './cli-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-curation-cli-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const cli = openCli()

test('m3w contamination-index prints what is in the index and what is not, for people and for programs', async () => {
  const quiz = join(folder, 'quiz.jsonl')
  writeFileSync(quiz, '{"q":"Which of these four rivers is the longest one in Europe?"}\n{"q":"Why?"}\n')
  const out = join(folder, 'eval.index')
  const { code, out: shown } = await cli(['contamination-index', quiz, '--fields', 'q', '--out', out])
  assert.equal(code, 0)
  assert.match(shown, /quiz: 1 texts, 0 pictures; not in it: 1 too short/)
  const json = await cli([
    'contamination-index',
    `river=${quiz}`,
    '--fields',
    'q',
    '--min-words',
    '1',
    '--out',
    out,
    '--json',
  ])
  const { sets, digest } = JSON.parse(json.out)
  assert.deepEqual([sets[0].name, sets[0].texts, sets[0].tooShort], ['river', 2, 0])
  assert.match(digest, /^[0-9a-f]{64}$/)
  const wrong = await cli(['contamination-index', quiz, '--out', out])
  assert.equal(wrong.code, 2)
  assert.match(wrong.err, /no text in a field question, .*; it has q\. Name the right ones with --fields/)
})

test('files of scores that a command names stand beside those of the config', async () => {
  const [one, two] = ['one.csv', 'two.csv'].map((name) => join(folder, name)) as [string, string]
  for (const [at, file] of [one, two].entries()) writeFileSync(file, `id,name,value\n${at},x,${at}\n`)
  const config = join(folder, 'm3w.config.json')
  writeFileSync(config, JSON.stringify({ network: { contact: 'a@b.org' }, scores: { files: [one] } }))
  const out = join(folder, 'store')
  const planned = ['build', 'https://example.org/', '--config', config, '--out', out, '--plan-only', '--scores', two]
  const { code, out: shown, err } = await cli(planned)
  assert.equal(code, 0, err)
  const { run } = JSON.parse(shown)
  const frozen = JSON.parse(readFileSync(join(out, 'runs', run, 'run.json'), 'utf8'))
  assert.equal(frozen.config.scores.files.length, 2)
  for (const digest of frozen.config.scores.files)
    assert.match(readFileSync(join(out, 'inputs', `${digest}.scores`), 'utf8'), /^id,name/)
})

test('a plan has the stages of the kinds that it is asked for, as the build of the same words', async () => {
  const asked = ['plan', 'https://example.org/', '--contact', 'a@b.org', '--out', join(folder, 'kinds')]
  const { out: pages } = await cli(asked)
  const { code, out: both } = await cli([...asked, '--to', 'both'])
  assert.equal(code, 0)
  assert.deepEqual([/^pack-pairs /m.test(pages), /^pack-pairs /m.test(both), /^pack /m.test(both)], [false, true, true])
})
