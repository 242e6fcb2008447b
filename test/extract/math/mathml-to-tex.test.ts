/** MathML that has no TeX beside it is written as TeX. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toTex } from '../../../extract/math/mathml-to-tex.ts'
import { isElement } from '../../../formats/html/dom.ts'
import { parseHtml } from '../../../formats/html/parse.ts'
import { unlessItHangs } from '../../helpers/hang-guard.ts'

function tex(markup: string): string {
  const { document } = parseHtml(`<math>${markup}</math>`, { maxNodes: 1_000_000, maxSteps: 100_000_000 })
  const math = document.children.find(isElement)
  assert.ok(math !== undefined)
  return toTex(math)
}

const ROW = (inner: string): string => `<mrow>${inner}</mrow>`
const FORMULAS: readonly (readonly [string, string])[] = [
  ['<mfrac><mi>a</mi><mi>b</mi></mfrac>', '\\frac{a}{b}'],
  ['<mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup>', 'E=mc^2'],
  ['<msubsup><mo>∫</mo><mn>0</mn><mi>∞</mi></msubsup><mi>x</mi>', '\\int_0^\\infty x'],
  ['<msqrt><mi>x</mi><mo>+</mo><mn>1</mn></msqrt><mroot><mi>x</mi><mn>3</mn></mroot>', '\\sqrt{x+1}\\sqrt[3]{x}'],
  [
    `<munderover><mo>∑</mo>${ROW('<mi>i</mi><mo>=</mo><mn>1</mn>')}<mi>n</mi></munderover><msub><mi>x</mi><mi>i</mi></msub>`,
    '\\sum_{i=1}^n x_i',
  ],
  [`<munder><mo>lim</mo>${ROW('<mi>x</mi><mo>→</mo><mn>0</mn>')}</munder>`, '\\lim_{x\\to0}'],
  ['<mover><mi>x</mi><mo>¯</mo></mover><mover><mi>v</mi><mo>→</mo></mover>', '\\bar{x}\\vec{v}'],
  ['<mfenced open="[" close=")" separators=";"><mi>a</mi><mi>b</mi></mfenced>', '[a;b)'],
  [
    '<mo>(</mo><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr><mtr><mtd><mn>3</mn></mtd><mtd><mn>4</mn></mtd></mtr></mtable><mo>)</mo>',
    '\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}',
  ],
  [
    '<mo>{</mo><mtable><mtr><mtd><mi>a</mi></mtd><mtd><mtext>if x</mtext></mtd></mtr></mtable>',
    '\\begin{cases} a & \\text{if x} \\end{cases}',
  ],
  ['<mi>sin</mi><mo>&#8289;</mo><mi>α</mi><mo>≤</mo><mi>ℝ</mi>', '\\sin\\alpha\\leq\\mathbb{R}'],
  ['<mi>α</mi><mi>b</mi><mspace width="1em"/><mi mathvariant="bold">v</mi>', '\\alpha b\\quad \\mathbf{v}'],
  [
    '<mmultiscripts><mi>C</mi><mn>6</mn><none></none><mprescripts></mprescripts><none></none><mn>14</mn></mmultiscripts>',
    '{}^{14}C_6',
  ],
  ['<msup><msup><mi>a</mi><mn>2</mn></msup><mn>3</mn></msup><msup><mi>f</mi><mo>′</mo></msup>', "{a^2}^3 f'"],
  ['<mi>𝑥</mi><mo>−</mo><mn>5</mn><mo>%</mo>', 'x-5\\%'],
  ['<mfrac><mi>a</mi></mfrac><msup></msup>', '\\frac{a}{}'],
]

test('mathml: fractions, scripts, roots, limits, matrices and signs were bare characters in a row', () => {
  for (const [markup, expected] of FORMULAS) assert.equal(tex(markup), expected, markup)
})

test('mathml: a formula of any depth or width ends, its braces balanced', () => {
  const deep = unlessItHangs(() => tex('<msqrt>'.repeat(50_000)))
  assert.equal(deep.split('{').length, deep.split('}').length)
  assert.equal(unlessItHangs(() => tex('<mi>x</mi><mo>+</mo>'.repeat(100_000))).length, 200_000)
  unlessItHangs(() => tex(`${'<mrow>'.repeat(90)}${'<mi>α</mi>'.repeat(50_000)}`))
})
