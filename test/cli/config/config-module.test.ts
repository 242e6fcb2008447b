/** `m3w init` and config files that are modules, run as a person runs them: in a folder that knows no package m3w. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'

const CLI = join(import.meta.dirname, '..', '..', '..', 'cli', 'main.js')
const folder = mkdtempSync(join(tmpdir(), 'm3w-config-'))
after(() => rmSync(folder, { recursive: true, force: true }))

function m3w(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { cwd: folder, encoding: 'utf8' })
  return { status, stdout, stderr }
}
function plan(name: string, content: string) {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), content)
  return m3w('plan', '--config', name, '--out', 'out')
}
const REST = `sources: ['https://example.org/'], network: { contact: 'a@b.org' }`

test('the config that m3w init writes can be planned where no package m3w is installed', () => {
  assert.equal(m3w('init').status, 0)
  assert.deepEqual(readdirSync(folder), ['m3w.config.mjs'])
  const { status, stdout, stderr } = m3w('plan', '--config', 'm3w.config.mjs', '--out', 'out')
  assert.equal(stderr, '')
  assert.equal(status, 0)
  assert.match(stdout, /^crawl /)
  assert.equal(m3w('init').status, 2, 'it is never written over')
})

test('m3w init writes no module under the name of a JSON file', () => {
  const { status, stderr } = m3w('init', 'm3w.config.json')
  assert.equal(status, 2)
  assert.match(stderr, /expected a name that ends in \.mjs/)
})

test('a config that imports m3w works where no package m3w is installed, also in a file that it imports', () => {
  const own = `import { defineConfig } from 'm3w'\nexport default defineConfig({ ${REST} })`
  assert.equal(plan('own.mjs', own).status, 0)
  writeFileSync(join(folder, 'shared.mjs'), own)
  assert.equal(plan('through.mjs', `export { default } from './shared.mjs'`).status, 0)
})

test('a config that finds a package m3w beside it gets that one', () => {
  mkdirSync(join(folder, 'local/node_modules/m3w'), { recursive: true })
  writeFileSync(
    join(folder, 'local/node_modules/m3w/package.json'),
    '{"name":"m3w","exports":"./index.js","type":"module"}',
  )
  writeFileSync(join(folder, 'local/node_modules/m3w/index.js'), `export const mine = { ${REST} }`)
  assert.equal(plan('local/m3w.config.mjs', `import { mine } from 'm3w'\nexport default mine`).status, 0)
})

const FAULTS: readonly (readonly [fact: string, content: string, words: RegExp])[] = [
  ['throws', `\nthrow new TypeError('of mine')`, /bad\.mjs:2: the config file does not run: TypeError: of mine/],
  ['throws what is no error', 'throw null', /bad\.mjs: the config file does not run: null/],
  ['throws later', `await Promise.reject(new Error('late'))`, /bad\.mjs:1: .*Error: late/],
  ['is no JavaScript', 'export default {', /bad\.mjs: the config file does not run: SyntaxError/],
  ['imports what is not there', `import 'no-such-package'\nexport default {}`, /bad\.mjs: .*'no-such-package'/],
  ['imports from m3w what it has not', `import { x } from 'm3w'\nexport default x`, /bad\.mjs:1: .*named 'x'/],
  ['exports nothing', 'export const config = {}', /bad\.mjs: expected a default export/],
  ['exports a function', 'export default () => ({})', /bad\.mjs: expected plain values/],
  [
    'holds a function',
    'export default { text: { minWords: () => 1 } }',
    /bad\.mjs: expected plain values.*"minWords" is a function/,
  ],
  ['holds a number without JSON', 'export default { text: { minWords: 1 / 0 } }', /"minWords" is Infinity/],
  ['holds a BigInt', 'export default { text: { minWords: 5n } }', /bad\.mjs: expected plain values.*BigInt/],
  ['holds itself', 'const a = {}\na.text = a\nexport default a', /bad\.mjs: expected plain values.*circular/],
  ['throws when it is read', `export default { get text() { throw new Error('read') } }`, /bad\.mjs: .*read/],
]
for (const [fact, content, words] of FAULTS) {
  test(`a config that ${fact} is an error of the config, not a bug in m3w`, () => {
    const { status, stderr } = plan('bad.mjs', content)
    assert.match(stderr, words)
    assert.match(stderr, /^m3w: /)
    assert.doesNotMatch(stderr, /bug in m3w/)
    assert.equal(status, 2)
  })
}
