/** A robots.txt that came through another program says what is inside, and a page is none. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeRobots, parseRobots } from '../../../formats/robots/robots.ts'

const allows = (text: string, path: string): boolean =>
  judgeRobots(parseRobots(Buffer.from(text), 'ourbot'), `http://example.org${path}`).allowed

for (const [what, text] of [
  ['RTF of WordPad', '{\\rtf1\\ansi\\deff0\r\nUser-agent: *\\par\r\nDisallow: /s\\par\r\n\\par\r\n}'],
  ['RTF of TextEdit', '{\\rtf1{\\fonttbl\\f0 Helvetica;}\n\\f0\\fs24 \\cf0 User-agent: *\\\nDisallow: /s}'],
  ['RTF with escapes', "{\\rtf1 User-agent: *\\line Disallow: /\\'73\\par}"],
  ['a saved view', '<html><body><pre style="white-space: pre-wrap;">User-agent: *\nDisallow: /s\n</pre></body></html>'],
  ['a saved view that is cut', '<pre>User-agent: *\nDisallow: /s'],
  ['a string of JSON', '"User-agent: *\\nDisallow: /s"'],
] as const)
  test(`robots.txt in ${what} closes what it closes, and no more`, () => {
    assert.equal(allows(text, '/s'), false)
    assert.equal(allows(text, '/t'), true)
  })

test('robots.txt in a saved view has ampersands as they were', () => {
  assert.equal(allows('<pre>User-agent: *\nDisallow: /?a&amp;b</pre>', '/?a&b'), false)
})

test('a page with a box, and what only begins like a wrapping, is no robots.txt', () => {
  for (const text of ['<html><pre>User agents are\nDisallow: /', '"User-agent: *', '{\\rtf1 nothing}', '<pre'])
    assert.equal(allows(text, '/'), true, text)
})

test('what looks for a wrapping costs no more than the length of the file', () => {
  for (const text of [`<${'<pre '.repeat(100_000)}`, `{\\rtf${'\\a'.repeat(200_000)}`, `"${'\\"'.repeat(200_000)}`])
    assert.equal(allows(text, '/'), true)
})
