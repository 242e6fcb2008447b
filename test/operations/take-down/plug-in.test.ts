/** A take-down of a dataset that a module of the user's scored. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { buildDataset, checkRemovals, completeConfig, removeFromStore, silentLog } from '../../../index.ts'
import { repositoryRoot } from '../../helpers/repository.ts'
import { makeSmallArchive } from '../../helpers/small-archive.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-plug-in-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string): string => join(folder, name)

test('a module that has changed since stops a take-down in words; the list stands, and with the old module it is carried on', async () => {
  // In a process of its own: this one has the module open.
  const childEntry = join(repositoryRoot(), 'dist', 'cli', 'main.js')
  const how = { workers: 1, log: silentLog, childEntry } as const
  writeFileSync(at('stories.warc.gz'), (await makeSmallArchive(3)).bytes)
  const module = (score: number): void =>
    writeFileSync(
      at('score.mjs'),
      `export const scores = ['mine']\nexport const openTextScorer = () => () => ({ mine: ${score} })\n`,
    )
  module(1)
  const config = completeConfig({
    sources: [at('stories.warc.gz')],
    network: { offline: true },
    partitions: { shuffle: 1, images: 1 },
    plugins: { textScore: at('score.mjs') },
  })
  await buildDataset({ ...how, workers: 0, out: at('store'), config })
  const entry = { kind: 'url', value: 'https://stories.example/1.html' } as const
  module(2)
  await assert.rejects(removeFromStore(at('store'), [entry], how), { message: /score\.mjs/ })
  assert.equal((await checkRemovals(at('store')))?.found.length, 1)
  module(1)
  assert.equal((await removeFromStore(at('store'), [], how))?.scanned.documents, 2)
})
