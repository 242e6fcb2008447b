/** `m3w extract` as a person types it: a file, a URL through the guarded client, many pages by lines. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'

const CLI = join(import.meta.dirname, '..', '..', 'cli', 'main.js')
const words = 'The harbour master keeps a long list of every boat that ever came in out of the storm. '.repeat(8)
const PAGE = `<!doctype html><html lang="en"><title>Boats</title><main><h1>Boats</h1><p>${words}</p><figure><img src="boat.jpg" width="640" height="480"><figcaption>A boat</figcaption></figure><p>${words}</p></main></html>`

const folder = mkdtempSync(join(tmpdir(), 'm3w-extract-'))
const file = join(folder, 'boats.html')
writeFileSync(file, PAGE)
const asked: string[] = []
const server = createServer((request, response) => {
  asked.push(request.url ?? '')
  if (request.url === '/robots.txt') response.end('User-agent: *\nDisallow: /secret\n')
  else if (request.url === '/old') response.writeHead(301, { location: '/harbour/boats.html' }).end()
  else response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE)
})
let origin = ''
before(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

function run(args: readonly string[], input = ''): Promise<{ code: number; out: string; err: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [CLI, 'extract', ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString()
    })
    child.on('close', (code) => done({ code: code ?? -1, out, err }))
    child.stdin.end(input)
  })
}
const OPEN = ['--contact', 'a@b.org', '--set', 'network.allowAddresses=["127.0.0.0/8"]']

test('a file becomes one document, its images resolved against --url', async () => {
  const { code, out } = await run([file, '--url', 'https://example.org/harbour/'])
  assert.equal(code, 0)
  const page = JSON.parse(out) as { url: string; segments: { kind: string; url?: string }[] }
  assert.equal(page.segments.find(({ kind }) => kind === 'image')?.url, 'https://example.org/harbour/boat.jpg')
})

test('a URL is fetched after its robots.txt, redirects included, and resolves where it ended', async () => {
  const { code, out, err } = await run([`${origin}/old`, ...OPEN])
  assert.equal(code, 0, err)
  const page = JSON.parse(out) as { url: string; segments: { kind: string; url?: string }[] }
  assert.equal(page.url, `${origin}/harbour/boats.html`)
  assert.equal(page.segments.find(({ kind }) => kind === 'image')?.url, `${origin}/harbour/boat.jpg`)
  assert.deepEqual(asked, ['/robots.txt', '/old', '/harbour/boats.html'])
})

test('a URL that robots.txt forbids, a private address and a missing contact are refused with words', async () => {
  const forbidden = await run([`${origin}/secret`, ...OPEN])
  assert.equal(forbidden.code, 3)
  assert.match(forbidden.err, /robots\.txt/)
  const hidden = await run([`${origin}/old`, '--contact', 'a@b.org'])
  assert.equal(hidden.code, 3)
  const nobody = await run([`${origin}/old`])
  assert.equal(nobody.code, 2)
  assert.match(nobody.err, /contact/)
})

test('--jsonl answers every line with its sequence', async () => {
  const { code, out } = await run(
    ['--jsonl'],
    `${JSON.stringify({ id: 'a', url: 'https://example.org/', path: file })}\n`,
  )
  assert.equal(code, 0)
  const { id, sequence } = JSON.parse(out) as { id: string; sequence: { type: string }[] }
  assert.equal(id, 'a')
  assert.ok(sequence.some(({ type }) => type === 'image'))
})

test('--jsonl goes on behind a file it cannot read, and says which', async () => {
  const line = (id: string, path: string): string => JSON.stringify({ id, url: 'https://example.org/', path })
  const { code, out, err } = await run(['--jsonl'], `${line('a', '/no/such/file')}\n${line('b', file)}\n`)
  assert.equal(code, 0)
  const [a, b] = out
    .trim()
    .split('\n')
    .map((row) => JSON.parse(row) as { id: string; sequence: object[] })
  assert.deepEqual([a?.id, a?.sequence, b?.id], ['a', [], 'b'])
  assert.ok((b?.sequence.length ?? 0) > 0)
  assert.match(err, /a: cannot read/)
})

test('an address that is not of the web and a format that is none are refused before anything is read', async () => {
  for (const args of [
    [file, '--url', 'ftp://example.org/'],
    [file, '--explain', '--format', 'xml'],
  ]) {
    const { code, err } = await run(args)
    assert.equal(code, 2, args.join(' '))
    assert.match(err, /http or https|json, text, html/)
  }
})

test('starting loads cheerio, but neither validators nor logs nor the engine', () => {
  const loaded = [...loadedBy(CLI), ...loadedBy(join(CLI, '..', 'extract.js'))]
  assert.ok(loaded.includes('cheerio/slim'))
  assert.deepEqual(
    loaded.filter((name) => /^(?:zod|pino)$|[/](?:engine|crawler|shards)[/]|[/]index\.js$/.test(name)),
    [],
  )
})

/** Our files and the packages that a compiled file loads before anything in it is called. */
function loadedBy(file: string, known = new Set<string>()): ReadonlySet<string> {
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/^(?:import|export) [^;]*?\bfrom '([^']+)';/gm)) {
    const next = name.startsWith('.') ? join(dirname(file), name) : name
    if (known.has(next)) continue
    known.add(next)
    if (next !== name) loadedBy(next, known)
  }
  return known
}
