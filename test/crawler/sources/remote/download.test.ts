/** Archives that lie elsewhere come whole into a file, whatever their host does in between. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { downloadObject } from '../../../../crawler/sources/remote/download.ts'
import { openRemoteAccess } from '../../../../crawler/sources/remote/open-remote.ts'
import { loopback, type Site } from '../../site.ts'
import { giveRange, openArchiveHost, rangeOf } from './archive-host.ts'

const FILE = randomBytes(300_000)

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-download-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function fetchFile(t: TestContext, url: string, folder: string): Promise<Buffer> {
  const remote = openRemoteAccess(loopback({ maxAttempts: 3, backoffMs: 5 }))
  t.after(() => remote.close())
  return await readFile(await downloadObject(remote.open(url), { folder }))
}

const starts = (site: Site): (string | undefined)[] =>
  site.asked.map(({ headers }) => headers.range?.replace(/-.*$/, ''))

test('a connection that breaks costs what did not come, and an overloaded host is asked again', async (t) => {
  let asked = 0
  const site = await openArchiveHost(t, { '/a.warc.gz': FILE }, (request, response, file) => {
    asked += 1
    const [start, end] = rangeOf(request, file)
    if (asked === 1) response.writeHead(503, { 'retry-after': '0' }).end()
    else if (asked === 2) {
      response.writeHead(206, {
        'content-range': `bytes ${start}-${end - 1}/${file.length}`,
        'content-length': end - start,
        etag: '"1"',
      })
      response.write(file.subarray(0, 100_000), () => response.destroy())
    } else return false
    return true
  })
  assert.deepEqual(await fetchFile(t, `${site.origin}/a.warc.gz`, await folderOf(t)), FILE)
  assert.equal(starts(site)[0], 'bytes=0')
  const rest = Number(starts(site)[2]?.slice(6))
  assert.ok(rest > 0 && rest <= 100_000, `went on at ${rest}`)
  assert.deepEqual(
    site.asked.map(({ path }) => path),
    ['/a.warc.gz', '/a.warc.gz', '/a.warc.gz'],
    'robots.txt is not asked',
  )
})

test('what came before a failure is kept for the next attempt', async (t) => {
  let isDown = false
  const site = await openArchiveHost(t, { '/a.warc.gz': FILE }, (request, response, file) => {
    const [start] = rangeOf(request, file)
    if (isDown && start > 0) response.writeHead(404).end()
    else if (start === 0) {
      response.writeHead(206, {
        'content-range': `bytes 0-${file.length - 1}/${file.length}`,
        'content-length': file.length,
        etag: '"1"',
      })
      response.write(file.subarray(0, 50_000), () => response.destroy())
    } else return false
    return true
  })
  const folder = await folderOf(t)
  isDown = true
  await assert.rejects(fetchFile(t, `${site.origin}/a.warc.gz`, folder), {
    code: 'E_FETCH',
    message:
      /at byte \d+: expected bytes, got HTTP 404, .* Correct its address, name another server, or give a copy on disk\.$/,
  })
  isDown = false
  const before = site.asked.length
  assert.deepEqual(await fetchFile(t, `${site.origin}/a.warc.gz`, folder), FILE)
  assert.equal(starts(site).slice(before).includes('bytes=0'), false)
})

test('a file that changes while it is read is not patched together', async (t) => {
  const site = await openArchiveHost(t, { '/a.warc.gz': FILE }, (request, response, file) => {
    const [start] = rangeOf(request, file)
    if (start > 0) giveRange(request, response, file, '"2"')
    else {
      response.writeHead(206, {
        'content-range': `bytes 0-${file.length - 1}/${file.length}`,
        'content-length': file.length,
        etag: '"1"',
      })
      response.write(file.subarray(0, 50_000), () => response.destroy())
    }
    return true
  })
  await assert.rejects(fetchFile(t, `${site.origin}/a.warc.gz`, await folderOf(t)), {
    code: 'E_INPUT',
    message: /changed while it was read/,
  })
})

test('a redirect is followed, a small file needs no ranges, and a range that was not asked for is refused', async (t) => {
  const site = await openArchiveHost(
    t,
    { '/moved': FILE, '/a': FILE, '/plain': FILE, '/lies': FILE, '/coded': FILE },
    (request, response, file) => {
      if (request.url === '/moved') response.writeHead(302, { location: '/a' }).end()
      else if (request.url === '/plain') response.end(file)
      else if (request.url === '/lies')
        response.writeHead(206, { 'content-range': `bytes 5-9/${file.length}` }).end('12345')
      else if (request.url === '/coded') response.writeHead(200, { 'content-encoding': 'gzip' }).end(file)
      else return false
      return true
    },
  )
  assert.deepEqual(await fetchFile(t, `${site.origin}/moved`, await folderOf(t)), FILE)
  assert.deepEqual(await fetchFile(t, `${site.origin}/plain`, await folderOf(t)), FILE)
  for (const [path, message] of [
    ['/lies', /another range/],
    ['/coded', /got them in gzip/],
    ['/none', /HTTP 404/],
  ] as const)
    await assert.rejects(fetchFile(t, `${site.origin}${path}`, await folderOf(t)), { code: 'E_FETCH', message })
  await assert.rejects(fetchFile(t, 'http://10.0.0.1/a.warc.gz', await folderOf(t)), {
    code: 'E_FETCH',
    message: /ssrf_denied/,
  })
})

test('an object of a bucket is read through the SDK: by ranges, again after a 503, and its absence is told', async (t) => {
  let asked = 0
  const site = await openArchiveHost(t, { '/bucket/dir/a.warc.gz?x-id=GetObject': FILE }, (request, response, file) => {
    asked += 1
    const [start, end] = rangeOf(request, file)
    if (asked === 1) response.writeHead(503).end()
    else
      giveRange(
        { headers: { range: `bytes=${start}-${Math.min(end, start + 120_000) - 1}` } } as typeof request,
        response,
        file,
      )
    return true
  })
  const set = {
    AWS_ENDPOINT_URL_S3: site.origin,
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    AWS_REGION: 'us-east-1',
  }
  const before = Object.fromEntries(Object.keys(set).map((name) => [name, process.env[name]]))
  Object.assign(process.env, set)
  t.after(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  })
  assert.deepEqual(await fetchFile(t, 's3://bucket/dir/a.warc.gz', await folderOf(t)), FILE)
  assert.equal(asked, 4)
  await assert.rejects(fetchFile(t, 's3://bucket/none.warc.gz', await folderOf(t)), {
    code: 'E_FETCH',
    message: /s3:\/\/bucket\/none/,
  })
})
