/**
 * Is a WACZ of ours replayed by ReplayWeb.page (wabac.js)? Opens pages of it in Chromium: those that show words count, and of the pictures that
 * the archive holds those that are drawn.
 *
 *   m3w export STORE --to wacz --out crawl.wacz
 *   node bench/archives/replay-wacz-web.mjs crawl.wacz FOLDER [PAGES]     (FOLDER holds ui.js and sw.js of npm's replaywebpage; default 20 pages)
 *
 * Prints one JSON line. Nothing is asked of any host but the loopback server that this starts.
 */
import { execFileSync } from 'node:child_process'
import { createReadStream, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { chromium } from 'playwright-core'

const [wacz, folder, count = '20'] = process.argv.slice(2)
if (wacz === undefined || folder === undefined) {
  process.stderr.write('usage: replay-wacz-web.mjs crawl.wacz FOLDER [PAGES]\n')
  process.exit(2)
}

const member = (name) => execFileSync('unzip', ['-p', wacz, name], { maxBuffer: 1e9 })
const held = new Set(
  gunzipSync(member('indexes/index.cdx.gz'))
    .toString()
    .matchAll(/"url":"([^"]+)"/g)
    .map(([, url]) => url),
)
const all = member('pages/pages.jsonl')
  .toString()
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => JSON.parse(line))
// Evenly over the crawl, so that every host has its share.
const pages = Array.from({ length: Number(count) }, (_, n) => all[Math.floor(((n + 0.5) * all.length) / Number(count))])

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const script = /^\/(?:replay\/)?(ui|sw)\.js$/.exec(pathname)?.[1]
  if (script !== undefined) {
    response.writeHead(200, { 'content-type': 'text/javascript', 'service-worker-allowed': '/' })
    response.end(readFileSync(join(folder, `${script}.js`)))
  } else if (pathname === '/crawl.wacz') sendPart(request, response)
  else if (pathname === '/') {
    response.writeHead(200, { 'content-type': 'text/html' })
    const { url, ts } = pages[Number(searchParams.get('page'))]
    response.end(`<!doctype html><script src="/ui.js"></script><style>html,body,replay-web-page{height:100%;display:block}</style>
<replay-web-page source="/crawl.wacz" url="${url.replaceAll('&', '&amp;')}" ts="${ts.replace(/\D/g, '').slice(0, 14)}" embed="replayonly" replayBase="/replay/"></replay-web-page>`)
  } else response.writeHead(404).end()
})

/** ReplayWeb.page reads a WACZ by ranges. */
function sendPart(request, response) {
  const { size } = statSync(wacz)
  const [, first, last] = /bytes=(\d*)-(\d*)/.exec(request.headers.range ?? '') ?? []
  const start = first === '' ? size - Number(last) : Number(first ?? 0)
  const end = first === '' || !last ? size - 1 : Math.min(Number(last), size - 1)
  const headers = { 'accept-ranges': 'bytes', 'content-length': end - start + 1, 'content-type': 'application/zip' }
  if (request.headers.range === undefined) response.writeHead(200, headers)
  else response.writeHead(206, { ...headers, 'content-range': `bytes ${start}-${end}/${size}` })
  createReadStream(wacz, { start, end }).pipe(response)
}

await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
const origin = `http://127.0.0.1:${server.address().port}`
// Our own archive, so the sandbox that root cannot have is left out.
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})
const context = await browser.newContext()
let replayed = 0
let [drawn, pictures] = [0, 0]
const failed = []
for (const [index, { url }] of pages.entries()) {
  const page = await context.newPage()
  try {
    await page.goto(`${origin}/?page=${index}`)
    const frame = await replayFrame(page, url)
    const seen = await frame.evaluate(() => ({
      words: document.body.innerText.split(/\s+/).filter(Boolean).length,
      pictures: [...document.images].map(({ currentSrc, naturalWidth }) => ({
        from: currentSrc,
        isDrawn: naturalWidth > 0,
      })),
    }))
    // A build asks for the pictures of kept documents alone; others are in no archive.
    const archived = seen.pictures.filter(({ from }) => held.has(from.replace(/^.*mp_\//, '')))
    pictures += archived.length
    drawn += archived.filter(({ isDrawn }) => isDrawn).length
    if (seen.words > 0) replayed += 1
    else failed.push(url)
  } catch (error) {
    failed.push(`${url}: ${String(error).slice(0, 200)}`)
  }
  await page.close()
}
process.stdout.write(`${JSON.stringify({ pages: pages.length, replayed, pictures, drawn, failed })}\n`)
await browser.close()
server.close()

/** The frame in which the page itself is drawn, once it is. */
async function replayFrame(page, url) {
  for (let tries = 0; tries < 120; tries += 1) {
    const frame = page
      .frames()
      .find((one) => one.url().includes('mp_/') && one.url().includes(url.replace(/^https?:\/\//, '')))
    if (frame !== undefined) {
      await frame.waitForLoadState('load')
      return frame
    }
    await new Promise((wait) => setTimeout(wait, 250))
  }
  throw new Error(
    `not drawn within 30 s; frames: ${page
      .frames()
      .map((frame) => frame.url())
      .join(' ')}`,
  )
}
