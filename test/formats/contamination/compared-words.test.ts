/** An item is found by what a reader sees of it, however its set and the page write that down. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { comparedWords, withoutMarkup } from '../../../formats/contamination/compared-words.ts'
import { htmlBlocks } from '../../../formats/contamination/html-blocks.ts'

/** Each has the words of what a page shows. */
function shownAs(shown: string, ...written: readonly string[]): void {
  for (const text of written) assert.deepEqual(comparedWords(text), comparedWords(shown), text)
}

describe('the words of an item', () => {
  it('in HTML are those between its tags, and its references are the characters they stand for', () => {
    shownAs(
      'What is the boiling point of H₂O at 5 km, in °C?',
      '<p>What is the <b>boiling point</b> of H<sub>2</sub>O<br/>at&nbsp;5&#160;km, in &deg;C?</p>',
      '<div class="q" id=x>What is<!-- really --> the <a href="/x?a=1&amp;b=2">boiling</a> point of H<sub>2</sub>O at 5 km, in °C?</div>',
      'What is the <em>boil</em>ing point of H2O at 5 km, in C?',
    )
    shownAs('if x < y and z > 3 then', 'if x &lt; y and z &gt; 3 then', 'if x < y and z > 3 then')
  })

  it('in Markdown are those without its signs and addresses', () => {
    shownAs(
      'Which kites fly highest? See the list of kites.',
      '**Which kites** fly _highest_? See [the list](https://kites.org/list?a=b "all of them") of `kites`.',
      '## Which *kites* fly **high**est?\n\nSee [the list][1] of ![kites](a.png).',
    )
    shownAs('f(x)[0] and a [note]', 'f(x)[0] and a [note]')
  })

  it('in LaTeX are those without its commands, and its signs are those of the page', () => {
    shownAs(
      'Let α² ≤ 3 and sin x → 0. Find the largest value of (a + b) × c₁₀.',
      'Let $\\alpha^2 \\leq 3$ and $\\sin x \\to 0$. Find the \\textbf{largest} value of \\(\\left(a+b\\right) \\times c_{10}\\).',
      'Let \\[\\alpha^{2} \\le 3\\] and $\\sin x\\rightarrow 0$. Find the \\emph{largest} value~of $(a+b)\\cdot c_{10}$.',
    )
    shownAs(
      'Ask Gödel for a half of it',
      'Ask G\\"odel for a \\textit{half} of~it',
      '\\begin{quote}Ask G\\"{o}del for a \\underline{half} of it\\end{quote}',
    )
    shownAs('1 2 of the frac', '$\\frac{1}{2}$ of the frac')
  })

  it('were torn by points of products, bullets, signs above and accents of letters', () => {
    shownAs(
      '3 · x · 4 and 2 · 10⁻³',
      '3 \\cdot x \\cdot 4 and 2 \\cdot 10^{-3}',
      '3·x·4 and 2·10^{−3}',
      '3 x 4 and 2 × 10<sup>-3</sup>',
    )
    shownAs(
      'Buy these: two kites one line',
      'Buy these:\n• two kites\n• one line',
      'Buy these:\n•\ttwo kites\n•\tone line',
    )
    shownAs('xⁿ⁺¹ and a₊₁', 'x^{n+1} and a_{+1}', 'x<sup>n+1</sup> and a<sub>+1</sub>')
    shownAs('xmax = 2n', 'x_{max} = 2^n', 'x_{max} = 2^{n}')
    shownAs(
      'Erdős, Šmíd, Gonçalves, Wałęk, Brâncuşi, Ṣa, Ůl',
      'Erd\\H{o}s, \\v{S}m\\"{i}d, Gon\\c{c}alves, Wał\\k{e}k, Br\\^ancu\\c{s}i, \\d{S}a, \\r{U}l',
    )
    // Catalan has the point within words.
    assert.equal(withoutMarkup('la col·lecció'), 'la col·lecció')
    assert.notDeepEqual(comparedWords('col·lecció'), comparedWords('col lecció'))
  })

  it('with answers do not hold their labels', () => {
    shownAs(
      'Which is it?\nOne of them\nTwo of them\nDr. A. Smith',
      'Which is it?\nA. One of them\nB. Two of them\n(C) Dr. A. Smith',
      'Which is it?\n1. One of them\n2. Two of them\n3. Dr. A. Smith',
      'Which is it?\\n\\nA) One of them\\nB) Two of them\\nC) Dr. A. Smith',
    )
  })

  it('of WikiText and HellaSwag are those of the text they were made of', () => {
    shownAs('a 1,000 well-known 3.5', 'a 1 @,@ 000 well @-@ known 3 @.@ 5')
    shownAs('How to fly a kite Choose a day.', '[header] How to fly a kite [title] Choose a day. [step]')
  })

  it('that have no markup are as they were', () => {
    for (const text of [
      'Who said that the kite flew?',
      'C++ and a_b, 2*3',
      '風箏在哪裡',
      'array[i] = b[j]',
      'Tel. @home',
    ])
      assert.equal(withoutMarkup(text), text)
  })

  it('cost as much as they are long', () => {
    for (const unit of ['<a', '<a ', '[a](', '[', '\\', '\\a{', '&', '&#', 'x^{', '@-', '<!--', '(A) ', '\n(A', '**']) {
      const started = process.cpuUsage()
      withoutMarkup(unit.repeat(200_000 / unit.length))
      const { user } = process.cpuUsage(started)
      // A quadratic one takes minutes.
      assert.ok(user < 3e6, unit)
    }
  })
})

describe('a page of questions', () => {
  it('is a text between each two tags that part blocks', () => {
    const html =
      '<html><head><title>Quiz</title><style>p { color: red }</style></head><body><h1>Kites</h1><ol><li>Who <b>flew</b> it?<li>Why &amp; how?</ol><hr>1<script>var x = "<p>no</p>"</script><td>Last'
    assert.deepEqual(htmlBlocks(html), ['Kites', 'Who flew it?', 'Why & how?', 'Last'])
  })
})
