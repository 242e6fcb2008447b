/** Gold from DocBook's template, and what an extraction got wrong against it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classify, findMistakes } from '../../bench/extraction/errors.ts'
import { templateSequence } from '../../bench/extraction/gimp-gold.ts'
import type { Explanation } from '../../index.ts'

const URL_OF_PAGE = 'http://manual.invalid/en/page.html'
const PAGE = `<?xml version="1.0"?><html><head><title>Not text</title><script>no()</script></head><body>
<div class="navheader"><table><tr><th>Chapter</th><td><img src="images/prev.png" alt="Prev"/></td></tr></table><hr/></div>
<div class="sect1"><h2 class="title"><a id="x"></a>The   tool</h2>
<div class="toc"><p>Table of Contents</p><ul><li>1. Tool</li></ul></div>
<p>First <b>bold</b> words.</p>
<ul><li><p>click <span class="guiicon"><img src="images/icon.png"/></span> twice</p></li></ul>
<div class="mediaobject"><img src="images/big.png" alt="Not text either"/><div class="caption"><p>What it shows</p></div></div></div>
<div class="navfooter"><hr/><a href="x">Next</a></div></body></html>`

test('the template gold is the page in order without navigation, contents and head', () => {
  assert.deepEqual(templateSequence(PAGE, URL_OF_PAGE), [
    { type: 'text', text: 'The tool' },
    { type: 'text', text: 'First bold words.' },
    { type: 'text', text: 'click' },
    { type: 'image', url: 'http://manual.invalid/en/images/icon.png' },
    { type: 'text', text: 'twice' },
    { type: 'image', url: 'http://manual.invalid/en/images/big.png' },
    { type: 'text', text: 'What it shows' },
  ])
})

const verdict = (kind: Explanation['kind'], kept: boolean, why: string, content: string): Explanation => ({
  kind,
  kept,
  why,
  measured: '',
  path: 'p',
  content,
})

test('a mistake is a verdict that the gold contradicts, counted as often as the gold shows the thing', () => {
  const mistakes = findMistakes(
    [
      verdict('text', false, 'outside', 'The tool'),
      verdict('text', true, 'heading', 'The tool'),
      verdict('text', true, 'good', 'Chapter'),
      verdict('text', false, 'links', 'First bold  words.'),
      verdict('image', true, 'beside-text', 'http://manual.invalid/en/images/big.png'),
      verdict('image', false, 'name:icon', 'images/icon.png'),
      verdict('image', false, 'repeated', 'images/big.png'),
    ],
    templateSequence(PAGE, URL_OF_PAGE),
    URL_OF_PAGE,
  )
  assert.deepEqual(
    mistakes.map(({ mistake, why }) => `${mistake} ${why}`),
    ['noise good', 'lost links', 'lost name:icon'],
  )
})

test('mistakes are summed by kind and reason over pages, the most words first', () => {
  const mistake = { kind: 'text', mistake: 'lost', why: 'links', path: 'p', content: 'two words' } as const
  const image = { ...mistake, kind: 'image', why: 'size:20x20', content: 'a.png' } as const
  const classes = classify(
    new Map([
      ['a', [mistake, mistake, image]],
      ['b', [mistake, { ...mistake, why: 'outside', content: 'one two three four five six seven' }]],
    ]),
  )
  assert.deepEqual(
    classes.map(({ why, count, words, pages }) => [why, count, words, pages]),
    [
      ['size', 1, 0, 1],
      ['outside', 1, 7, 1],
      ['links', 3, 6, 2],
    ],
  )
})
