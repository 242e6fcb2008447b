/** The viewer as a person has it: a store of hostile pages, its server, and Chromium through every screen. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { findBrowser } from '../../crawler/render/find-browser.ts'
import { completeConfig } from '../../index.ts'
import { limitsOf } from '../../viewer/screens/limits.ts'
import type { ViewerState } from '../../viewer/server/state.ts'
import { type Viewer, viewDataset } from '../../viewer/view-dataset.ts'
import { until } from '../helpers/hang-guard.ts'
import { buildHostileStore, HAS_VIDEO, HOSTILE_PAGES } from './hostile-store.ts'
import { PAYLOADS } from './payloads.ts'

const found = findBrowser(undefined, { uid: 1 })
const NO_BROWSER = 'missing' in found ? found.missing : false

/** Status of an answer, with headers that fetch would not send, and a path that it would mend. */
function ask(url: string, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<number> {
  const { port } = new URL(url)
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    sent.on('error', reject).end()
  })
}

describe('m3w view', () => {
  const folder = mkdtempSync(join(tmpdir(), 'm3w-view-'))
  let store: string
  let viewer: Viewer
  before(async () => {
    store = await buildHostileStore(folder)
    const beside = {
      name: 'looser<b>.json',
      path: "it's/looser<b>.json",
      config: completeConfig({ text: { minWords: 1 }, images: { minSidePx: 7 } }),
    }
    viewer = await viewDataset(store, { port: 0, sample: 1000, seed: 0, beside })
    await viewer.indexed
  })
  after(async () => {
    await viewer.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const text = async (path: string): Promise<string> => await (await fetch(new URL(path, viewer.url))).text()

  it('answers its own pages and nobody else', async () => {
    assert.equal(await ask(viewer.url, '/documents'), 200)
    assert.equal(await ask(viewer.url, '/documents', { host: 'evil.example' }), 403)
    assert.equal(await ask(viewer.url, '/documents', { origin: 'https://evil.example' }), 403)
    assert.equal(await ask(viewer.url, '/decide', { origin: 'https://evil.example' }, 'POST'), 403)
    assert.equal(
      await ask(viewer.url, '/documents?q=the', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }),
      403,
    )
    assert.equal(await ask(viewer.url, '/documents?q=a%00b'), 200)
    assert.equal(await ask(viewer.url, '/assets/../../package.json'), 403)
    assert.equal(await ask(viewer.url, '/assets/%2e%2e%2f%2e%2e%2fpackage.json'), 403)
    assert.equal(await ask(viewer.url, '/assets/package.json'), 404)
    assert.equal(await ask(viewer.url, '/image/999999'), 404)
  })

  it('every document and every drop is found, by words, by reason and by seed', async () => {
    assert.match(await text('/documents?kind=page'), new RegExp(`${HOSTILE_PAGES + 1} of the index`))
    assert.match(await text('/documents?state=too_few_words'), /Too short/)
    assert.match(await text('/documents?q=%22very+few+of%22'), />1 of the index/)
    assert.match(await text('/documents?q=OR+NOT+(+"+*+NEAR(a'), /of the index/)
    const order = async (seed: number): Promise<string[]> =>
      [...(await text(`/documents?seed=${seed}`)).matchAll(/data-id="([^"]+)"/g)].map(([, id]) => id as string)
    const [one, again, other] = [await order(5), await order(5), await order(6)]
    assert.deepEqual(one, again)
    assert.notDeepEqual(one, other)
    assert.deepEqual([...one].sort(), [...other].sort())
  })

  it('a killed index goes on where it was, and is the same', async () => {
    const rows = await text('/documents')
    const other = await viewDataset(store, { port: 0, sample: 999, seed: 0 })
    await other.close()
    const again = await viewDataset(store, { port: 0, sample: 999, seed: 0 })
    await again.indexed
    assert.equal(await (await fetch(new URL('/documents', again.url))).text(), rows)
    await again.close()
  })

  it('pairs and clips are listed by kind, found by their words, and shown with what they were chosen by', async () => {
    const list = await text('/documents?kind=pair&state=kept')
    assert.match(list, /text from alt · 1 image/)
    assert.match(list, /src="\/member\/row-\d+\/0"/)
    assert.match(await text('/documents?kind=pair&q=textarea'), />1 of the index/)
    const [, link = ''] = /href="(\/document\/[0-9a-f]{32})/.exec(list) ?? []
    const page = await text(link)
    assert.match(page, /Text <span class="soft">from alt<\/span>/)
    assert.match(page, /<code>pairs\.minSidePx<\/code> 1/)
    assert.match(page, /of <a href="\/document\/[0-9a-f]{32}">its page<\/a>/)
    const picture = await fetch(new URL(/\/member\/row-\d+\/0/.exec(page)?.[0] ?? '', viewer.url))
    assert.equal(picture.headers.get('content-type'), 'image/jpeg')
    assert.match(picture.headers.get('content-security-policy') ?? '', /sandbox/)
    assert.equal(await ask(viewer.url, `${link.replace('document', 'member')}/9`), 404)
    assert.match(await text('/funnel'), /Image-text pairs/)
  })

  it('a clip shows its frames in order, its length and its motion; another that it took the place of says so', {
    skip: !HAS_VIDEO,
  }, async () => {
    const [, link = ''] = /href="(\/document\/[0-9a-f]{32})/.exec(await text('/documents?kind=clip&state=kept')) ?? []
    const page = await text(link)
    assert.match(page, /one a second, 3 of 3 s/)
    const frames = [...page.matchAll(/src="(\/member\/[0-9a-f]{32}\/\d)"/g)].map(([, src]) => src as string)
    assert.deepEqual(
      frames.map((src) => src.at(-1)),
      ['0', '1', '2'],
    )
    for (const src of frames) assert.equal(await ask(viewer.url, src), 200)
    assert.match(page, /<td>motion<td class="n">0\.\d+/)
    assert.match(await text('/documents?kind=clip&state=clip_duplicate'), /clip_duplicate/)
    assert.match(await text('/funnel'), /Video-text clips/)
  })

  it('a list or a screen with nothing in it says so', async () => {
    assert.match(await text('/documents?q=zzzznothing'), /Nothing in the index is like that/)
    assert.match(await text('/documents?page=1000'), /The list ends before this page/)
    assert.match(await text('/images?host=nobody.example'), /No such image/)
  })

  it('a pair is marked as out by its id, which the next build reads', async () => {
    const [, id = ''] = /data-id="([0-9a-f]{32})" data-kind="pair"/.exec(await text('/documents?kind=pair')) ?? []
    const body = new URLSearchParams({ kind: 'pair', value: id, verdict: 'out', note: 'a template' })
    const answer = await fetch(new URL('/decide', viewer.url), { method: 'POST', body, redirect: 'manual' })
    assert.equal(answer.status, 303)
    const [line] = readFileSync(join(store, 'decisions.jsonl'), 'utf8').trim().split('\n')
    assert.deepEqual(
      { ...JSON.parse(line ?? ''), time: '' },
      { kind: 'pair', value: id, verdict: 'out', note: 'a template', time: '' },
    )
    assert.match(await text(`/document/${id}`), /marked as out/)
    assert.match(await text('/decisions'), new RegExp(`href="/document/${id}"`))
    await fetch(new URL('/undo', viewer.url), { method: 'POST' })
    rmSync(join(store, 'decisions.jsonl'))
  })

  it('a dropped document shows its page, its reason, what was measured and the limit', async () => {
    const [, link = ''] = /href="(\/document\/[^"]+)"/.exec(await text('/documents?state=too_few_words')) ?? []
    const page = await text(link.replaceAll('&amp;', '&'))
    assert.match(page, /The text has fewer words than the limit\. Measured \d+, limit 50\. Setting: text\.minWords/)
    assert.match(page, /has very few of the words that a reader wants/)
    assert.match(page, /sandbox src="\/page\/row-\d+"/)
  })

  it('other limits are counted, with the documents that change', async () => {
    const part = await text('/limits/comparison?key=text.minWords&set=text.minWords=1')
    assert.match(part, />1<\/b>|1 come in/)
    assert.match(part, /--set text\.minWords=1</)
    assert.match(
      await text('/limits/comparison?key=text.minWords&set=text.minLanguageScore=0.00012345'),
      /minLanguageScore=0\.00012345 /,
    )
    assert.match(part, /Too short/)
    assert.match(await text('/limits/comparison?key=images.minSidePx&set=images.minSidePx=5000'), /too_small_px/)
    const pairs = await text('/limits/comparison?key=pairs.minWords&set=pairs.minWords=100')
    assert.match(pairs, /<td>pair_short<td class="n">0<td class="n">[1-9]/)
    assert.match(pairs, /<a href="\/document\/[0-9a-f]{32}" dir="auto">/)
  })

  it('a second config stands beside that of the dataset: what changes, and which limits differ', async () => {
    const page = await text('/limits?left=dataset&right=file&key=text.minWords')
    assert.match(page, /<option value="file" selected>looser&lt;b&gt;\.json/)
    assert.match(page, /1 come in/)
    assert.match(page, /--config &#39;it&#39;\\&#39;&#39;s\/looser&lt;b&gt;\.json&#39; /)
    assert.match(page, /text\.minWords<\/a><td class="n">50<td class="n">1</)
    assert.match(page, /images\.minSidePx<\/a><td class="n">64<td class="n">7</)
    assert.doesNotMatch(await text('/limits?right=dataset'), /limits differ/)
    assert.throws(() => limitsOf({ view: {}, beside: undefined } as unknown as ViewerState, 'file'), {
      code: 'E_CONFIG',
    })
  })

  describe('in Chromium', { skip: NO_BROWSER }, () => {
    let browser: Browser
    let page: Page
    const foreign: string[] = []
    before(async () => {
      const { chromium } = await import('playwright-core')
      const executablePath = 'path' in found ? String(found.path) : ''
      browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 })
      page = await browser.newPage()
      // A busy machine is no fault of a screen.
      page.setDefaultTimeout(300_000)
      page.on('request', (asked) => {
        if (!asked.url().startsWith(viewer.url)) foreign.push(asked.url())
      })
    })
    after(() => browser.close())
    const go = async (path: string): Promise<void> => {
      await page.goto(new URL(path, viewer.url).href)
      await page.waitForLoadState('load')
    }
    /** Texts rather than functions: what runs in the page knows nothing of Node's types. */
    const has = async (script: string): Promise<unknown> => await page.evaluate(script)

    it('no title, alt or text runs a script or asks another host, on any screen', async () => {
      const links = [...(await text('/documents')).matchAll(/href="(\/document\/[^"?]+)/g)].map(
        ([, link]) => link as string,
      )
      assert.ok(links.length > 2 * HOSTILE_PAGES)
      const screens = [
        '/documents',
        '/images',
        '/funnel',
        '/limits',
        '/images?by=clusters',
        `/documents?q=${encodeURIComponent(PAYLOADS[2] ?? '')}`,
        '/decisions',
      ]
      for (const path of [...screens, ...links]) {
        await go(path)
        for (const frame of page.frames()) assert.equal(await frame.evaluate('window.ran'), undefined, path)
        assert.equal(await has('document.querySelectorAll("main script, main iframe:not([sandbox])").length'), 0, path)
      }
      assert.deepEqual(foreign, [])
    })

    it('no title, text or name of a file runs a script in a report, of whichever kind', async () => {
      for (const kind of ['dataset', 'pairs', ...(HAS_VIDEO ? ['clips'] : [])]) {
        const file = pathToFileURL(join(store, kind, 'report.html')).href
        await page.goto(file)
        assert.equal(await has('window.ran'), undefined, kind)
        assert.equal(
          await has('document.querySelectorAll("script, iframe, object, embed, link, base").length'),
          0,
          kind,
        )
        const card = readFileSync(join(store, kind, 'README.md'), 'utf8')
        assert.doesNotMatch(
          card,
          /<(?:script|img|svg|iframe|style|base|meta|link|object|embed|details|video|form|math)\b/i,
        )
      }
    })

    it('the frame shows our pictures and marks, and can do nothing', async () => {
      await go(/href="(\/document\/[^"?]+)/.exec(await text('/documents?kind=page&state=kept'))?.[1] ?? '')
      const frame = page.frame('page')
      await frame?.waitForSelector('.kept')
      assert.equal(await frame?.evaluate('document.images[0].naturalWidth'), 120)
      assert.ok(Number(await frame?.evaluate('document.querySelectorAll(".kept").length')) > 1)
      assert.equal(await frame?.evaluate('origin'), 'null')
      assert.match(String(await frame?.evaluate('document.querySelector("p.kept").title')), /\d words? \(good from 20/)
    })

    it('on a telephone no screen and no report is wider than its window', async () => {
      await page.setViewportSize({ width: 320, height: 800 })
      const document = /href="(\/document\/[^"?]+)/.exec(await text('/documents?kind=page&state=kept'))?.[1] ?? ''
      for (const path of [document, '/documents', '/funnel', '/limits', '/images', '/decisions']) {
        await go(path)
        assert.equal(await has('document.documentElement.scrollWidth - document.documentElement.clientWidth'), 0, path)
      }
      for (const kind of ['dataset', 'pairs']) {
        await page.goto(pathToFileURL(join(store, kind, 'report.html')).href)
        assert.equal(await has('document.documentElement.scrollWidth - document.documentElement.clientWidth'), 0, kind)
      }
      await page.setViewportSize({ width: 1280, height: 720 })
    })

    it('the slider moves the counts, and the address holds the state', async () => {
      await go('/limits?key=text.minWords')
      await page.waitForSelector('#histogram canvas')
      await page.fill('#value', '2')
      await page.keyboard.press('Tab')
      // Asked from outside: what waits inside the page is an eval, which its policy of content forbids.
      await until(async () => String(await has('document.getElementById("flags").textContent')).includes('minWords=2'))
      assert.match(page.url(), /set=text\.minWords%3D2/)
      assert.match(String(await has('document.getElementById("comparison").textContent')), /1 come in/)
    })

    it('a keyboard is enough: the focus goes with the mark, Enter opens, `?` lists the keys and Escape closes the list', async () => {
      await go('/documents?kind=page&state=kept')
      await page.keyboard.press('Tab')
      assert.equal(await has('document.activeElement.className'), 'skip')
      await page.keyboard.press('n')
      assert.equal(await has('document.activeElement.closest("li").classList.contains("at")'), true)
      await page.keyboard.press('?')
      assert.match(
        String(await has('document.querySelector("#help:popover-open").textContent')),
        /undo the last decision/,
      )
      await page.keyboard.press('Escape')
      assert.equal(await has('document.querySelector("#help:popover-open")'), null)
      await page.keyboard.press('n')
      await page.keyboard.press('Enter')
      await page.waitForURL(/\/document\/.*at=2/)
      await page.focus('.block > .why')
      assert.match(String(await has('document.activeElement.dataset.hover')), /rules of extract/)
      await page.keyboard.press('2')
      await page.waitForURL(/\/funnel/)
      await go('/limits?key=text.minWords')
      await page.focus('#slider')
      await page.keyboard.press('4')
      await page.waitForURL(/\/images/)
    })

    it('keys go on, back, mark as out and undo, and the file says so', async () => {
      const file = join(store, 'decisions.jsonl')
      const lines = (): unknown[] =>
        existsSync(file)
          ? readFileSync(file, 'utf8')
              .trim()
              .split('\n')
              .map((line) => JSON.parse(line))
          : []
      await go('/documents?kind=page&state=kept')
      for (const key of ['n', 'n', 'p', 'o']) await page.keyboard.press(key)
      await page.waitForSelector('li.at.out')
      const id = await has('document.querySelector("li.at").dataset.id')
      assert.equal(await has('document.querySelector("ol li").dataset.id'), id)
      await page.keyboard.press('u')
      await page.waitForSelector('ol:not(:has(.out))')
      const [first, second] = lines() as { kind: string; value: string; verdict: string }[]
      assert.deepEqual(
        [first?.kind, first?.value, first?.verdict, second?.value, second?.verdict],
        ['document', id, 'out', id, 'in'],
      )
      await go('/documents?kind=page&state=kept')
      await page.click('.list a')
      await page.waitForSelector('iframe')
      await page.fill('input[name=note]', 'a "note" <b>')
      await page.click('[data-key=o]')
      await page.waitForSelector('text=marked as out')
      await page.keyboard.press('n')
      await page.waitForURL(/at=2/)
      await go('/documents?kind=pair&state=kept')
      for (const key of ['n', 'o']) await page.keyboard.press(key)
      await page.waitForSelector('li.at.out')
      assert.equal((lines().at(-1) as { kind: string }).kind, 'pair')
      await page.keyboard.press('u')
      await page.waitForSelector('ol:not(:has(.out))')
      await go('/decisions')
      assert.match(String(await has('document.body.textContent')), /1 marked as out[\s\S]*a "note" <b>/)
    })
  })
})
