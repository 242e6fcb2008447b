/** A dataset whose counts do not fit is published, and whoever types a command learns of it, every time. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeSmallArchive } from '../helpers/small-archive.ts'

const CLI = fileURLToPath(new URL('../../cli/main.js', import.meta.url))

function m3w(...args: string[]): { readonly code: number | null; readonly out: string; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8' })
  return { code: status, out: stdout, said: stderr }
}

test('a count that does not fit: build publishes and ends with 3, again the second time, and so does verify', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'm3w-counts-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const [warc, store] = [join(folder, 'stories.warc.gz'), join(folder, 'store')]
  writeFileSync(warc, (await makeSmallArchive(3)).bytes)
  const settings = [
    'network.offline=true',
    'images.explicit=off',
    'partitions.shuffle=1',
    'partitions.images=1',
    'partitions.pages=1',
  ]
  const build = () =>
    m3w('build', warc, '--out', store, '--workers', '0', '--quiet', ...settings.flatMap((set) => ['--set', set]))
  assert.equal(build().code, 0)
  // Somebody counted a page too many: the seal of extract says so, and the dataset is published anew.
  const seals = join(store, 'seals', 'extract')
  const seal = join(seals, readdirSync(seals).find((name) => name.endsWith('.json')) ?? '')
  writeFileSync(seal, readFileSync(seal, 'utf8').replace('"page.in":3', '"page.in":4'))
  rmSync(join(store, 'datasets'), { recursive: true })

  const words = 'extract (page): 4 came in, but crawl kept 3'
  for (const time of ['first', 'second']) {
    const { code, out, said } = build()
    assert.equal(code, 3, `${time} time: ${said}`)
    assert.match(out, /"documents":3/, time)
    assert.ok(said.includes(words) && said.includes('is published'), said)
    assert.ok(existsSync(join(store, 'dataset', 'dataset.json')))
  }
  const verified = m3w('verify', store)
  assert.equal(verified.code, 3)
  assert.ok(verified.out.includes(words), verified.out)
  assert.match(verified.said, /not whole/)
})
