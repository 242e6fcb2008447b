/**
 * `node scripts/viewer-pictures.mjs [DIR]`: takes the pictures of the viewer's screens and of the report that stand in docs/pictures, from the dataset of the demo
 * (`npm run demo` makes it in out/demo). Chromium is the system's, as for rendering.
 */
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runOnOwnNode } from './own-node.mjs'
import { ROOT, ScriptError } from './run-command.mjs'

const TO = join('docs', 'pictures')
const VIEWPORT = { width: 1280, height: 800 }
/** Of a page of a repository that is read over a network. */
const MAX_BYTES = 200_000
const QUALITY = 80

async function main() {
  const folder = process.argv[2] ?? join('out', 'demo')
  const { viewDataset } = await import('../dist/viewer/view-dataset.js')
  const { findBrowser } = await import('../dist/crawler/render/find-browser.js')
  const { chromium } = await import('playwright-core')
  const found = findBrowser(undefined, { uid: 1 })
  if ('missing' in found) throw new ScriptError(`${found.missing} The pictures need it.`)
  await mkdir(join(ROOT, TO), { recursive: true })
  const viewer = await viewDataset(join(ROOT, folder), { port: 0, sample: 200_000, seed: 0 })
  await viewer.indexed
  const browser = await chromium.launch({ executablePath: found.path, chromiumSandbox: process.getuid?.() !== 0 })
  try {
    const report = pathToFileURL(join(ROOT, folder, 'dataset', 'report.html')).href
    for (const shot of await shotsOf(viewer.url)) await take(browser, shot)
    await take(browser, { name: 'report', url: report })
    await take(browser, { name: 'report-dark', url: report, scheme: 'dark' })
  } finally {
    await browser.close()
    await viewer.close()
  }
  return 0
}

/** Name, address, and what is done before the picture. */
async function shotsOf(url) {
  const at = (path) => new URL(path, url).href
  const first = async (query) => {
    const text = await (await fetch(at(`/documents?state=kept&${query}`))).text()
    const [, link = '/documents'] = /href="(\/document\/[^"]+)"/.exec(text) ?? []
    return at(link.replaceAll('&amp;', '&'))
  }
  return [
    { name: 'documents', url: at('/documents') },
    { name: 'document', url: await first('kind=page&images=2%2B'), ready: 'iframe' },
    { name: 'pair', url: await first('kind=pair') },
    { name: 'clip', url: await first('kind=clip') },
    { name: 'funnel', url: at('/funnel') },
    { name: 'limits', url: at('/limits?key=text.minWords&set=text.minWords=190'), ready: '#histogram canvas' },
    { name: 'images', url: at('/images') },
    { name: 'decisions', url: at('/decisions') },
  ]
}

async function take(browser, { name, url, ready = 'body', scheme = 'light' }) {
  const { default: sharp } = await import('sharp')
  const page = await browser.newPage({ viewport: VIEWPORT, colorScheme: scheme })
  await page.goto(url)
  await page.waitForSelector(ready)
  await page.waitForLoadState('networkidle')
  const png = await page.screenshot()
  await page.close()
  const file = join(TO, `${name}.webp`)
  await writeFile(join(ROOT, file), await sharp(png).webp({ quality: QUALITY }).toBuffer())
  const { size } = await stat(join(ROOT, file))
  if (size > MAX_BYTES)
    throw new ScriptError(`${file} has ${size} bytes, more than ${MAX_BYTES}. Show less, or lower QUALITY.`)
  process.stderr.write(`${file} ${size} bytes\n`)
}

await runOnOwnNode(main)
