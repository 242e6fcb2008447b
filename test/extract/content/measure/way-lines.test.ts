/** Ways to the sections around: rows of signs in brackets, and lines that lead back. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outline, prose } from '../../pages.ts'

const kept = (html: string): string => outline(html, 'https://example.org/docs/rope.html').join('\n')
const between = (ways: string): string =>
  kept(
    `<body><h1>Ropes</h1><p>${prose('rope')}</p><h2>Bends</h2><p>${prose('bend')}</p>${ways}<h2>Hitches</h2><p>${prose('hitch')}</p><h2>Loops</h2><p>${prose('loop')}</p></body>`,
  )
const link = (text: string): string => `<a href="b.html#s">${text}</a>`

test('ways: signs in brackets go between sections, a cell or a paragraph each, linked or not', () => {
  for (const signs of [
    [`[${link(' &lt; ')}]`, '[ &lt;&lt; ]', `[${link(' Up ')}]`, `[${link('Contents')}]`, `[${link(' ? ')}]`],
    [`[ ${link('Zurück')} ]`, `[ ${link('Hoch')} ]`, `[ ${link('Weiter')} ]`],
    [`[${link('上一页')}]`, `[${link('目录')}]`, `[${link('下一页')}]`],
    [`(${link('précédent')})`, `(${link('sommaire')})`, `(${link('suivant')})`],
  ])
    for (const ways of [
      `<table><tr>${signs.map((sign) => `<td>${sign}</td><td> &nbsp; </td>`).join('')}</tr></table>`,
      `<div>${signs.map((sign) => `<p>${sign}</p>`).join('')}</div>`,
    ])
      assert.doesNotMatch(between(ways), /[[(]|[\])]/, ways)
})

test('ways: keys in brackets stay where each stands beside what it does, where few do or where none is linked', () => {
  const keys = ['[&lt;]', '[&gt;]', '[Home]', '[Up]']
  const rows = keys.map((key) => `<tr><td>${key}</td><td>moves the boat of row ${key.length}</td></tr>`).join('')
  assert.match(between(`<table>${rows}</table>`), /\[Home\] \| moves/)
  assert.match(
    between(
      `<p>Press these keys of the board, one after the other:</p><ul>${keys.map((key) => `<li>${key}</li>`).join('')}</ul>`,
    ),
    /\[Home\]/,
  )
})

test('ways: a line that leads back goes wherever it stands, with the name of what it leads to and ways beside it', () => {
  for (const line of [
    `${link('Back to top of the manual of ropes.')} &nbsp; ${link('Index.')}`,
    link('Return to the table of contents'),
    link('^ Back to top'),
    link('Zurück zum Inhaltsverzeichnis'),
    link('Retour au sommaire'),
    link('Volver al índice'),
    link('Вернуться к содержанию'),
    link('返回目录'),
    link('目次に戻る'),
  ]) {
    const words = new RegExp(
      line
        .replace(/<[^>]*>/g, '')
        .slice(0, 7)
        .replace('^', '\\^'),
    )
    assert.doesNotMatch(between(`<p>${line}</p>`), words)
    assert.doesNotMatch(between(`<hr>${line}<hr>`), words)
  }
})

test('ways: a sentence about the way back, or one that only links a word, stays', () => {
  assert.match(between('<p>Back to top of the mast the sailor climbs.</p>'), /Back to top of the mast/)
  assert.match(between(`<p>Back to top of the ${link('mast')}</p>`), /Back to top of the mast/)
})

test('ways: two signs in a row may be keys, three are the ways around', () => {
  const signs = (...names: readonly string[]): string => names.map((name) => `<p>[${link(name)}]</p>`).join('')
  assert.match(between(signs('Home', 'Up')), /\[Up\]/)
  assert.doesNotMatch(between(signs('Home', 'Up', 'Next')), /\[Up\]/)
})
