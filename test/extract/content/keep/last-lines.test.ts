/** Short last lines of a section: sentences, however short and however much they link. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, prose } from '../../pages.ts'

test('last lines: one sentence is all that the last section says, at the end and before a footer', () => {
  for (const behind of ['', '<div class="footer"><p>Contact us or write to us</p></div>']) {
    const kept = keptText(
      `<body><h1>Oars</h1><p>${prose('oar')}</p><h4>~Oar()</h4> Destroys all oars at once.${behind}`,
    )
    assert.match(kept, /Destroys all oars/)
    assert.doesNotMatch(kept, /Contact us/)
  }
})

test('last lines: a label and a name under the last heading are none', () => {
  const kept = keptText(
    `<body><h1>Oars</h1><p>${prose('oar')}</p><h4>Tags</h4><div>boats and oars</div><div>piers</div>`,
  )
  assert.doesNotMatch(kept, /piers/)
})

test('last lines: a linked sentence between two kept texts stays, a linked title goes', () => {
  const page = (line: string): string =>
    `<body><div><h2>Ropes</h2><p>${prose('rope')}</p><ul><li>${prose('bend')}</ul><div>${line}</div><h2>Knots</h2><p>${prose('knot')}</p></div>`
  assert.match(keptText(page('See <a href="a.html">docs of the ropes</a>.')), /See docs of the ropes/)
  assert.doesNotMatch(keptText(page('<a href="a.html">More of the ropes</a>')), /More of the ropes/)
})
