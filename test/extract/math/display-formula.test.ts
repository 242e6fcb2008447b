/** Formulas of their own that a script is to draw: they stood as bare TeX in paragraphs, and went where nothing followed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outline, prose } from '../pages.ts'

const lines = (html: string): string[] => outline(`<body><main><p>${prose('rope')}</p>${html}</main>`).slice(1)

test('display formula: in a div or a paragraph it is a formula segment, with the text around it or at the end', () => {
  for (const html of [
    '<div class="math notranslate">\n\\[x^2 + y\\]</div>',
    '<div class="math"><span class="eqno">(1.2)<a href="#e">¶</a></span>\\[x^2 + y\\]</div>',
    '<p>\\[ x^2\n + y \\]</p>',
  ]) {
    assert.deepEqual(lines(html), ['formula: $$x^2 + y$$'], html)
    assert.equal(lines(`${html}<p>${prose('knot')}</p>`)[0], 'formula: $$x^2 + y$$', html)
  }
  assert.deepEqual(lines('<div>\\begin{align*} a &amp;= b \\end{align*}</div>'), [
    'formula: $$\\begin{align*} a &= b \\end{align*}$$',
  ])
})

test('display formula: text that only begins with one stays text', () => {
  assert.deepEqual(lines(`<p>\\[x\\] and \\[y\\] ${prose('knot')}</p>`), [
    `paragraph: \\[x\\] and \\[y\\] ${prose('knot')}`,
  ])
})
