/** A formula stands on a page in several copies, and in a document once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { line } from '../inline/lines.ts'
import { outline, prose } from '../pages.ts'

const MATH = '<math><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></math>'

test('formulas: MathJax 2 left its preview, its drawing, its MathML and its script', () => {
  const drawn = `<span class="MathJax_Preview">mc2</span><span class="MathJax" data-mathml="x"><nobr>mc</nobr><span class="MJX_Assistive_MathML">${MATH}</span></span>`
  assert.equal(line(`${drawn}<script type="math/tex">m c^2</script>`), '$m c^2$')
  assert.equal(line(`${drawn}`), '$mc^2$')
  assert.equal(
    line(`<span class="MathJax_Display">${drawn}</span><script type="math/tex; mode=display">k</script>`),
    '$$k$$',
  )
})

test('formulas: MathJax 3 has MathML alone', () => {
  const drawn = `<mjx-container class="MathJax" jax="CHTML"><mjx-math aria-hidden="true"><mjx-mi>m</mjx-mi></mjx-math><mjx-assistive-mml>${MATH}</mjx-assistive-mml></mjx-container>`
  assert.equal(line(drawn), '$mc^2$')
})

test('formulas: KaTeX has TeX beside its drawing, and where it has not the drawing is read', () => {
  const source =
    '<span class="katex-mathml"><math><semantics><mi>a</mi><annotation encoding="application/x-tex">a^2</annotation></semantics></math></span>'
  assert.equal(line(`<span class="katex">${source}<span class="katex-html">a2</span></span>`), '$a^2$')
  assert.equal(line('<span class="katex"><span class="katex-html">a2</span></span>'), 'a2')
})

test('formulas: raw TeX that a script has still to draw is a formula', () => {
  assert.equal(
    line('<span class="math inline">\\(x^2\\)</span>, <span class="math-tex">\\[y\\]</span>'),
    '$x^2$, $$y$$',
  )
  assert.equal(
    line('<span class="ztext-math" data-tex="a_b"></span> <amp-mathml inline data-formula="\\(c\\)"></amp-mathml>'),
    '$a_b$ $c$',
  )
  assert.equal(line('<span class="math">x</span> <span class="tex">plain words</span>'), 'x plain words')
  const html = `<body><main><p>${prose('arch')}</p><div class="math notranslate">\\[\\frac{a}{b}\\]</div><p>${prose('cable')}</p></main>`
  assert.equal(outline(html)[1], 'formula: $$\\frac{a}{b}$$')
})

test('formulas: an alttext in words is no TeX, and a text/plain annotation neither', () => {
  assert.equal(line('<math alttext="m times c squared"><mi>m</mi></math>'), '$m$')
  assert.equal(
    line('<math><semantics><mi>m</mi><annotation encoding="text/plain">em</annotation></semantics></math>'),
    '$m$',
  )
  assert.equal(line('<mml:math><mml:msub><mml:mi>x</mml:mi><mml:mn>1</mml:mn></mml:msub></mml:math>'), '$x_1$')
})
