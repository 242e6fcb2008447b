/** Which pages are rendered: by what they say before any script ran, and by what rendering gave on their host. */
import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { findBrowser } from '../../../crawler/render/find-browser.ts'
import {
  isOverBudget,
  notePage,
  openHostChoice,
  renderCause,
  replayDecision,
} from '../../../crawler/render/host-choice.ts'
import { holdsItsText, lookAtPage, shellCause } from '../../../crawler/render/page-look.ts'
import { treatmentOf } from '../../../crawler/render/request-rules.ts'
import { type JournalRender, renderConfig } from '../../../schemas/index.ts'
import { unlessItHangs } from '../../helpers/hang-guard.ts'
import { ledgerRows, runCrawl } from '../pages/run-crawl.ts'
import { answers, openSite } from '../site.ts'

const causeOf = (html: string) => shellCause(lookAtPage(html))
const SCRIPT = '<script src="/app.js"></script>'
const TEXT = 'The kite flew over the harbour. '.repeat(10)

test('page look: a page with text is no shell, whatever its scripts, its roots and its warnings', () => {
  const note = '<noscript>You need to enable JavaScript to run this app.</noscript>'
  for (const page of [
    `${SCRIPT}<div id="root"></div><p>${TEXT}</p>${note}`,
    `<div id="__next"><p>${TEXT}</p></div>${SCRIPT}${note}`,
    // Text of a server-rendered Next.js page stands in the HTML; its embedded state is a copy of it.
    `<div id="__next"><p>${TEXT}</p></div><script id="__NEXT_DATA__" type="application/json">{"a":"${TEXT}"}</script>${SCRIPT}`,
  ])
    assert.equal(causeOf(page), undefined)
})

test('page look: a page without text is one where scripts could bring it', () => {
  assert.equal(causeOf(`${SCRIPT}<div id="root"></div>`), 'empty_root')
  assert.equal(causeOf(`${SCRIPT}<div id="app">\n <!-- here --> </div>`), 'empty_root')
  assert.equal(causeOf(`${SCRIPT}<app-root></app-root>`), 'empty_root')
  assert.equal(causeOf(`<div id="root"><div class="spinner"></div></div>${SCRIPT}`), 'little_text')
  assert.equal(causeOf(`${SCRIPT}<noscript>Please turn on JavaScript.</noscript><div id="x"></div>`), 'noscript')
  assert.equal(causeOf(`<p>Short.</p>${SCRIPT}`), 'little_text')
  assert.equal(causeOf(`<script>${'x'.repeat(20_000)}</script>`), 'little_text')
  // Nothing could bring any: no scripts, or a counter's few lines.
  assert.equal(causeOf('<div id="root"></div>'), undefined)
  assert.equal(causeOf('<p>Moved.</p><script>count()</script>'), undefined)
  // What scripts, styles, templates and titles hold is no text that anybody sees.
  assert.equal(
    causeOf(`<title>${TEXT}</title><style>${TEXT}</style><template>${TEXT}</template>${SCRIPT}`),
    'little_text',
  )
})

test('page look: a shell whose scripts hold its text is told from one whose scripts would have to ask for it', () => {
  const words = TEXT.repeat(2)
  const shell = (script: string): string => `<div id="__next"></div>${script}${SCRIPT}`
  for (const script of [
    `<script id="__NEXT_DATA__" type="application/json">{"props":{"post":{"body":"${words}"}}}</script>`,
    `<script type="application/ld+json">{"@type":"Article","articleBody":"${words}"}</script>`,
    `<script>window.__STATE__ = {"page":{"content":"${words}"}}</script>`,
  ]) {
    assert.equal(causeOf(shell(script)), 'empty_root')
    assert.equal(holdsItsText(shell(script)), true, script)
  }
  for (const script of ['', '<script type="application/json">{"props":{"title":"Kites"}}</script>'])
    assert.equal(holdsItsText(shell(script)), false, script)
})

test('a page whose scripts hold its text is asked of no browser, and is the page as it was answered', async (t) => {
  const state = `<script id="__NEXT_DATA__" type="application/json">{"props":{"post":{"body":"${TEXT.repeat(2)}"}}}</script>`
  const site = await openSite(t, answers({ '/': `<title>x</title>${state}<div id="__next"></div>${SCRIPT}` }))
  const render = renderConfig.parse({ mode: 'auto' })
  const { store } = await runCrawl(t, { seeds: [`${site.origin}/`], crawl: { render } })
  const pages = (await ledgerRows(store)).flatMap((row) => ('outcome' in row ? [row] : []))
  assert.deepEqual(
    pages.map((row) => [row.outcome, row.render]),
    [['captured', undefined]],
  )
})

test('page look: takes time in proportion to a page of any shape', () => {
  for (const part of ['<noscript>enable ', '<div id="root">', 'javascript ', '<svg><script>', '</noscript>'])
    unlessItHangs(() => causeOf(part.repeat(300_000) + SCRIPT))
})

const at = { date: '2026-11-27T00:00:00Z', outcome: 'captured' } as const
const rendered = (textChars: number): JournalRender => ({
  because: 'empty_root',
  result: 'rendered',
  textChars,
  requests: 1,
  bytes: 1,
  refused: {},
})
const SHELL = lookAtPage(`${SCRIPT}<div id="root"></div>`)

