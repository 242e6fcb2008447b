import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, outline, prose } from '../pages.ts'

const page = (inner: string): string =>
  `<body><main><h1>Tides</h1><p>${prose('tide')}</p>${inner}<p>${prose('ebb')}</p></main>`

test('tabs: each label is the heading of its panel, whoever wrote the set', () => {
  const ebb = `<p>${prose('first')}</p>`
  const flood = `<p>${prose('second')}</p>`
  const forms: Readonly<Record<string, string>> = {
    Bootstrap: `<ul class="nav nav-tabs"><li class="nav-item"><a class="nav-link" data-bs-toggle="tab" href="#a">Linux</a><li class="nav-item"><a class="nav-link" data-bs-toggle="tab" href="#b">Windows</a></ul><div class="tab-content"><div class="tab-pane" id="a">${ebb}</div><div class="tab-pane" id="b">${flood}</div></div>`,
    'MkDocs Material': `<div class="tabbed-set"><input type="radio" id="x1" name="x"><input type="radio" id="x2" name="x"><div class="tabbed-labels"><label for="x1">Linux</label><label for="x2">Windows</label></div><div class="tabbed-content"><div class="tabbed-block">${ebb}</div><div class="tabbed-block">${flood}</div></div></div>`,
    Docusaurus: `<div class="tabs-container"><ul role="tablist" class="tabs"><li role="tab">Linux<li role="tab">Windows</ul><div class="margin-top--md"><div role="tabpanel">${ebb}</div><div role="tabpanel" hidden>${flood}</div></div></div>`,
    'jQuery UI, whose row is called a menu': `<div id="tabs"><ul class="ui-tabs-nav"><li><a href="#a">Linux</a><li><a href="#b">Windows</a></ul><div id="a">${ebb}</div><div id="b">${flood}</div></div>`,
    'buttons in a header': `<div><header><div role="tablist"><button role="tab" aria-controls="a">Linux</button><button role="tab" aria-controls="b">Windows</button></div></header><section id="a">${ebb}</section><section id="b" style="display: none">${flood}</section></div>`,
    'panels that have no name': `<div class="TabSet_x7"><div class="tab-list"><button>Linux</button><button>Windows</button></div><div><div>${ebb}</div><div style="display:none">${flood}</div></div></div>`,
  }
  for (const [form, html] of Object.entries(forms))
    assert.deepEqual(
      outline(page(html)).slice(2, -1),
      ['heading: Linux', `paragraph: ${prose('first')}`, 'heading: Windows', `paragraph: ${prose('second')}`],
      form,
    )
})

test('tabs: labels of code head their blocks, and the name of its language is no text', () => {
  const block = (text: string): string => `<div><span class="lang">sh</span><pre><code>${text}</code></pre></div>`
  assert.deepEqual(
    outline(
      page(
        `<div class="vp-code-group"><div class="tabs"><input type="radio" id="t1"><label for="t1">npm</label><input type="radio" id="t2"><label for="t2">Yarn</label></div><div class="blocks">${block('npm install')}${block('yarn add')}</div></div>`,
      ),
    ).slice(2, -1),
    ['heading: npm', 'code: npm install', 'heading: Yarn', 'code: yarn add'],
  )
})

test('tabs: a panel that says its label itself says it once', () => {
  const html = `<ul class="tabs"><li><a href="#a">Care</a><li><a href="#b">Size</a></ul><div id="a"><h2>Care</h2><p>${prose('first')}</p></div><div id="b"><h2>Size</h2><p>${prose('second')}</p></div>`
  assert.equal(keptText(page(html)).match(/Care|Size/g)?.length, 2)
})

test('tabs: rows of links without panels behind them stay as they are', () => {
  for (const html of [
    `<ul class="tabs"><li><a href="/a">Linux</a><li><a href="/b">Windows</a></ul><div>${prose('one')}</div><div>${prose('two')}</div>`,
    `<ul class="nav-tabs"><li><a href="#a">Linux</a><li><a href="#b">Windows</a></ul><div id="a">${prose('one')}</div>`,
    `<div class="tabs"><button>Linux</button><button>Windows</button></div><p>${prose('one')}</p>`,
  ])
    assert.ok(!outline(page(html)).includes('heading: Linux'), html)
})

test('tabs: 5,000 sets, side by side or nested, stay linear', () => {
  const set =
    '<div class="tabs"><ul role="tablist"><li>a<li>b</ul><div><div role="tabpanel">c</div><div role="tabpanel">d</div></div>'
  assert.ok(outline(page(`${set}</div>`.repeat(5_000))).length > 0)
  assert.ok(outline(page(set.repeat(5_000))).length > 0)
})
