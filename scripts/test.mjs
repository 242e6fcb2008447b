/**
 * `npm test`: sets up, then lint, types and all tests, TypeScript and Python. `npm test -- crawler` runs only the
 * TypeScript tests whose path contains a word.
 *
 * Every part runs even if one before it failed, the totals stand in the last lines, and the exit code is 1 if anything failed.
 */
import { mkdir, open, readdir, readFile, rm, statfs } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { runOnOwnNode } from './own-node.mjs'
import { ROOT, runCommand, ScriptError } from './run-command.mjs'
import { PYTHON, setUpTests } from './setup.mjs'

const RESULTS = join(ROOT, 'out', 'test')
/** Longest time of a test file. The slowest takes two minutes on two busy cores. */
const TEST_TIMEOUT_MS = 600_000
/**
 * Folders of test/ whose files share a process a core, but for those that need their own. They leave nothing changed behind them; each would
 * load the same modules for half a second otherwise (82 files: 101 s of CPU alone, 62 together).
 */
const TOGETHER = [
  'archives',
  'core',
  'datasets',
  'exports',
  'extract',
  'filters',
  'formats',
  'schemas',
  'shards',
  'viewer',
]
/** Tests of these wait for hosts and clocks most of the time: those that can share one more process, beside all that have their own. */
const WAITING = 'crawler'
/** What a test says that starts programs of its own, changes its environment, or takes a child that another test may have started. */
const NEEDS_OWN_PROCESS = /child_process|process\.env|NO_BROWSER|decoderEntry/
/** The whole suite holds 1 GB of temporary files at most. */
const MIN_MEMORY_FOLDER_BYTES = 4 * 2 ** 30
const NOTHING = { passed: 0, failed: 0, skipped: 0 }
const OUTPUT = { stdio: ['ignore', 'inherit', 'inherit'] }

async function main() {
  const words = process.argv.slice(2)
  await setUpTests()
  await rm(RESULTS, { recursive: true, force: true })
  await mkdir(RESULTS, { recursive: true })

  const parts = []
  if (words.length === 0) parts.push(await lint())
  const { together, waiting, alone } = await listTests(words)
  const cores = availableParallelism()
  heading('TypeScript tests that share processes')
  const lanes = Array.from({ length: cores }, (_, lane) => together.filter((_, index) => index % cores === lane))
  parts.push(...(await Promise.all(lanes.map((files, lane) => testTogether(files, `TypeScript ${lane + 1}`)))))
  heading(`TypeScript tests with a process each${words.length === 0 ? ', and Python tests beside them' : ''}`)
  parts.push(
    ...(await Promise.all([
      testAlone(alone),
      testTogether(waiting, `TypeScript ${cores + 1}`),
      ...(words.length === 0 ? [testPython()] : []),
    ])),
  )
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

/** Compiled test files whose path holds every word, from the sources, so that a stale file in dist/ is no test. */
async function listTests(words) {
  const wanted = (await readdir(join(ROOT, 'test'), { recursive: true }))
    .filter((name) => name.endsWith('.test.ts') && words.every((word) => name.includes(word)))
    .sort()
  if (wanted.length === 0) throw new ScriptError(`no test file under test/ contains ${words.join(' and ')}`)
  const found = { together: [], waiting: [], alone: [] }
  for (const name of wanted) {
    const [folder = ''] = name.split(sep)
    const needsOwn = NEEDS_OWN_PROCESS.test(await readFile(join(ROOT, 'test', name), 'utf8'))
    const shared = TOGETHER.includes(folder) ? found.together : folder === WAITING ? found.waiting : found.alone
    const list = needsOwn ? found.alone : shared
    list.push(join('dist', 'test', name.replace(/\.ts$/, '.js')))
  }
  return found
}

async function testTogether(files, name) {
  if (files.length === 0) return { name, code: 0, ...NOTHING }
  const words = join(RESULTS, `${fileName(name)}.txt`)
  const result = await testTypeScript(files, name, words, ['--experimental-test-isolation=none'])
  process.stdout.write(await readFile(words, 'utf8').catch(() => ''))
  return result
}

async function testAlone(files) {
  if (files.length === 0) return { name: 'TypeScript', code: 0, ...NOTHING }
  // As many as cores: tests of pace and processes wait for much of their time, which the Python tests use.
  return await testTypeScript(files, 'TypeScript', 'stdout', [`--test-concurrency=${availableParallelism()}`])
}

/** Runs files, writes what a person reads to `words` and TAP into the results' folder, gives the totals. */
async function testTypeScript(files, name, words, options) {
  const tap = join(RESULTS, `${fileName(name)}.tap`)
  const code = await runCommand(
    process.execPath,
    [
      '--test',
      // A test that waits for what never comes fails by name, instead of holding everything up.
      `--test-timeout=${TEST_TIMEOUT_MS}`,
      ...options,
      ...['--test-reporter=spec', `--test-reporter-destination=${words}`],
      ...['--test-reporter=tap', `--test-reporter-destination=${tap}`],
      ...files,
    ],
    { ...OUTPUT, env: { TMPDIR: await temporaryFolder() } },
  )
  const text = await readFile(tap, 'utf8').catch(() => '')
  const total = (key) => Number(text.match(new RegExp(`^# ${key} (\\d+)$`, 'm'))?.[1] ?? 0)
  return {
    name,
    code,
    passed: total('pass'),
    failed: total('fail') + total('cancelled'),
    skipped: total('skipped') + total('todo'),
  }
}

async function testPython() {
  const xml = join(RESULTS, 'python.xml')
  const words = await open(join(RESULTS, 'python.txt'), 'w')
  const code = await runCommand(PYTHON, ['-m', 'pytest', `--junitxml=${xml}`], {
    stdio: ['ignore', words.fd, words.fd],
    cwd: join(ROOT, 'trainer'),
    // Beside the other tests a second thread waits longer than it works.
    env: { OMP_NUM_THREADS: '1' },
  })
  await words.close()
  process.stdout.write(`\n== Python tests\n${await readFile(join(RESULTS, 'python.txt'), 'utf8')}`)
  const suite = (await readFile(xml, 'utf8').catch(() => '')).match(/<testsuite [^>]*>/)?.[0] ?? ''
  const total = (key) => Number(suite.match(new RegExp(` ${key}="(\\d+)"`))?.[1] ?? 0)
  const failed = total('failures') + total('errors')
  return { name: 'Python', code, passed: total('tests') - failed - total('skipped'), failed, skipped: total('skipped') }
}

/** A file system in memory where there is a large one: the tests flush tens of thousands of small files, and none of them has to outlive its test. */
async function temporaryFolder() {
  const mounts = await readFile('/proc/mounts', 'utf8').catch(() => '')
  const isFit = / \/dev\/shm tmpfs (?!\S*noexec)/.test(mounts)
  const { bavail, bsize } = isFit ? await statfs('/dev/shm') : { bavail: 0, bsize: 0 }
  return bavail * bsize >= MIN_MEMORY_FOLDER_BYTES ? '/dev/shm' : tmpdir()
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

const fileName = (part) => part.toLowerCase().replace(' ', '-')

function heading(text) {
  process.stdout.write(`\n== ${text}\n`)
}

await runOnOwnNode(main)
