/**
 * What npm users get: the tarball, unpacked into an empty folder beside the packages that it declares and no others, works there, and holds
 * nothing that only this repository needs.
 */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { repositoryRoot } from './helpers/repository.ts'
import { makeSmallArchive } from './helpers/small-archive.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-package-'))
const app = join(folder, 'app')
const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` }
after(() => rmSync(folder, { recursive: true }))

function npm(cwd: string, args: readonly string[]): string {
  const path = process.env.npm_execpath ?? ''
  const [command, first] = path.endsWith('.js') ? [process.execPath, [path]] : ['npm', []]
  return execFileSync(command, [...first, ...args], { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** As npm would, but with the packages of this repository: to fetch and unpack 300 of them again takes most of a minute. */
function installPacked(tarball: string): void {
  const home = join(app, 'node_modules', 'm3w')
  mkdirSync(home, { recursive: true })
  writeFileSync(join(app, 'package.json'), '{"private":true}')
  execFileSync('tar', ['xzf', tarball, '--strip-components=1', '-C', home])
  const declared = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as Declared
  for (const name of Object.keys({ ...declared.dependencies, ...declared.optionalDependencies })) {
    const link = join(home, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(repositoryRoot(), 'node_modules', name), link)
  }
  const bin = join(app, 'node_modules', '.bin')
  mkdirSync(bin)
  const program = join(home, declared.bin.m3w)
  chmodSync(program, 0o755)
  symlinkSync(program, join(bin, 'm3w'))
}

interface Declared {
  readonly bin: { readonly m3w: string }
  readonly dependencies: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

function m3w(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(join(app, 'node_modules', '.bin', 'm3w'), args, {
    cwd: app,
    env,
    encoding: 'utf8',
  })
  return { code: status, stdout, stderr }
}

describe('the npm package', () => {
  let files: readonly string[] = []
  before(() => {
    // This test runs from dist/: compiling it anew under its feet is what --ignore-scripts prevents.
    const [packed] = JSON.parse(
      npm(repositoryRoot(), ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]),
    ) as [{ filename: string; files: { path: string }[] }]
    files = packed.files.map(({ path }) => path)
    installPacked(join(folder, packed.filename))
  })

  it('holds the command, the library, schemas and trainer, and no tests, benches, maps or caches', () => {
    for (const path of ['dist/cli/main.js', 'dist/index.js', 'dist/index.d.ts', 'trainer/flamingo/train.py']) {
      assert.ok(files.includes(path), path)
    }
    const strange = files.filter((path) => /^dist\/(test|bench|examples)\/|\.map$|__pycache__|^test\/|\.ts$/.test(path))
    assert.deepEqual(
      strange.filter((path) => !path.endsWith('.d.ts')),
      [],
    )
  })

  it('is compiled before it is packed, whoever packs it', () => {
    const { scripts } = JSON.parse(readFileSync(join(repositoryRoot(), 'package.json'), 'utf8'))
    assert.equal(scripts.prepack, scripts.build)
  })

  it('extracts a page', () => {
    const words = Array.from({ length: 120 }, (_, index) => `word${index}`).join(' ')
    writeFileSync(join(app, 'page.html'), `<html lang=en><title>A page</title><body><p>${words}.</p></body></html>`)
    const { code, stdout, stderr } = m3w('extract', 'page.html', '--url', 'https://example.org/a')
    assert.equal(code, 0, stderr)
    assert.match(stdout, /word119/)
  })

  it('builds and verifies a dataset from a WARC file', async () => {
    writeFileSync(join(app, 'pages.warc.gz'), (await makeSmallArchive(3)).bytes)
    const built = m3w('build', 'pages.warc.gz', '--set', 'network.offline=true', '--workers', '0', '--out', 'data')
    assert.equal(built.code, 0, built.stderr)
    assert.equal(JSON.parse(built.stdout).documents, 3)
    assert.ok(existsSync(join(app, 'data', 'dataset', 'shard-000000.tar')))
    assert.equal(m3w('verify', 'data').code, 0)
  })

  it('has a library that can be imported', () => {
    const code =
      "import { extractPage } from 'm3w/extractor'; import { defineConfig } from 'm3w'; console.log(typeof extractPage, typeof defineConfig)"
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      cwd: app,
      env,
      encoding: 'utf8',
    })
    assert.equal(stdout, 'function function\n', stderr)
  })
})
