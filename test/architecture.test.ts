/** The layers and habits of docs/architecture.md, enforced on every TypeScript file of the repository. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readSources, repositoryRoot } from './helpers/repository.ts'
import { findViolations, importsOf, MAX_FILES, MAX_LINES } from './helpers/source-rules.ts'

/** What a rule finds in files given as path to text. */
function found(files: Readonly<Record<string, string>>): readonly string[] {
  const sources = Object.entries(files).map(([path, text]) => ({ path, text }))
  return findViolations(sources).map(({ path, what }) => `${path} ${what}`)
}

/** The packages that the project is built on, wherever a quicker way of our own may stand beside them (docs/adr). */
const FOUNDATIONS = ['crawlee', 'cheerio', 'sharp', '@aws-sdk/client-s3', 'p-queue', 'better-sqlite3']

describe('architecture', () => {
  it('every file of the repository keeps the rules', async () => {
    const files = await readSources(repositoryRoot())
    assert.ok(files.some(({ path }) => path === 'core/stage.ts'))
    const violations = findViolations(files).map(({ path, what, because }) => `${path} ${what}\n    because ${because}`)
    assert.equal(violations.length, 0, `\n${violations.join('\n')}\n`)
  })

  it('each package that the project is built on does its work outside of tests and benches', async () => {
    const sources = (await readSources(repositoryRoot())).filter(({ path }) => !/^(?:test|bench|examples)\//.test(path))
    for (const name of FOUNDATIONS) {
      const loads = new RegExp(`^import (?!type )[^'"]*'${name}(?:/[a-z]+)?'|\\bimport\\('${name}(?:/[a-z]+)?'\\)`, 'm')
      const users = sources.filter(({ text }) => loads.test(text))
      assert.ok(
        users.length > 0,
        `${name} is loaded by nothing: the tree of a page, say, stays one that cheerio can read`,
      )
    }
  })
})

describe('the architecture rules', () => {
  it('imports are found in every form, and not in comments', () => {
    const text = [
      "import './a.ts'",
      "import type { A } from './b.ts'",
      "import {\n  type B,\n  c,\n} from './c.ts'",
      "export * from './d.ts'",
      "export { d } from './e.ts'",
      "const e = await import('./f.ts')",
      " * import('./not.ts')",
      "// import x from './not.ts'",
      "export const from = 'x'\nconst y = './not.ts'",
    ].join('\n')
    assert.deepEqual(importsOf({ path: 'core/x.ts', text }), [
      './a.ts',
      './b.ts',
      './c.ts',
      './d.ts',
      './e.ts',
      './f.ts',
    ])
  })

  it('an arrow against the layers is a violation, along them it is none', () => {
    const arrow = (from: string, to: string) => found({ [from]: `import { x } from '${to}'` }).length
    for (const [from, to] of [
      ['schemas/a.ts', '../core/hash.ts'],
      ['core/a.ts', '../schemas/index.ts'],
      ['shards/pack/a.ts', '../../extract/b.ts'],
      ['crawler/pages/a.ts', '../../extract/b.ts'],
      ['extract/deep/a.ts', '../../filters/b.ts'],
      ['filters/text/a.ts', '../../engine/b.ts'],
      ['engine/plan/a.ts', '../../crawler/http/b.ts'],
      ['engine/workers/a.ts', '../../shards/pack/b.ts'],
      ['engine/stores/a.ts', '../queues/b.ts'],
      ['extract/flow/a.ts', '../content/b.ts'],
      ['extract/content/a.ts', '../images/b.ts'],
      ['crawler/pages/a.ts', '../media/b.ts'],
      ['crawler/media/image/a.ts', '../../http/b.ts'],
      ['formats/warc/a.ts', '../../schemas/b.ts'],
      ['filters/text/a.ts', '../image/b.ts'],
      ['cli/a.ts', '../engine/b.ts'],
    ] as const) {
      assert.equal(arrow(from, to), 1, `${from} -> ${to}`)
    }
    for (const [from, to] of [
      ['shards/pack/a.ts', '../../core/b.ts'],
      ['shards/verify/a.ts', '../publish/b.ts'],
      ['filters/text/a.ts', '../../datasets/b.ts'],
      ['crawler/media/a.ts', './image/b.ts'],
      ['extract/a.ts', './images/b.ts'],
      ['formats/warc/a.ts', '../gzip/b.ts'],
      ['cli/a.ts', '../index.ts'],
      ['pipeline.ts', './filters/text/b.ts'],
      ['test/a.ts', '../engine/b.ts'],
    ] as const) {
      assert.equal(arrow(from, to), 0, `${from} -> ${to}`)
    }
  })

  it('packages stay where they are allowed', () => {
    const uses = (path: string, name: string) => found({ [path]: `import x from '${name}'` }).length
    assert.equal(uses('filters/a.ts', 'better-sqlite3'), 1)
    assert.equal(uses('core/sorting/table-rows.ts', 'better-sqlite3'), 0)
    assert.equal(uses('shards/a.ts', '@aws-sdk/client-s3'), 1)
    assert.equal(uses('engine/stores/s3/s3-store.ts', '@aws-sdk/client-s3'), 0)
    assert.equal(uses('engine/plan/a.ts', '@aws-sdk/client-s3'), 1)
    for (const name of ['undici', 'node:net', 'node:dns/promises', 'node:https', 'http']) {
      assert.equal(uses('extract/a.ts', name), 1, name)
      assert.equal(uses('crawler/a.ts', name), 0, name)
      assert.equal(uses('test/a.test.ts', name), 0, name)
    }
  })

  it('a circle is found with its way, types included', () => {
    assert.deepEqual(
      found({
        'core/a.ts': "import './b.ts'",
        'core/b.ts': "import type { C } from './c.ts'",
        'core/c.ts': "import './a.ts'",
        'core/d.ts': "import './a.ts'",
      }),
      ['core/a.ts is in a circle: core/a.ts -> core/b.ts -> core/c.ts -> core/a.ts'],
    )
  })

  it('a full folder, a stray file at the root and folders in a circle are found', () => {
    const fill = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`core/f${n}.ts`, '']))
    assert.deepEqual(found(fill(MAX_FILES)), [])
    assert.deepEqual(found(fill(MAX_FILES + 1)), ['core holds 16 files'])
    assert.deepEqual(found({ 'index.ts': '', 'helpers.ts': '' }), ['helpers.ts stands at the root'])
    assert.deepEqual(
      found({
        'extract/a.ts': "import './images/b.ts'",
        'extract/images/b.ts': "import '../content/c.ts'",
        'extract/content/d.ts': '',
        'extract/content/c.ts': "import '../flow/e.ts'",
        'extract/flow/e.ts': '',
        'engine/workers/f.ts': "import '../status/g.ts'",
        'engine/status/h.ts': "import '../workers/i.ts'",
        'engine/status/g.ts': '',
        'engine/workers/i.ts': '',
      }).filter((violation) => violation.includes('circle')),
      ['engine/status is in a circle: engine/status -> engine/workers -> engine/status'],
    )
  })

  it('default exports, long files and undocumented functions are found', () => {
    assert.deepEqual(found({ 'test/a.ts': 'export default 1' }), ['test/a.ts has a default export'])
    assert.deepEqual(found({ 'cli/a.ts': "const starter = `\n// it's\nexport default {}\n`\n" }), [])
    const afterBacktick = "const tick = /[`]/\nconst quoted = '`'\nexport default 1"
    assert.deepEqual(found({ 'cli/a.ts': afterBacktick }), ['cli/a.ts has a default export'])
    assert.deepEqual(found({ 'test/a.ts': '\n'.repeat(MAX_LINES) }), [])
    assert.deepEqual(found({ 'test/a.ts': '\n'.repeat(MAX_LINES + 1) }), ['test/a.ts has 401 lines'])
    const recursive = 'await mkdir(folder, { recursive: true })'
    assert.deepEqual(found({ 'engine/a.ts': recursive }), ['engine/a.ts makes folders with Node’s recursive mkdir'])
    assert.deepEqual(found({ 'test/a.ts': recursive, 'engine/a.ts': 'mkdir(folder)\nrm(a, { recursive: true })' }), [])
    const parsing = 'if (URL.canParse(text)) return'
    assert.deepEqual(found({ 'engine/a.ts': parsing, 'test/a.ts': parsing }), ['engine/a.ts asks URL.canParse'])
    for (const declaration of [
      'export function x() {}',
      'export async function* x() {}',
      'export const x = (a: string): number => 1',
      'export const x = async () => 1',
      'export const x: (a: A) => B = (a) => b',
      'export const x = (\n  a: string,\n): number =>\n  1',
    ]) {
      assert.deepEqual(
        found({ 'core/a.ts': `\n${declaration}` }),
        ['core/a.ts exports x without a docstring'],
        declaration,
      )
      assert.deepEqual(found({ 'core/a.ts': `/** Does. */\n${declaration}` }), [])
      assert.deepEqual(found({ 'test/a.ts': declaration }), [])
    }
    assert.deepEqual(found({ 'core/a.ts': '\nexport const x = 1\nexport const y = z.object({})' }), [])
  })
})
