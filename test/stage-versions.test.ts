/** A stage that would write something else has another version: a store that holds results of the old one runs it again. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { digestOfReach, parseModules, reachOf } from './helpers/code-reach.ts'
import { readSources, repositoryRoot } from './helpers/repository.ts'
import { currentPins, PINS_FILE, pinProblems, renewPins, type StagePins } from './helpers/stage-pins.ts'

describe('the versions of the stages', () => {
  it('have changed wherever the code has that outputs come from', () => {
    const root = repositoryRoot()
    const pinned = JSON.parse(readFileSync(join(root, PINS_FILE), 'utf8')) as StagePins
    assert.deepEqual(pinProblems(currentPins(root), pinned), [])
  })

  it('are pinned of every stage that the code defines', async () => {
    const root = repositoryRoot()
    const pinned = JSON.parse(readFileSync(join(root, PINS_FILE), 'utf8')) as StagePins
    const sources = (await readSources(root)).filter(({ path }) => !/^(?:test|bench|examples)\//.test(path))
    const defined = sources.flatMap(({ text }) => {
      const factories = text.includes(' defineStage({') ? text.matchAll(/^export function (\w+)Stage[(<]/gm) : []
      return [...factories].map(([, name = '']) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`))
    })
    assert.ok(defined.length >= 60)
    assert.deepEqual(
      defined.filter((stage) => pinned[stage] === undefined),
      [],
    )
  })

  it('may not stay when code changes, and are recorded when they change with it', () => {
    const pinned: StagePins = { a: { version: 1, code: 'x' }, b: { version: 2, code: 'y' } }
    const changed: StagePins = { a: { version: 1, code: 'X' }, b: { version: 3, code: 'Y' } }
    const [a, b] = pinProblems(changed, pinned)
    assert.match(a ?? '', /^a: code .* has changed.*Raise the version.*--same-output a$/)
    assert.match(b ?? '', /^b has another version now \(3, it was 2\); record it/)
    assert.deepEqual(renewPins(changed, pinned, []), { a: pinned.a, b: changed.b })
    assert.deepEqual(renewPins(changed, pinned, ['a']), changed)
    assert.equal(pinProblems({ c: { version: 1, code: 'z' } }, pinned).length, 3)
  })
})

const MODULES = {
  'stage.js': "import { judge, other } from './rules/index.js';\nexport function aStage() {\n    return judge(1);\n}",
  'rules/index.js': "export * from './judge.js';\nexport { other } from './other.js';",
  'rules/judge.js': "import { LIMIT as most } from './limits.js';\nexport const judge = (x) => x < most;",
  'rules/limits.js': 'export const LIMIT = 10;\nexport const UNUSED = 1;',
  'rules/other.js': "import sharp from 'sharp';\nsharp.cache(false);\nexport const other = async () => await sharp();",
}

function digest(
  changes: Readonly<Record<string, string>> = {},
  versions: Readonly<Record<string, string>> = {},
): string {
  const reach = reachOf(parseModules(new Map(Object.entries({ ...MODULES, ...changes }))), ['aStage'], new Set())
  return digestOfReach(reach, (name) => versions[name] ?? '1')
}

describe('the code that a stage reaches', () => {
  it('changes with a constant that is imported under another name through two files', () => {
    assert.notEqual(digest({ 'rules/limits.js': 'export const LIMIT = 11;\nexport const UNUSED = 1;' }), digest())
  })

  it('does not change with what it does not use, nor with the file in which a statement stands', () => {
    assert.equal(digest({ 'rules/limits.js': 'export const LIMIT = 10;\nexport const UNUSED = 2;' }), digest())
    const moved = {
      'rules/judge.js': 'export const judge = (x) => x < most;\nconst most = 10;',
      'rules/limits.js': '',
    }
    assert.notEqual(digest(moved), digest(), 'a renamed constant is other code')
    const merged = {
      'rules/index.js': "export { judge } from './limits.js';",
      'rules/limits.js': "export const judge = (x) => x < most;\nimport { LIMIT as most } from './all.js';",
      'rules/all.js': 'export const LIMIT = 10;',
    }
    assert.equal(digest(merged), digest())
  })

  it('does not change with the words of an outcome, but with its other members', () => {
    const table = (means: string, at: string): string =>
      digest({ 'rules/limits.js': `export const LIMIT = { at: '${at}', means: "${means}", todo: 'Wait.' };` })
    assert.equal(table("It's gone.", 'crawl'), table('It is gone.', 'crawl'))
    assert.notEqual(table('It is gone.', 'crawl'), table('It is gone.', 'extract'))
  })

  it('holds the packages that it uses with their versions, and what a module does when it is loaded', () => {
    const uses = { 'stage.js': MODULES['stage.js'].replace('judge(1)', 'other(judge(1))') }
    assert.notEqual(digest(uses, { sharp: '2' }), digest(uses))
    assert.equal(digest({}, { sharp: '2' }), digest())
    assert.notEqual(
      digest({ ...uses, 'rules/other.js': MODULES['rules/other.js'].replace('false', 'true') }),
      digest(uses),
    )
    const loads = { 'stage.js': "export const aStage = async () => await import('sharp');" }
    assert.notEqual(digest(loads, { sharp: '2' }), digest(loads))
    for (const [line, name] of [
      ["import * as all from 'sharp';\nexport const aStage = () => all.cache();", 'sharp'],
      ["import 'sharp';\nexport const aStage = () => 1;", 'sharp'],
      ["import { a } from '@scope/package/file.js';\nexport const aStage = () => a;", '@scope/package'],
    ] as const)
      assert.notEqual(digest({ 'stage.js': line }, { [name]: '2' }), digest({ 'stage.js': line }), line)
  })

  it('ends at names that make no output, and cannot begin at one that nobody exports', () => {
    const modules = parseModules(new Map(Object.entries(MODULES)))
    const reach = reachOf(modules, ['aStage'], new Set(['judge']))
    assert.deepEqual(reach, { statements: ['function aStage() { return judge(1); }'], packages: [] })
    assert.throws(() => reachOf(modules, ['bStage'], new Set()), /one module that exports bStage, found 0/)
  })
})
