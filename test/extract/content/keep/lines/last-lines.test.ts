/** Short last lines of a section: sentences, however short and however much they link. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, prose } from '../../../pages.ts'

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

test('last lines: a link that shows its address is a source, not a way through a site', () => {
  const sources = (text: (name: string) => string): string =>
    `<body><h1>Ropes</h1><p>${prose('rope')}</p><h3>Further reading</h3><ul>${['knots', 'bends', 'piers'].map((name) => `<li>On ${name}: <a href="http://a.org/${name}">${text(name)}</a>`).join('')}</ul><h3>Use</h3><p>${prose('use')}</p>`
  const kept = keptText(sources((name) => `http://a.org/${name}`))
  assert.match(kept, /Further reading[\s\S]*On piers: http/)
  assert.doesNotMatch(keptText(sources((name) => `All we have ever written about ${name}`)), /written about/)
})

test('last lines: a list of mere addresses is a list of links like any other', () => {
  const links = ['boats', 'ropes', 'sails', 'knots'].map(
    (name) => `<li><a href="/${name}">https://example.org/the-ten-best-${name}</a></li>`,
  )
  const kept = keptText(
    `<body><article><h1>Ropes</h1><p>${prose('rope')}</p><p>${prose('bend')}</p><ul>${links.join('')}</ul></article>`,
  )
  assert.doesNotMatch(kept, /ten-best/)
})
