/** Forms with room for a text: the editor of replies and its help go, a page that is one form stays. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, prose } from '../../pages.ts'

const ARTICLE = `<h1>Oars</h1><p>${prose('oar')}</p><p>${prose('blade')}</p><p>${prose('handle')}</p>`
const RULES = '<p>Before you answer: read the question with care, be kind to beginners, and quote your sources.</p>'

test('reply forms: the rules for posting and the help of the editor go with its form', () => {
  for (const field of ['<textarea name="answer"></textarea>', '<div><div><textarea></textarea></div></div>']) {
    const kept = keptText(`<body><div>${ARTICLE}<form><h2>Your answer</h2>${field}${RULES}</form></div>`)
    assert.match(kept, /The handle is described/)
    assert.doesNotMatch(kept, /Before you answer|Your answer/)
  }
})

test('reply forms: a page that is one form stays whole', () => {
  const kept = keptText(`<body><form action="page.aspx"><div>${ARTICLE}</div><textarea name="note"></textarea></form>`)
  assert.match(kept, /The blade is described/)
})

test('reply forms: what is shown to be copied is no reply', () => {
  const kept = keptText(`<body><div>${ARTICLE}<form><textarea readonly>x</textarea>${RULES}</form></div>`)
  assert.match(kept, /Before you answer/)
})
