/**
 * `npm test`: sets up, then lint, types and all tests, TypeScript and Python. `npm test -- crawler` runs only the
 * TypeScript tests whose path contains a word.
 *
 * Every part runs even if one before it failed, the totals stand in the last lines, and the exit code is 1 if anything failed.
 */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { runOnOwnNode } from './own-node.mjs'
import { ROOT, runCommand, ScriptError } from './run-command.mjs'
import { PYTHON, setUp } from './setup.mjs'

const RESULTS = join(ROOT, 'out', 'test')
/** Longest time of a test file. The slowest takes two minutes on two busy cores. */
const TEST_TIMEOUT_MS = 600_000
const OUTPUT = { stdio: ['ignore', 'inherit', 'inherit'] }

async function main() {
  const words = process.argv.slice(2)
  await setUp()
  await rm(RESULTS, { recursive: true, force: true })
  await mkdir(RESULTS, { recursive: true })

  const parts = []
  if (words.length === 0) parts.push(await lint())
  parts.push(await testTypeScript(words))
  if (words.length === 0) parts.push(await testPython())
  return report(parts)
}

async function lint() {
  heading('lint')
  const biome = await runCommand(
    process.execPath,
    [join('node_modules', '@biomejs', 'biome', 'bin', 'biome'), 'check', '.'],
    OUTPUT,
  )
  const ruff = await runCommand(PYTHON, ['-m', 'ruff', 'check', '--no-cache', 'trainer'], OUTPUT)
  return { name: 'Lint', code: biome === 0 ? ruff : biome }
}

async function testTypeScript(words) {
  heading('TypeScript tests')
  // Node 20 expands no patterns: the list is made here, from the sources, so that a stale file in dist/ is no test.
  const sources = (await readdir(join(ROOT, 'test'), { recursive: true }))
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
  const wanted = sources.filter((name) => words.every((word) => name.includes(word)))
  if (wanted.length === 0) throw new ScriptError(`no test file under test/ contains ${words.join(' and ')}`)
  const files = wanted.map((name) => join('dist', 'test', name.replace(/\.ts$/, '.js')))
  const tap = join(RESULTS, 'typescript.tap')
  const code = await runCommand(
    process.execPath,
    [
      '--test',
      // Half as many again as cores: tests of pace, time-outs and processes wait for a good part of their time.
      `--test-concurrency=${Math.ceil(availableParallelism() * 1.5)}`,
      // A test that waits for what never comes fails by name, instead of holding everything up.
      `--test-timeout=${TEST_TIMEOUT_MS}`,
      ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...['--test-reporter=tap', `--test-reporter-destination=${tap}`],
      ...files,
    ],
    OUTPUT,
  )
  const text = await readFile(tap, 'utf8').catch(() => '')
  const total = (name) => Number(text.match(new RegExp(`^# ${name} (\\d+)$`, 'm'))?.[1] ?? 0)
  return {
    name: 'TypeScript',
    code,
    passed: total('pass'),
    failed: total('fail') + total('cancelled'),
    skipped: total('skipped') + total('todo'),
  }
}

async function testPython() {
  heading('Python tests')
  const xml = join(RESULTS, 'python.xml')
  const code = await runCommand(PYTHON, ['-m', 'pytest', `--junitxml=${xml}`], {
    ...OUTPUT,
    cwd: join(ROOT, 'trainer'),
  })
  const suite = (await readFile(xml, 'utf8').catch(() => '')).match(/<testsuite [^>]*>/)?.[0] ?? ''
  const total = (name) => Number(suite.match(new RegExp(` ${name}="(\\d+)"`))?.[1] ?? 0)
  const failed = total('failures') + total('errors')
  return { name: 'Python', code, passed: total('tests') - failed - total('skipped'), failed, skipped: total('skipped') }
}

function report(parts) {
  const counted = parts.filter(({ passed }) => passed !== undefined)
  const sum = (key) => counted.reduce((total, part) => total + part[key], 0)
  const line = ({ passed, failed, skipped }) =>
    `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
  const failedParts = parts.filter(({ code }) => code !== 0).map(({ name }) => name)
  process.stdout.write(
    [
      '',
      ...counted.map((part) => `${part.name}: ${line(part)}`),
      failedParts.length === 0 ? 'All parts succeeded.' : `Not successful: ${failedParts.join(', ')}`,
      line({ passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') }),
      '',
    ].join('\n'),
  )
  return failedParts.length === 0 ? 0 : 1
}

function heading(text) {
  process.stdout.write(`\n== ${text}\n`)
}

await runOnOwnNode(main)
