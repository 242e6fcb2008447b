/** What a start that was refused leaves behind: nothing, so that the same command works once its mistake is mended. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { completeConfig, freezeRun, planBuild } from '../../../index.ts'
import { openFrozenRun } from '../../../operations/run/run.ts'

async function placeOf(t: TestContext, lines: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-freeze-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'seeds.jsonl')
  await writeFile(file, lines.join('\n'))
  const config = (network: object = {}) =>
    completeConfig({ sources: [file], network: { contact: 'tester@example.org', ...network } })
  return { file, out: join(folder, 'out'), config }
}

const SEEDS = ['{"url": "https://a.example/"}', '{"url": "https://b.example/"}']

test('a typo in a seed file leaves nothing behind, and the same command works after it is mended', async (t) => {
  const { file, out, config } = await placeOf(t, [...SEEDS, '{"url": "https:/'])
  await assert.rejects(freezeRun(out, config()), { code: 'E_INPUT', message: /line 3 is no seed/ })
  assert.ok(!existsSync(out))
  await writeFile(file, SEEDS.join('\n'))
  const { record } = await freezeRun(out, config())
  assert.equal(record.seedLists?.length, 1)
  assert.deepEqual((await readdir(out)).sort(), ['.tmp', 'runs', 'seeds', 'store.json'])
})

test('a start that is refused offline leaves nothing behind, and the same place takes the next one', async (t) => {
  const { out, config } = await placeOf(t, SEEDS)
  await assert.rejects(freezeRun(out, config({ offline: true })), { code: 'E_CONFIG', message: /no answers yet/ })
  assert.ok(!existsSync(out))
  await freezeRun(out, config())
})

test('a plan with a seed file leaves nothing behind in a new place', async (t) => {
  const { out, config } = await placeOf(t, SEEDS)
  await planBuild(out, config())
  assert.ok(!existsSync(out))
  await freezeRun(out, config())
})

test('a module that scores texts, pairs or pictures makes the same run wherever it lies, and none of its path is published', async (t) => {
  const { out, config } = await placeOf(t, SEEDS)
  const runs = []
  for (const name of ['one', 'two']) {
    const textScore = join(out, '..', `${name}.mjs`)
    await writeFile(textScore, 'export const scores = []')
    runs.push(
      await freezeRun(join(out, '..', name), {
        ...config(),
        plugins: { textScore, pairScore: textScore, imageScore: textScore },
      }),
    )
  }
  const [first, second] = runs
  assert.equal(first?.id, second?.id)
  assert.deepEqual(first?.record.config, second?.record.config)
  assert.ok(!JSON.stringify(first?.record.config).includes('.mjs'))
  assert.ok(first?.pipeline.stages.some(({ name }) => name === 'score-text'))
})

test('a module that moved is found where the run was started with it last, by its bytes', async (t) => {
  const { out, config } = await placeOf(t, SEEDS)
  const [before, behind] = [join(out, '..', 'before.mjs'), join(out, '..', 'behind.mjs')]
  await writeFile(before, 'export const scores = []')
  const { id } = await freezeRun(out, { ...config(), plugins: { textScore: before } })
  await rename(before, behind)
  const again = await freezeRun(out, { ...config(), plugins: { textScore: behind } })
  assert.equal(again.id, id)
  assert.deepEqual((await openFrozenRun(out, id)).record.modules, { textScore: behind })
  await rename(behind, before)
  assert.deepEqual((await openFrozenRun(out, id)).record.modules, { textScore: before })
  await writeFile(before, 'export const scores = ["other"]')
  assert.deepEqual((await openFrozenRun(out, id)).record.modules, { textScore: before }, 'the stage refuses it')
})

test('a start that would make pages of what is for pairs alone is refused, and says how both are had', async (t) => {
  const { out, config } = await placeOf(t, SEEDS)
  for (const kinds of [['page', 'pair'], ['clip']] as const) {
    const asked = { ...config(), kinds: [...kinds], pairs: completeConfig({ pairs: { fetchDropped: true } }).pairs }
    await assert.rejects(freezeRun(out, asked), { code: 'E_CONFIG', message: /fetchDropped.*\["pair"\].*--to pairs/ })
  }
  assert.ok(!existsSync(out))
})
