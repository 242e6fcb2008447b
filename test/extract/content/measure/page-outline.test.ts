/** Which pages need no relaxed mode: those on which it would find what the strict one found. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSameInModes } from '../../../../extract/content/measure/page-outline.ts'
import { walkPage } from '../../../../extract/walk/walk.ts'
import { parseHtml } from '../../../../formats/html/parse.ts'
import { extract, LIMITS, prose } from '../../pages.ts'

const isSame = (html: string): boolean => isSameInModes(walkPage(parseHtml(html, LIMITS).document))

test('page outline: a page of bare paragraphs is the same in all modes, and an empty aside changes nothing', () => {
  assert.equal(isSame('<body><div class="box"><p>Ten boats.<p>Two oars.</div><aside></aside>'), true)
})

test('page outline: whatever a relaxed mode takes otherwise makes the page another one for it', () => {
  const SIGNS = [
    '<div class="sidebar">a</div>',
    '<header>a</header>',
    '<div hidden>a</div>',
    '<noscript>a</noscript>',
    '<aside>a</aside>',
    '<footer>a</footer>',
    '<div role="complementary">a</div>',
  ]
  for (const sign of SIGNS) assert.equal(isSame(`<body><p>Ten boats.${sign}`), false, sign)
})

test('page outline: a page of few words is read in its hidden parts as before', () => {
  const { signals } = extract(
    `<body><p>Ten boats.</p><div style="display:none"><p>${prose('oar')}<p>${prose('mast')}</div>`,
  )
  assert.ok((signals.keptWords ?? 0) > 60)
})
