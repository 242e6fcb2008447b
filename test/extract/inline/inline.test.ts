/** What inline markup means to its line: quotations, keys, deletions, lines, boxes, icons, and characters that nobody sees. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imageUrls, keptText, outline, prose } from '../pages.ts'
import { line } from './lines.ts'

test('inline: a soft hyphen or a zero-width joint left a blank in its word', () => {
  assert.equal(line('Unter&shy;nehmen, exam&#8203;ple, a&#8288;b, &#65279;c'), 'Unternehmen, example, ab, c')
})

test('inline: glyphs and names of icon fonts are no text', () => {
  assert.equal(line('a <i class="fa">&#xf005;</i> b <i class="icon-x">&#xf0001;</i> c'), 'a b c')
  assert.equal(line('<span class="material-icons md-18">navigation</span> Go'), 'Go')
  assert.equal(line('<i class="icon">expand_more</i> <mat-icon>home</mat-icon> Go'), 'Go')
  assert.equal(line('<span class="icon">Anchor</span> Go'), 'Anchor Go')
})

test('inline: a quotation has its marks, once', () => {
  assert.equal(line('he said <q>no</q>.'), 'he said “no”.')
  assert.equal(line('he said "<q>no</q>" and <q>«yes»</q>'), 'he said "no" and «yes»')
})

test('inline: keys side by side are two keys', () => {
  assert.equal(line('<kbd>Ctrl</kbd>+<kbd>C</kbd> or <kbd>Ctrl</kbd><kbd>V</kbd>'), 'Ctrl+C or Ctrl V')
})

test('inline: deleted text goes, a mere sign that is set so stays', () => {
  assert.equal(line('<del>old</del> <s>older</s> <strike>oldest</strike> new <s>@</s>keeper'), 'new @keeper')
  assert.equal(line('for <span style="text-decoration: line-through">$20</span> $15'), 'for $15')
  const unclosed = keptText(`<body><main><p>${prose('arch')}</p><s>${`<p>${prose('cable')}</p>`.repeat(40)}`)
  assert.match(unclosed, /cable/)
})

test('inline: a span laid out as a block is a line', () => {
  assert.equal(line('one<span style="display:block">two</span>three<br>four'), 'one\ntwo\nthree\nfour')
})

test('inline: a classifier or a badge is parted from the word it touches', () => {
  assert.equal(line('eps<span class="classifier">float</span>'), 'eps float')
  assert.equal(line('Lamp<span class="badge badge-new">new</span>, bright'), 'Lamp new, bright')
  assert.equal(line('<b><span class="mlabel">pure</span><span class="mlabel">virtual</span></b>'), 'pure virtual')
  assert.equal(line('Lamp<b style="display:inline-block">new</b>'), 'Lamp new')
  assert.equal(line('<i role="cell">Ada</i><i role="cell">36</i>'), 'Ada 36')
  assert.equal(line('<b style="display:inline-block">L</b><b style="display:inline-block">a</b>'), 'La')
})

test('inline: what is hidden inside a line is not read', () => {
  assert.equal(line('a <span class="at-visually-hidden">b</span><span class="hidden">c</span>d'), 'a d')
  assert.equal(line('a <span class="hidden md:inline">b</span>'), 'a b')
})

test('inline: the link of a heading to itself is no part of it, whatever stands in it', () => {
  for (const link of [
    '<a class="headerlink" href="#x" title="Permalink">¶</a>',
    '<a href="#x">#</a>',
    '<a class="anchor" href="/page#x" aria-hidden="true">§</a>',
    '<a class="header-anchor" href="#x">&#8203;</a>',
    '<a class="permalink" href="#x">Permalink</a>',
    '<a href="#x"><img src="/chain.svg" alt="chain" width="400"></a>',
    '<span class="mw-editsection">[<a href="/edit">bearbeiten</a>]</span>',
    '<button class="copy-link">Copy link</button>',
    '[<a href="/index.php?title=x&amp;action=edit&amp;section=2">edit</a>]',
  ]) {
    const html = `<body><main><p>${prose('arch')}</p><h2 id="x">Lamps ${link}</h2><p>${prose('lamp')}</p></main>`
    assert.equal(outline(html)[1], 'heading: Lamps', link)
    assert.deepEqual(imageUrls(html), [], link)
  }
  const own = `<body><main><p>${prose('arch')}</p><h2><a class="anchor" href="#x">Lamps</a></h2><p>${prose('lamp')}</p></main>`
  assert.equal(outline(own)[1], 'heading: Lamps')
})

test('inline: permalinks stood in captions and terms too', () => {
  const html = `<body><main><p>${prose('arch')}</p><figure><img src="/a.jpg" width="600"><figcaption>The lamp<a href="#id1" class="headerlink">¶</a></figcaption></figure>
    <dl><dt id="t">wick<a href="#t" class="headerlink">¶</a></dt><dd>${prose('wick')}</dd></dl></main>`
  assert.doesNotMatch(keptText(html), /¶/)
})

test('inline: arrows of a sorted column and labels of copy buttons are no text', () => {
  const html = `<body><main><p>${prose('arch')}</p><table><tr><th>Name <span class="sort-icon">▲▼</span><th><button>Age <i>↕</i></button><tr><td>Ada<td>36</table>
    <div class="copy-code-button">Copied!</div><pre>x = 1</pre><div class="copy"><p>${prose('copy')}</p></div></main>`
  const lines = outline(html)
  assert.ok(lines.includes('table: Name | Age\nAda | 36'))
  assert.doesNotMatch(lines.join('\n'), /Copied/)
  assert.match(lines.join('\n'), /The copy is/)
})

test('inline: what is read aloud and never shown goes, by any of its names or cut to nothing by its style', () => {
  for (const name of [
    'sr-only',
    'tw-sr-only',
    'u-visuallyHidden',
    'hidden-visually',
    'ScreenReader-text',
    'a11yHidden',
    'show-for-sr',
  ])
    assert.equal(
      line(`the chart <span class="${name}">(opens in a new tab)</span> of depths`),
      'the chart of depths',
      name,
    )
  const cut = 'position:absolute; width:1px; height:1px; overflow:hidden; clip:rect(0, 0, 0, 0)'
  assert.equal(line(`the chart <span style="${cut}">(new tab)</span> of depths`), 'the chart of depths')
  assert.equal(line('the <span style="clip: rect(0,0,0,0)">chart</span> of depths'), 'the chart of depths')
  const page = `<body><main><p>${prose('arch')}</p><div class="vh">Share it</div><p>${prose('line')}</p></main>`
  assert.doesNotMatch(keptText(page), /Share/)
})

test('inline: a link to the source of a figure or of words is a part of its sentence', () => {
  const kept = keptText(
    `<body><h1>Herring</h1><p>${prose('herring')}</p><p>The catch fell by a tenth, <a class="source-link" href="/b">the Office of Ports</a> said in May.</p><blockquote><p>It was cold.</p><cite class="source_link">Greta Oar</cite></blockquote>`,
  )
  assert.match(kept, /by a tenth, the Office of Ports said/)
  assert.match(kept, /Greta Oar/)
})
