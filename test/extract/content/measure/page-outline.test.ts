/** Which pages need no relaxed mode: those on which it would find what the strict one found. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasHiddenParts, hasWeakNames } from '../../../../extract/content/measure/page-outline.ts'
import { walkPage } from '../../../../extract/walk/walk.ts'
import { parseHtml } from '../../../../formats/html/parse.ts'
import { extract, LIMITS, prose } from '../../pages.ts'

const signsOf = (html: string): string => {
  const flow = walkPage(parseHtml(html, LIMITS).document)
  return `${hasWeakNames(flow) ? 'weak' : ''}${hasHiddenParts(flow) ? 'hidden' : ''}`
}

test('page outline: a page of bare paragraphs is the same in all modes, and an empty aside changes nothing', () => {
  assert.equal(signsOf('<body><div class="box"><p>Ten boats.<p>Two oars.</div><aside></aside><header></header>'), '')
})

test('page outline: whatever a relaxed mode takes otherwise makes the page another one for it', () => {
  for (const [sign, signs] of [
    ['<div class="sidebar">a</div>', 'weak'],
    ['<header>a</header>', 'weak'],
    ['<div hidden>a</div>', 'hidden'],
    ['<noscript>a</noscript>', 'hidden'],
    ['<aside>a</aside>', 'weakhidden'],
    ['<div role="complementary">a</div>', 'weakhidden'],
    ['<header hidden>a</header>', 'weakhidden'],
  ] as const)
    assert.equal(signsOf(`<body><p>Ten boats.${sign}`), signs, sign)
})

test('page outline: a page of few words is read in its hidden parts as before', () => {
  const { signals } = extract(
    `<body><p>Ten boats.</p><div style="display:none"><p>${prose('oar')}<p>${prose('mast')}</div>`,
  )
  assert.ok((signals.keptWords ?? 0) > 60)
})
