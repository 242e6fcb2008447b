/** `m3w extract` as a person types it: a file, a URL through the guarded client, many pages by lines. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { openCli } from './cli-process.ts'

const CLI = join(import.meta.dirname, '..', '..', 'cli', 'main.js')
const words = 'The harbour master keeps a long list of every boat that ever came in out of the storm. '.repeat(8)
const PAGE = `<!doctype html><html lang="en"><title>Boats</title><main><h1>Boats</h1><p>${words}</p><figure><img src="boat.jpg" width="640" height="480"><figcaption>A boat</figcaption></figure><p>${words}</p></main></html>`

const folder = mkdtempSync(join(tmpdir(), 'm3w-extract-'))
const file = join(folder, 'boats.html')
writeFileSync(file, PAGE)
const asked: string[] = []
const LONG = `${PAGE}<!--${'x'.repeat(6_200_000)}-->`
const HTML = { 'content-type': 'text/html' }
const server = createServer((request, response) => {
  const { url = '' } = request
  asked.push(url)
  if (url === '/robots.txt') response.end('User-agent: *\nDisallow: /secret\n')
  else if (url === '/old') response.writeHead(301, { location: '/harbour/boats.html' }).end()
  else if (url === '/long') response.writeHead(200, { ...HTML, 'content-length': Buffer.byteLength(LONG) }).end(LONG)
  else if (url === '/noai') response.writeHead(200, { ...HTML, 'x-robots-tag': 'noai' }).end(PAGE)
  else if (url === '/gone') response.writeHead(404, HTML).end(PAGE)
  else if (url === '/paper') response.writeHead(200, { 'content-type': 'application/pdf' }).end('%PDF-1.7')
  else if (url === '/half') {
    response.writeHead(200, { ...HTML, 'content-length': 9000 })
    response.write(PAGE, () => setTimeout(() => response.destroy(), 50))
  } else if (url === '/xhtml')
    response
      .writeHead(200, { 'content-type': 'application/xhtml+xml' })
      .end(
        `<html xmlns="http://www.w3.org/1999/xhtml"><body><script src="a.js"/><p><![CDATA[${words}]]></p></body></html>`,
      )
  else response.writeHead(200, HTML).end(PAGE)
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

const m3w = openCli()
const run = (args: readonly string[], input?: string) => m3w(['extract', ...args], input)
const OPEN = ['--contact', 'a@b.org', '--set', 'network.allowAddresses=["127.0.0.0/8"]']

test('a file becomes one document, its images resolved against --url', async () => {
  const { code, out } = await run([file, '--url', 'https://example.org/harbour/'])
  assert.equal(code, 0)
  const page = JSON.parse(out) as { url: string; segments: { kind: string; url?: string }[] }
  assert.equal(page.segments.find(({ kind }) => kind === 'image')?.url, 'https://example.org/harbour/boat.jpg')
})

test('a page over maxImages becomes a document a part, one behind the other, and stays one page for --jsonl and --explain', async () => {
  const manual = join(folder, 'manual.html')
  const section = (name: string) =>
    `<h2>The ${name}</h2><p>${words}</p><img src="${name}.jpg"><p>The ${name}. ${words}</p>`
  writeFileSync(manual, `<title>Manual</title><main>${['pump', 'valve'].map(section).join('')}</main>`)
  const limit = ['--set', 'extract.maxImages=1', '--contact', 'a@b.org']
  const { code, out, err } = await run([manual, '--url', 'http://boats.example/', ...limit])
  assert.equal(code, 0, err)
  const parts = out.split(/(?<=^\}\n)/m).map((text) => JSON.parse(text) as Record<string, unknown>)
  assert.deepEqual(
    parts.map(({ url, title, part, segments }) => [url, title, part, (segments as { text?: string }[])[0]?.text]),
    [
      ['http://boats.example/', 'Manual', { index: 0, count: 2 }, 'The pump'],
      ['http://boats.example/', 'Manual', { index: 1, count: 2 }, 'The valve'],
    ],
  )
  assert.ok(parts.every((part) => !('parts' in part)))
  const line = await run(
    ['--jsonl', ...limit],
    `${JSON.stringify({ id: 'm', url: 'http://boats.example/', path: manual })}\n`,
  )
  const { sequence } = JSON.parse(line.out) as { sequence: { type: string }[] }
  assert.deepEqual(sequence.filter(({ type }) => type === 'image').length, 2)
})

test('a URL is fetched after its robots.txt, redirects included, and resolves where it ended', async () => {
  const { code, out, err } = await run([`${origin}/old`, ...OPEN])
  assert.equal(code, 0, err)
  const page = JSON.parse(out) as { url: string; segments: { kind: string; url?: string }[] }
  assert.equal(page.url, `${origin}/harbour/boats.html`)
  assert.equal(page.segments.find(({ kind }) => kind === 'image')?.url, `${origin}/harbour/boat.jpg`)
  assert.deepEqual(asked, ['/robots.txt', '/.well-known/tdmrep.json', '/ai.txt', '/old', '/harbour/boats.html'])
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

test('a URL goes the road of the build: too long, reserved or cut off, it leaves stdout empty and says why, with the setting that moves it', async () => {
  const refusals: readonly (readonly [path: string, args: readonly string[], said: RegExp])[] = [
    ['/long', [], /too_large, measured 62\d{5}, limit 5242880 .*network\.maxPageBytes/],
    ['/noai', [], /rights_reserved, measured "x-robots-tag: noai", limit none; no setting/],
    ['/half', [], /truncated_page, measured \d+, limit 9000 \(cut by the connection\)/],
    [
      '/harbour/',
      ['--set', 'extract.maxSteps=1000', '--set', 'extract.maxNodes=1000', '--set', 'network.maxPageBytes=500'],
      /too_large, measured \d+, limit 500 /,
    ],
  ]
  for (const [path, args, said] of refusals) {
    const { code, out, err } = await run([`${origin}${path}`, ...OPEN, ...args])
    assert.deepEqual([code, out], [3, ''], `${path}: ${err}`)
    assert.match(err, said)
  }
  const whole = await run([`${origin}/long`, ...OPEN, '--set', 'network.maxPageBytes=7000000'])
  assert.equal(whole.code, 0, whole.err)
})

test('a URL that answers with no page says what came and by which code a build would drop it', async () => {
  for (const [path, said] of [
    ['/gone', /http_404_410: it answered 404 Not Found with text\/html/],
    ['/paper', /not_html: it answered 200 OK with application\/pdf/],
    ['/secret', /robots_disallow: robots\.txt: /],
  ] as const) {
    const { code, out, err } = await run([`${origin}${path}`, ...OPEN])
    assert.deepEqual([code, out], [3, ''], path)
    assert.match(err, said)
  }
  const offline = await run([`${origin}/`, ...OPEN, '--set', 'network.offline=true'])
  assert.deepEqual([offline.code, offline.out], [2, ''])
  assert.match(offline.err, /network\.offline/)
})

test('XHTML from a URL or a file of that name is read as XHTML', async () => {
  const xhtml = join(folder, 'boats.xhtml')
  writeFileSync(xhtml, `<html><body><script src="a.js"/><p><![CDATA[${words}]]></p></body></html>`)
  for (const args of [[`${origin}/xhtml`, ...OPEN], [xhtml]]) {
    const { code, out, err } = await run([...args, '--format', 'text'])
    assert.equal(code, 0, err)
    assert.match(out, /^The harbour master/)
  }
})

test('a file is refused by the same rules, and --explain shows it all the same', async () => {
  const reserved = join(folder, 'reserved.html')
  writeFileSync(reserved, `<meta name="robots" content="noai">${PAGE}`)
  const long = join(folder, 'long.html')
  writeFileSync(long, LONG)
  for (const [path, said] of [
    [reserved, /rights_reserved, measured "meta-robots: noai"/],
    [long, /too_large, measured 62\d{5}, limit 5242880; --set network\.maxPageBytes=N/],
  ] as const) {
    const { code, out, err } = await run([path])
    assert.deepEqual([code, out], [3, ''], err)
    assert.match(err, said)
    const shown = await run([path, '--explain'])
    assert.equal(shown.code, 3)
    assert.match(shown.err, said)
    assert.match(shown.out, /^\+ text .*harbour master/m)
  }
})

test('the byte limit of extract is gone, and its old name is an unknown key', async () => {
  for (const key of ['extract.maxBytes', 'extract.maxMs']) {
    const { code, err } = await run([file, '--set', `${key}=1000`])
    assert.equal(code, 2)
    assert.match(err, new RegExp(`unknown key "${key}"`))
  }
})

test('--jsonl says of each page what a build would do with it, and goes on', async () => {
  const reserved = join(folder, 'noarchive.html')
  writeFileSync(reserved, `<meta name="robots" content="noarchive">${PAGE}`)
  const empty = join(folder, 'empty.html')
  writeFileSync(empty, '<nav>Home</nav>')
  const lines = [reserved, empty, file].map((path, at) => JSON.stringify({ id: at, url: 'https://example.org/', path }))
  const { code, out, err } = await run(['--jsonl'], `${lines.join('\n')}\n`)
  assert.equal(code, 0)
  const rows = out
    .trim()
    .split('\n')
    .map((row) => JSON.parse(row) as { sequence: object[]; dropped?: object })
  assert.deepEqual(
    rows.map(({ dropped }) => dropped),
    [
      { reason: 'rights_reserved', measured: 'meta-robots: noarchive', limit: null },
      { reason: 'no_text', measured: 0, limit: 1 },
      undefined,
    ],
  )
  // They measure the extractor: what it read of files that are here is shown, dropped or not.
  assert.deepEqual(rows[0]?.sequence, rows[2]?.sequence)
  assert.match(err, /^0: rights_reserved.*\n1: no_text/)
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
  assert.match(err, /a: Cannot read/)
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
