/** `m3w train` and `m3w eval` where Python lacks something: what is missing, what to type, exit code 2, no traceback. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { packageRoot } from '../../index.ts'

const CLI = join(import.meta.dirname, '..', '..', 'cli', 'main.js')
const ROOT = packageRoot()
const folder = mkdtempSync(join(tmpdir(), 'm3w-python-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** A dataset and a run that are enough for the command line. */
mkdirSync(join(folder, 'store', 'train'), { recursive: true })
writeFileSync(join(folder, 'store', 'train', 'model.safetensors'), '')
writeFileSync(join(folder, 'store', 'current.json'), '{"dataset":"one"}')

const own = join(ROOT, '.venv', 'bin', 'python')
const REAL = process.env.M3W_PYTHON ?? (existsSync(own) ? own : 'python3')
const FIT = {
  torch: '2.13.0',
  numpy: '2.1.0',
  pillow: '11.0.0',
  safetensors: '0.5.3',
  tokenizers: '0.22.1',
  transformers: '5.4.0',
}

function script(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\n${text}\n`)
  chmodSync(path, 0o755)
  return path
}
/** A Python of its own modules only; what it has beside them lies in a folder for PYTHONPATH. */
const bare = script('bare', `exec ${REAL} -S "$@"`)

function packages(
  name: string,
  versions: Readonly<Record<string, string>>,
  contents: Readonly<Record<string, string>> = {},
) {
  const path = join(folder, name)
  for (const [dist, version] of Object.entries(versions)) {
    const module = dist === 'pillow' ? 'PIL' : dist
    mkdirSync(join(path, module), { recursive: true })
    writeFileSync(join(path, module, '__init__.py'), contents[dist] ?? '')
    mkdirSync(join(path, `${dist}-${version}.dist-info`))
    writeFileSync(join(path, `${dist}-${version}.dist-info`, 'METADATA'), `Name: ${dist}\nVersion: ${version}\n`)
  }
  return path
}

function m3w(verb: 'train' | 'eval', python: string, path = '', args = [join(folder, 'store')]) {
  const env = { ...process.env, M3W_PYTHON: python, PYTHONPATH: path }
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, verb, ...args], {
    encoding: 'utf8',
    env,
  })
  return { status, stdout, stderr }
}

for (const verb of ['train', 'eval'] as const) {
  test(`m3w ${verb} without torch says so and how to install it, and is no traceback`, () => {
    const { torch: _torch, ...others } = FIT
    const { status, stdout, stderr } = m3w(verb, bare, packages(`${verb}-no-torch`, others))
    assert.equal(status, 2)
    assert.equal(stdout, '')
    assert.match(stderr, /^m3w: .*bare \(Python 3\.\d+\.\d+\) lacks .*: torch is missing\. This installs it:\n/)
    assert.ok(stderr.includes(join(ROOT, 'trainer')), 'the folder of the trainer')
    assert.match(
      stderr,
      /-m venv \S+\n {2}\S+ -m pip install 'torch>=2\.11' 'numpy>=1\.26' .*\n {2}export M3W_PYTHON=\S+\n$/,
    )
    assert.doesNotMatch(stderr, /Traceback|bug in m3w|is missing;/)
  })

  test(`m3w ${verb} without any Python says that, and which is needed`, () => {
    const { status, stderr } = m3w(verb, join(folder, 'no-such-python'))
    assert.equal(status, 2)
    assert.match(stderr, /^m3w: Cannot start .*no-such-python: .*ENOENT\. The trainer needs Python >= 3\.10\./)
    assert.match(stderr, /M3W_PYTHON/)
  })
}

test('a name that stands for no Python of its own is none', () => {
  const { status, stderr } = m3w('train', script('shim', 'echo "pyenv: command not found" >&2; exit 127'))
  assert.equal(status, 2)
  assert.match(stderr, /Cannot start .*shim: exit code 127\. The trainer needs Python >= 3\.10/)
})

test('every missing package is named, and one that is too old or too new with both versions', () => {
  const { status, stderr } = m3w(
    'train',
    bare,
    packages('unfit', { torch: '2.5.1', tokenizers: '0.24.0', pillow: '11.0.0' }),
  )
  assert.equal(status, 2)
  assert.match(
    stderr,
    /numpy is missing; safetensors is missing; transformers is missing; torch is 2\.5\.1, expected torch>=2\.11; tokenizers is 0\.24\.0, expected tokenizers>=0\.22,<0\.24\./,
  )
})

test('a Python that is too old is told by its version', () => {
  const answer = '{"python": "3.9.18", "own": false, "missing": ["torch>=2.11"], "unfit": [], "broken": []}'
  const { status, stderr } = m3w('train', script('old', `echo '${answer}'`))
  assert.equal(status, 2)
  assert.match(stderr, /old \(Python 3\.9\.18\) is too old: the trainer needs Python >= 3\.10/)
})

test('a torch that is there and does not load is shown with its own error', () => {
  const error = 'libcudart.so.13: cannot open shared object file'
  const path = packages('broken', FIT, { torch: `raise OSError("${error}")` })
  const { status, stderr } = m3w('train', bare, path)
  assert.equal(status, 2)
  assert.ok(stderr.includes(`m3w: ${bare}`))
  assert.ok(stderr.includes(`torch cannot be imported (OSError: ${error})`), stderr)
})

test('an environment of its own is installed into as it is', () => {
  const answer = '{"python": "3.12.1", "own": true, "missing": ["torch>=2.11"], "unfit": [], "broken": []}'
  const { stderr } = m3w('train', script('own', `echo '${answer}'`))
  assert.ok(stderr.endsWith(`  ${join(folder, 'own')} -m pip install 'torch>=2.11'\n`), stderr)
})

test('the trainer gets its arguments, and its exit code is the exit code', () => {
  const python = script('fine', 'case "$*" in *flamingo.needs*) exit 1;; esac; echo "$@"; exit 7')
  const { status, stdout } = m3w('train', python)
  const store = join(folder, 'store')
  assert.equal(stdout, `-m flamingo.train --data ${join(store, 'datasets', 'one')} --out ${join(store, 'train')}\n`)
  assert.equal(status, 7)
})

test('SIGTERM reaches the trainer, however soon it comes, and the command waits until it has saved', () => {
  // The trainer itself signals the command: it may, before the command's `spawn` has returned.
  const working = "trap 'echo saved; exit 143' TERM; kill -TERM $PPID; for _ in $(seq 200); do sleep 0.05; done"
  const python = script('working', `case "$*" in *flamingo.needs*) exit 1;; esac; ${working}`)
  const { status, stdout } = m3w('train', python)
  assert.equal(stdout, 'saved\n')
  assert.equal(status, 143)
})

test('shards on a web server need two packages more, and a run its folder', () => {
  const address = 'https://host.invalid/data'
  const { status, stderr } = m3w('train', bare, packages('remote', FIT), [address, '--run', join(folder, 'run')])
  assert.equal(status, 2)
  assert.match(stderr, /boto3 is missing; urllib3 is missing\. This installs it:/)
  const without = m3w('train', bare, packages('remote-run', FIT), [address])
  assert.equal(without.status, 2)
  assert.match(without.stderr, /is not on this machine; say with --run which folder/)
  const mixed = m3w('train', bare, packages('mixed', FIT), [join(folder, 'store'), '--data', 'pair=s3://bucket/pairs'])
  assert.match(mixed.stderr, /boto3 is missing/)
})

test('the README tells a user without a clone the packages that pyproject.toml asks for', () => {
  const project = readFileSync(join(ROOT, 'trainer', 'pyproject.toml'), 'utf8')
  const asked = [...(/^dependencies = \[(.*?)^\]/ms.exec(project)?.[1] ?? '').matchAll(/"([^"]+)"/g)].map(
    ([, name]) => name,
  )
  assert.equal(asked.length, 6)
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
  assert.ok(readme.includes(`pip install ${asked.map((name) => `'${name}'`).join(' ')}`))
})