test('host choice: a host is rendered on where rendering gave text to half of its first pages, and its journal says so', () => {
  const choice = openHostChoice(renderConfig.parse({ mode: 'auto' }))
  const rows = Array.from({ length: 8 }, (_, n) =>
    notePage(choice, { ...at, url: `http://a.example/${n}`, ...(n % 2 ? {} : { render: rendered(900) }) }),
  )
  assert.deepEqual(
    rows.slice(0, 7).filter((row) => row !== undefined),
    [],
  )
  assert.deepEqual(rows[7], {
    evidence: 'render',
    url: 'http://a.example/',
    date: at.date,
    rendering: 'on',
    detail: 'rendering gave text to 4 of the first 8 pages',
  })
  assert.equal(
    renderCause(choice, 'http://a.example/x', () => SHELL),
    'empty_root',
  )
})

test('host choice: a host whose pages stay empty, or have text already, is asked for no more', () => {
  const choice = openHostChoice(renderConfig.parse({ mode: 'auto' }))
  const vain = [0, 1, 2].map((n) => notePage(choice, { ...at, url: `http://vain.example/${n}`, render: rendered(20) }))
  assert.equal(vain[2]?.rendering, 'off')
  const plain = Array.from({ length: 8 }, (_, n) => notePage(choice, { ...at, url: `http://plain.example/${n}` }))
  assert.equal(plain[7]?.rendering, 'off')
  for (const host of ['vain', 'plain'])
    assert.equal(
      renderCause(choice, `http://${host}.example/x`, () => SHELL),
      undefined,
    )
  const replayed = openHostChoice(renderConfig.parse({ mode: 'auto' }))
  replayDecision(replayed, { evidence: 'render', url: 'http://vain.example/', date: at.date, rendering: 'off' })
  assert.equal(
    renderCause(replayed, 'http://vain.example/x', () => SHELL),
    undefined,
  )
})

test('host choice: named hosts are rendered whole, others not at all unless the mode says so; a budget ends it', () => {
  const choice = openHostChoice(renderConfig.parse({ mode: 'hosts', hosts: ['app.example'], maxPagesPerHost: 2 }))
  const never = () => assert.fail('nobody needs to look')
  assert.equal(renderCause(choice, 'http://app.example/x', never), 'hosts')
  assert.equal(renderCause(choice, 'http://other.example/x', never), undefined)
  assert.equal(
    renderCause(openHostChoice(renderConfig.parse({ hosts: ['app.example'] })), 'http://app.example/', never),
    undefined,
  )
  for (const n of [0, 1]) {
    assert.equal(isOverBudget(choice, 'http://app.example/'), false)
    notePage(choice, { ...at, url: `http://app.example/${n}`, render: rendered(900) })
  }
  assert.equal(isOverBudget(choice, 'http://app.example/'), true)
})

test('request rules: only scripts and data of the page’s own site are asked for', () => {
  const own = {
    url: 'http://www.a.example/x',
    method: 'GET',
    type: 'fetch',
    isNavigation: false,
    isMain: false,
    hasPage: true,
  }
  const judge = (changes: Partial<typeof own>) =>
    treatmentOf({ ...own, ...changes }, 'http://a.example/page', new Set(['cdn.example']))
  assert.equal(judge({}), 'ask')
  assert.equal(judge({ url: 'https://cdn.example/react.js', type: 'script' }), 'ask')
  assert.equal(judge({ type: 'image', url: 'http://b.example/x' }), 'pixel')
  assert.equal(judge({ type: 'stylesheet' }), 'empty')
  assert.deepEqual(judge({ url: 'http://b.example/x' }), { refused: 'other_site' })
  assert.deepEqual(judge({ url: 'file:///etc/passwd' }), { refused: 'not_http' })
  assert.deepEqual(judge({ method: 'POST' }), { refused: 'method' })
  for (const type of ['media', 'font', 'ping', 'websocket', 'manifest', 'eventsource', 'other'])
    assert.deepEqual(judge({ type }), { refused: 'type' })
  const navigation = { type: 'document', isNavigation: true }
  assert.equal(judge({ ...navigation, isMain: true, hasPage: false }), 'page')
  assert.deepEqual(judge({ ...navigation, isMain: true }), { refused: 'navigation' })
  assert.deepEqual(judge(navigation), { refused: 'frame' })
})

test('find browser: the config comes first, then the PATH; root is refused in words', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'm3w-browser-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'chromium')
  assert.match(
    JSON.stringify(findBrowser(undefined, { path: folder, uid: 1000 })),
    /expected chromium, .* in the PATH, got none/,
  )
  writeFileSync(path, '')
  assert.ok('missing' in findBrowser(path, { uid: 1000 }), 'a file that is no program')
  chmodSync(path, 0o755)
  assert.deepEqual(findBrowser(undefined, { path: `/nowhere:${folder}`, uid: 1000 }), { path })
  assert.deepEqual(findBrowser(path, { path: '', uid: 1000 }), { path })
  assert.match(JSON.stringify(findBrowser(path, { uid: 0 })), /not rendered by root.*no sandbox.*ordinary user/)
})
