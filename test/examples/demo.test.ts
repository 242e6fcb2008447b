/** End to end: builds a dataset from the demo web with the command line, and compares every hazard with expected.json. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

interface Row {
  readonly hazard: string
  readonly url: string
  readonly expected: string
  readonly got: string
  readonly ok: boolean
}

const CLI = fileURLToPath(new URL('../../cli/main.js', import.meta.url))
const WEB = join(repositoryRoot(), 'examples', 'web')

describe('the demo web', () => {
  let folder = ''
  let server: ChildProcess | undefined
  let hosts = ''
  let rows: readonly Row[] = []

  const buildFrom = (sources: readonly string[], store: string, ...flags: readonly string[]): Promise<string> => {
    const config = ['--config', join(WEB, 'm3w.config.json')]
    return output(
      CLI,
      'build',
      ...sources,
      ...config,
      '--out',
      join(folder, store),
      '--workers',
      '2',
      '--quiet',
      ...flags,
    )
  }
  const build = (): Promise<string> => {
    const seeds = Object.values(JSON.parse(hosts) as Record<string, string>).map((origin) => `${origin}/index.html`)
    return buildFrom(seeds, 'store')
  }

  const archives = async (): Promise<readonly string[]> => {
    const ledger = join(folder, 'store', 'ledger')
    const names = await readdir(ledger, { recursive: true })
    return names.filter((name) => /\.warc(\.gz)?$/.test(name)).map((name) => join(ledger, name))
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'm3w-demo-'))
    server = spawn(
      process.execPath,
      [join(WEB, 'serve.mjs'), '--port-base', '0', '--log', join(folder, 'requests.jsonl')],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    )
    hosts = await firstLine(server)
    await build()
    await buildFrom(await archives(), 'rebuilt', '--set', 'network.offline=true')
    const check = [
      join(folder, 'store'),
      '--rebuilt',
      join(folder, 'rebuilt'),
      '--hosts',
      hosts,
      '--log',
      join(folder, 'requests.jsonl'),
      '--json',
    ]
    // Its exit code says that a row failed; which one, the tests below say better.
    rows = JSON.parse(
      await output(join(WEB, 'check.mjs'), ...check).catch((error: ChildError) => error.stdout),
    ) as Row[]
  })

  after(async () => {
    server?.kill()
    await rm(folder, { recursive: true, force: true })
  })

  it('gives the same documents, images and shards when it is built again from its archives alone', () => {
    const compared = rows.filter(({ hazard }) => hazard.startsWith('rebuilt from archives alone'))
    assert.deepEqual(
      compared.map(({ got }) => got),
      compared.map(({ expected }) => expected),
    )
    assert.equal(compared.length, 3)
  })

  it('meets every outcome that expected.json names', async (context) => {
    const table: unknown = JSON.parse(await readFile(join(WEB, 'expected.json'), 'utf8'))
    assert.ok(Array.isArray(table) && rows.length > table.length)
    for (const { hazard, url, expected, got } of rows) {
      await context.test(`${hazard}: ${url === '' ? got : `${url} is ${expected}`}`, () => assert.equal(got, expected))
    }
  })

  it('asks for no URL twice, but for what told it to come again', async () => {
    const log = (await readFile(join(folder, 'requests.jsonl'), 'utf8')).trim().split('\n')
    const answers = log.map((line) => JSON.parse(line) as { readonly url: string; readonly status: number })
    // What a site says of its use is asked by the crawl and again before its images, which may be days later.
    const words = /\/(?:robots\.txt|ai\.txt|\.well-known\/tdmrep\.json)$/
    const urls = answers.filter(({ url, status }) => status !== 429 && !words.test(url)).map(({ url }) => url)
    assert.deepEqual(
      urls.filter((url, index) => urls.indexOf(url) !== index),
      [],
    )
  })

  it('is done at once when it is built again, without a request', async () => {
    const requests = await readFile(join(folder, 'requests.jsonl'), 'utf8')
    const dataset = (text: string): unknown => (JSON.parse(text) as { readonly dataset: unknown }).dataset
    const current = await readFile(join(folder, 'store', 'current.json'), 'utf8')
    assert.equal(typeof dataset(await build()), 'string')
    assert.equal(await readFile(join(folder, 'store', 'current.json'), 'utf8'), current)
    assert.equal(await readFile(join(folder, 'requests.jsonl'), 'utf8'), requests)
  })
})

class ChildError extends Error {
  readonly stdout: string
  constructor(message: string, stdout: string) {
    super(message)
    this.stdout = stdout
  }
}

/** Runs a script of ours to its end; gives its stdout. Rejects with ChildError on another exit code than 0. */
function output(script: string, ...args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk) => {
      stdout += String(chunk)
    })
    child.stderr.on('data', (chunk) => {
      stderr += String(chunk)
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(stdout)
      else
        reject(new ChildError(`${script} ${args.join(' ')} ended with code ${code}:\n${stderr.slice(-4000)}`, stdout))
    })
  })
}

/** The first line that a started program prints; rejects if it ends before. */
function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) throw new Error('started without a stdout')
    createInterface(child.stdout).once('line', resolve)
    child.once('exit', (code) => reject(new Error(`the server ended with code ${code}`)))
  })
}

/** The tests are compiled into a folder of the repository, so that the sources lie somewhere above. */
function repositoryRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}
