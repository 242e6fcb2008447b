import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, outline, prose } from '../pages.ts'

const page = (inner: string): string =>
  `<body><main><h1>Tides</h1><p>${prose('tide')}</p>${inner}<p>${prose('ebb')}</p></main>`
const answer = `<p>${prose('answer')}</p>`

test('accordions: whatever opens a panel is its heading, and a closed panel is read', () => {
  const forms: Readonly<Record<string, string>> = {
    details: `<details><summary>How high?</summary>${answer}</details>`,
    'heading in a summary': `<details><summary><h3>How high?</h3></summary>${answer}</details>`,
    'button in a heading': `<h3><button aria-expanded="false">How high?</button></h3><div hidden>${answer}</div>`,
    'heading in a button': `<button aria-expanded="false" aria-controls="a"><h3>How high?</h3><svg></svg></button><div id="a" style="display:none">${answer}</div>`,
    'button in rows of wrappers': `<div><div><div><button aria-controls="a">How high?</button><i class="icon"></i></div></div><section id="a" style="display: none">${answer}</section></div>`,
    'named button': `<button class="accordion">How high?</button><div class="panel" style="display:none">${answer}</div>`,
    'link of Bootstrap': `<div><h4><a data-toggle="collapse" href="#a">How high?</a></h4></div><div id="a" hidden>${answer}</div>`,
    'link without a heading': `<a data-bs-toggle="collapse" href="#a">How high?</a><div id="a" class="collapse">${answer}</div>`,
    'box that is a button': `<div><div role="button" aria-controls="a" aria-expanded="false"><a href="">How high?</a></div><div id="a" role="region" hidden>${answer}</div></div>`,
    'panel that wraps the one with the id': `<button aria-expanded="true" aria-controls="a">How high?</button><div><div id="a">${answer}</div></div>`,
  }
  for (const [form, html] of Object.entries(forms)) {
    const lines = outline(page(`<div>${html}</div>`))
    const at = lines.indexOf('heading: How high?')
    assert.ok(at > 0, form)
    assert.equal(lines[at + 1], `paragraph: ${prose('answer')}`, form)
  }
})

test('accordions: a hidden panel of an accordion or a set of tabs is read whatever it is called', () => {
  assert.match(
    keptText(page(`<div class="accordion-item"><b>How high?</b><div style="display:none">${answer}</div></div>`)),
    /answer/,
  )
  assert.match(
    keptText(page(`<ul><li><a role="tab" href="#x7">How high?</a></ul><div id="x7" hidden>${answer}</div>`)),
    /answer/,
  )
  assert.match(
    keptText(
      page(
        `<button role="tab" aria-controls="x8">How high?</button><p>${prose('first')}</p><div id="x8" hidden>${answer}</div>`,
      ),
    ),
    /answer/,
  )
})

test('accordions: buttons that open menus, popovers and dialogs, or nothing, are no headings', () => {
  for (const html of [
    `<button aria-haspopup="menu" aria-expanded="false">Options</button>${answer}`,
    `<button aria-expanded="false" aria-controls="pop">Options</button><div id="pop" class="s-popover">Really discard all of it?</div>`,
    `<button aria-controls="d">Options</button><div role="dialog" id="d">${answer}</div>`,
    `<button aria-controls="elsewhere">Options</button><div id="here">${answer}</div>`,
    `<div><button aria-expanded="false">Options</button> and more words</div>${answer}`,
    `<div id="all">${answer}<button aria-expanded="false" aria-controls="all">Options</button></div>`,
    `<button>Options</button>${answer}`,
  ])
    assert.doesNotMatch(keptText(page(html)), /Options/, html)
})

test('accordions: what else is hidden stays hidden', () => {
  assert.doesNotMatch(keptText(page(`<p>More.</p><div style="display:none">${answer}</div>`)), /answer/)
  assert.doesNotMatch(keptText(page(`<button>Open</button><div hidden>${answer}</div>`)), /answer/)
})

test('accordions: 50,000 controls and panels, side by side or nested, stay linear', () => {
  const item = '<h3><button aria-expanded="false" aria-controls="x">Q</button></h3><div hidden>A</div>'
  assert.ok(outline(page(item.repeat(50_000))).length > 0)
  assert.ok(outline(page('<div><button aria-expanded="false"><i></i>'.repeat(20_000))).length > 0)
})
