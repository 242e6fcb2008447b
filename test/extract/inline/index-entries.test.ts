/** Signs that are what a manual speaks of, and signs that only lead somewhere. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imageUrls, keptText, prose } from '../pages.ts'
import { line } from './lines.ts'

test('index entries: a sign in code, or between the entries of an index, is a name', () => {
  assert.equal(line('<a href="#index-1"><code>#</code></a>: comments and'), '#: comments and')
  assert.equal(
    line('<a href="b.html#i-1">or</a> · <a href="b.html#i-2">#</a> · <a href="b.html#i-3">^</a>'),
    'or · # · ^',
  )
})

test('index entries: a sign behind a line that leads to its source goes, with the dot before it', () => {
  assert.equal(line('mend the rope (Ann) <a href="https://c.example/a1">§</a>'), 'mend the rope (Ann)')
  assert.equal(
    line('1.62 · <a class="srclink" href="s.html#4">source</a> · <a href="javascript:void(0)">[<span>−</span>]</a>'),
    '1.62',
  )
  assert.equal(line('moors a ship. <a href="#details">More...</a>'), 'moors a ship.')
})

test('index entries: see § 4 of a law, and a link to more of something, stay', () => {
  assert.equal(line('<a href="/law">§ 4</a>, <a href="#ropes">more ropes</a>'), '§ 4, more ropes')
})

test('buttons: the icon of one that copies is no picture of the page', () => {
  const page = (button: string): string => `<body><main><h1>Ropes ${button}</h1><p>${prose('rope')}</p></main>`
  assert.deepEqual(imageUrls(page('<button id="copy-path"><img src="clip.png" alt="Copy"></button>')), [])
})

test('old tags: line breaks in xmp stay', () => {
  assert.match(
    keptText(`<body><main><p>${prose('rope')}</p><xmp>cut rope\n  tie rope</xmp></main>`),
    /cut rope\n {2}tie rope/,
  )
})
