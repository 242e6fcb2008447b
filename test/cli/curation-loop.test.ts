/** The page docs/curation-loop.md as somebody types it: its command takes the trainer's losses into a second build. Planned only, some seconds. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { repositoryRoot } from '../helpers/repository.ts'
import { makeSmallArchive } from '../helpers/small-archive.ts'
import { openCli } from './cli-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-loop-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const cli = openCli()
const page = readFileSync(join(repositoryRoot(), 'docs', 'curation-loop.md'), 'utf8')

/** The words of each `m3w VERB` of the page, quotes and line ends as a shell reads them. */
const commands = [...page.matchAll(/^m3w (?:.*\\\n)*.*$/gm)].map(([command]) =>
  [...command.replaceAll('\\\n', ' ').matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare = '']) => quoted ?? bare),
)

test('the build of the page takes the losses that the training of the page writes', async () => {
  const [training] = commands.filter(([, verb]) => verb === 'train')
  const build = commands.find((words) => words.some((word) => word.startsWith('scores.rules=')))
  assert.ok(training !== undefined && build !== undefined)
  const losses = build[build.indexOf('--scores') + 1]
  assert.equal(losses, `${training[training.indexOf('--run') + 1]}/sample_losses.jsonl`)

  const archive = join(folder, 'stories.warc.gz')
  writeFileSync(archive, (await makeSmallArchive(1)).bytes)
  // As trainer/flamingo/training/samples.py writes them; its own test holds that against the schema of scores.
  const rows = ['loss', 'loss_tokens'].map(
    (name) => `{"id": "${'0'.repeat(32)}", "name": "${name}.pages", "value": 5}\n`,
  )
  const file = join(folder, 'sample_losses.jsonl')
  writeFileSync(file, rows.join(''))
  const out = join(folder, 'store')
  const typed = build.slice(1).map((word) => {
    if (word === losses) return file
    if (word.startsWith('out/demo/')) return archive
    return word.startsWith('out/') ? out : word.startsWith('examples/') ? join(repositoryRoot(), word) : word
  })
  const { code, out: shown, err } = await cli([...typed, '--plan-only'])
  assert.equal(code, 0, err)
  const { config } = JSON.parse(readFileSync(join(out, 'runs', JSON.parse(shown).run, 'run.json'), 'utf8'))
  const names = rows.map((row) => JSON.parse(row).name)
  assert.deepEqual(Object.keys(config.scores.rules), names)
  assert.deepEqual(config.scores.rules['loss.pages'].keepShare, 0.7)
  assert.match(readFileSync(join(out, 'inputs', `${config.scores.files[0]}.scores`), 'utf8'), /loss_tokens/)
})
