/** A heading with what it is of, and short text with its heading. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, outline, prose } from '../../pages.ts'

const page = (html: string): string =>
  `<body><div>${['arch', 'cable', 'girder'].map((name) => `<p>${prose(name)}</p>`).join('')}${html}</div>`
const after = (html: string): string[] => outline(page(html)).slice(3)

test('sections: a chain of headings stays with the short code or list at its end, far from prose', () => {
  const html =
    '<h2>One</h2><h3>A</h3><pre>ls</pre><h3>B</h3><pre>rm</pre><h3>C</h3><pre>cd</pre><h2>Two</h2><h3>D</h3><h4>E</h4><dl><dt>Moor</dt><dd>tie up</dd></dl>'
  assert.deepEqual(after(html), [
    'heading: One',
    'heading: A',
    'code: ls',
    'heading: B',
    'code: rm',
    'heading: C',
    'code: cd',
    'heading: Two',
    'heading: D',
    'heading: E',
    'list: Moor\ntie up',
  ])
})

test('sections: a heading right before one of its own level has no section, and is no chain', () => {
  const links = ['oak', 'elm', 'ash', 'fir', 'yew']
    .map((name) => `<li><a href="/${name}">The tree ${name}</a>`)
    .join('')
  const empty = [1, 2, 3, 4, 5, 6].map((at) => `<h2>Empty ${at}</h2>`).join('')
  assert.doesNotMatch(after(`<ul>${links}</ul>${empty}<h3>E</h3><pre>cp</pre>`).join('\n'), /Empty 1/)
})

test('sections: loose text that is all a section says stays', () => {
  const short = '<h2>NAME</h2>moor - tie ships up<h2>DESCRIPTION</h2>'
  assert.deepEqual(outline(`<body>${short}<p>${prose('quay')}</p>`).slice(0, 3), [
    'heading: NAME',
    'paragraph: moor - tie ships up',
    'heading: DESCRIPTION',
  ])
})

test('sections: two sections may share an item of their lists, and a copy of a list under its own heading goes', () => {
  const step = 'Dry the rope in the shade before you coil it, never in the sun.'
  const list = (heading: string): string =>
    `<h2>${heading}</h2><p>${prose(heading)}</p><ul><li>${step}</li><li>Then ${heading} it, and hang it on the third hook of the shed.</li></ul>`
  const times = (html: string): number => keptText(html).split(step).length - 1
  assert.equal(times(`<body><article>${list('wash')}${list('tar')}</article>`), 2)
  assert.equal(times(`<body><article>${list('wash')}<ul class="m"><li>${step}</li></ul></article>`), 1)
})
