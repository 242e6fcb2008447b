/** Numbers of list items. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outline, prose } from '../pages.ts'

const list = (open: string, html: string): string | undefined =>
  outline(`<body><main><p>${prose('quay')}</p>${open}${html}</ol><p>${prose('pier')}</p></main>`)[1]

test('lists: items are numbered from start, at value, and downwards where the list is reversed', () => {
  const items = '<li>oak tree</li><li>elm tree</li><li>fir tree</li>'
  assert.equal(list('<ol reversed>', items), 'list: 3. oak tree\n2. elm tree\n1. fir tree')
  assert.equal(list('<ol reversed start="9">', items), 'list: 9. oak tree\n8. elm tree\n7. fir tree')
  assert.equal(list('<ol start="7">', items), 'list: 7. oak tree\n8. elm tree\n9. fir tree')
  assert.equal(
    list('<ol>', '<li>oak tree</li><li value="12">elm tree</li><li>fir tree</li>'),
    'list: 1. oak tree\n12. elm tree\n13. fir tree',
  )
  assert.equal(
    list('<ol start="x">', '<li value="many">oak tree</li><li>elm tree</li>'),
    'list: 1. oak tree\n2. elm tree',
  )
})

test('lists: the number of a step that begins with code stands before the code, and that of a definition list before its term', () => {
  const steps = '<li><pre>moor remove\nmoor check</pre><p>Then the files go.</p></li><li>Rest a while.</li>'
  const said = outline(`<body><main><p>${prose('quay')}</p><ol>${steps}</ol><p>${prose('pier')}</p></main>`).slice(1, 4)
  assert.deepEqual(said, ['list: 1.', 'code: moor remove\nmoor check', 'list:    Then the files go.\n2. Rest a while.'])
  const terms =
    '<li><dl><dt>Free use</dt><dd>No fee is asked.</dd></dl></li><li><dl><dt>Source</dt><dd>It is given.</dd></dl></li>'
  assert.equal(list('<ol>', terms), 'list:   1. Free use\n  No fee is asked.\n  2. Source\n  It is given.')
})
