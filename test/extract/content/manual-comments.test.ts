/** Comments of a manual: what generators call so is what the author says of a definition, and no reader's. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outline, prose } from '../pages.ts'

const kept = (html: string): string => outline(html, 'https://example.org/api/Rope.html').join('\n')
const page = (rows: string): string =>
  `<body><h1>Rope</h1>${['a', 'b', 'c', 'd', 'e'].map((name) => `<p>${prose(name)}</p>`).join('')}${rows}</body>`

test('manual comments: the long comment of a member stays behind its signature, without the short one that begins it', () => {
  const member = (name: string): string =>
    `<li><a id="${name}"></a><h4 class="signature">def ${name}: <a href="Rope.html">Rope</a></h4><p class="shortcomment">Makes a ${name} of this rope.</p><div class="fullcomment"><div class="comment"><p>Makes a ${name} of this rope. Wet ropes take longer for it.</p></div></div></li>`
  const text = kept(page(`<ol>${['bend', 'hitch'].map(member).join('')}</ol>`))
  assert.match(text, /Makes a bend of this rope\. Wet ropes[\s\S]*Makes a hitch of this rope\. Wet ropes/)
  assert.equal(text.match(/Makes a bend/g)?.length, 1)
})

test('manual comments: a short comment without a long one stays, and so does one that says something else', () => {
  const text = kept(
    page(
      '<ol><li><h4 class="signature">def tie: Rope</h4><p class="short">Ties this rope to a post.</p></li><li><h4 class="signature">def cut: Rope</h4><p class="short">Cuts this rope in two.</p><div class="comment"><p>A knife of this harbour is asked for.</p></div></li></ol>',
    ),
  )
  assert.match(text, /Ties this rope[\s\S]*Cuts this rope in two\.[\s\S]*A knife/)
})

test('manual comments: it may follow a declaration, a heading or term in code, or code in a section of one thing', () => {
  const says = (name: string): string =>
    `<div class="comment"><p>The ${name} comment is about this definition and no other.</p></div>`
  const text = kept(
    page(
      `<div class="member"><div class="decl">int tie(rope)</div>${says('first')}</div><h3><code>untie()</code></h3>${says('second')}<dl><dt><code>moor</code></dt><dd>${says('third')}</dd></dl><section><pre>coil()</pre>${says('fourth')}</section><div class="prototype">splice()</div><div id="comment"><div class="body"><p>The fifth comment is about this definition and no other.</p></div></div>`,
    ),
  )
  for (const name of ['first', 'second', 'third', 'fourth', 'fifth'])
    assert.match(text, new RegExp(`The ${name} comment`))
})

test('manual comments: those of readers go, behind code and with a name or a date too', () => {
  const said = '<p>I think that this rope is too short for us.</p>'
  for (const comment of [
    `<div class="comment">${said}</div>`,
    `<div class="comments"><h3 class="signature">Notes</h3><div class="comment">${said}</div></div>`,
    `<h3><code>tie()</code></h3><div class="comment"><span class="comment-author">Ann</span>${said}</div>`,
    `<ol><li><pre>tie()</pre><div class="comment"><time>2019</time>${said}</div></li></ol>`,
    `<pre>tie()</pre><div class="comment">${said}</div>`,
  ])
    assert.doesNotMatch(kept(page(comment)), /too short for us/)
})

test('manual comments: what sorts and filters the members of a definition is none of its text', () => {
  const text = kept(
    page(
      `<h4 class="signature">class Rope</h4><div class="comment cmt"><p>${prose('class')}</p></div><div id="mbrsel"><div id="order"><span>Ordering</span><ol><li><span>Alphabetic</span></li><li><span>By kind</span></li></ol></div></div><h3>Members</h3><ol><li><h4 class="signature">def tie: Rope</h4><div class="comment cmt"><p>${prose('tie')}</p></div></li></ol>`,
    ),
  )
  assert.match(text, /The tie is described/)
  assert.doesNotMatch(text, /Alphabetic|Ordering/)
})
