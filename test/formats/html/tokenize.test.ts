import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeEntities } from '../../../formats/html/entities.ts'
import { type TokenSink, tokenize } from '../../../formats/html/tokenize.ts'

const SINK: TokenSink<{ readonly found: string[]; attributes: string }> = {
  text: ({ found }, data) => found.push(`'${data}'`),
  isRead: (tag, name) => !(tag === 'p' && name === 'unread'),
  attribute(page, name, value) {
    page.attributes += ` ${name}=${value}`
  },
  open(page, name, selfClosing) {
    page.found.push(`<${name}${page.attributes}${selfClosing ? ' /' : ''}>`)
    page.attributes = ''
  },
  close: ({ found }, name) => found.push(`</${name}>`),
  isForeign: ({ found }) => found.includes('<math>'),
  isOver: () => false,
}

/** The tokens of a page, one short text each. */
function tokens(html: string): string[] {
  const page = { found: [] as string[], attributes: '' }
  tokenize(html, SINK, page)
  return page.found
}

test('tokenize: tags, attributes in every manner of quoting, and text', () => {
  assert.deepEqual(tokens(`<P Class="a b" id='c' DATA-x=d/e hidden>x &lt; y</P\n><br/>`), [
    '<p class=a b id=c data-x=d/e hidden=>',
    "'x < y'",
    '</p>',
    '<br />',
  ])
  assert.deepEqual(tokens('<a b = "c" d=>e'), ['<a b=c d=>', "'e'"])
})

test('tokenize: an attribute that is not asked for is left out, with its value', () => {
  assert.deepEqual(tokens(`<p unread="a>b" id=1 unread unread='c'>d<b unread>`), ['<p id=1>', "'d'", '<b unread=>'])
})

test('tokenize: names in any case are one name, also on a page outside Latin-1', () => {
  assert.deepEqual(tokens('€<DiV iD=1><div ID=2>'), ["'€'", '<div id=1>', '<div id=2>'])
})

test('tokenize: a less-than sign that begins no tag is text', () => {
  assert.deepEqual(tokens('1 < 2 <3 <'), ["'1 < 2 <3 <'"])
})

test('tokenize: comments, declarations and false end tags leave nothing', () => {
  assert.deepEqual(tokens('a<!-- <b> --->b<!-->c<!doctype html>d<?php x ?>e</ f>g</>h'), [
    ..."'a' 'b' 'c' 'd' 'e' 'g' 'h'".split(' '),
  ])
})

test('tokenize: a CDATA section is a comment up to the first >, but text where the sink says that HTML is not', () => {
  assert.deepEqual(tokens('<![CDATA[a<b>c]]>d'), ["'c]]>d'"])
  assert.deepEqual(tokens('<math><![CDATA[a<b>&lt;]]>d'), ['<math>', "'a<b>&lt;'", "'d'"])
  assert.deepEqual(tokens('<math><title>a<b>'), ['<math>', '<title>', "'a'", '<b>'])
})

test('tokenize: raw text ends at its own end tag only', () => {
  assert.deepEqual(tokens('<script>if (a</b) "</p>" &amp;</Script ><title>a<b>&amp;</title>'), [
    '<script>',
    `'if (a</b) "</p>" &amp;'`,
    '</script>',
    '<title>',
    "'a<b>&'",
    '</title>',
  ])
  assert.deepEqual(tokens('<script>a</scripts>'), ['<script>', "'a</scripts>'"])
})

test('tokenize: a script inside a comment of a script is text', () => {
  for (const text of [
    '<!-- <script></script> -->',
    '<!--<script>-</script>',
    '<!--><b>',
    '<!-- a --><script>',
    '<!-- </scripted>',
  ])
    assert.deepEqual(tokens(`<script>${text}</script>a`), ['<script>', `'${text}'`, '</script>', "'a'"], text)
  assert.deepEqual(tokens('<script><!-- <script></script>'), ['<script>', "'<!-- <script></script>'"])
  assert.deepEqual(tokens('<script><!-- </script>a'), ['<script>', "'<!-- '", '</script>', "'a'"])
})

test('tokenize: what no browser shows in an iframe is no tag, and plain text ends with the page', () => {
  assert.deepEqual(tokens('<iframe><p></iframe>a'), ['<iframe>', "'<p>'", '</iframe>', "'a'"])
  assert.deepEqual(tokens('<noscript><iframe src=x></noscript>a').slice(-2), ['</noscript>', "'a'"])
  assert.deepEqual(tokens('<plaintext>a</plaintext><b>&lt;'), ['<plaintext>', "'a</plaintext><b>&lt;'"])
})

test('tokenize: U+0000 is left out, and an end tag that the page ends before its name is text', () => {
  assert.deepEqual(tokens('a\0b<p\0>'), ["'ab'", '<p>'])
  assert.deepEqual(tokens('a</'), ["'a</'"])
})

test('tokenize: what the page ends in the middle of is left out', () => {
  for (const end of ['<a', '<a b', '<a b="c>', '</a', '<!-- a', '<!doctype', '<?x'])
    assert.deepEqual(tokens(`x${end}`), ["'x'"], end)
})

test('decodeEntities: common references and rare ones read alike', () => {
  const rare = '&CounterClockwiseContourIntegral;'
  for (const text of [
    '&amp;lt; &quot;&nbsp;&gt; &#39;&#8217;&#x2019;&#xe9;&#233; &',
    'a & b &c; &#65;&#x41;&#126;',
    'AT&T &#32;&#160;',
  ])
    assert.equal(decodeEntities(text + rare, 'text'), `${decodeEntities(text, 'text')}∳`, text)
  assert.equal(decodeEntities('&#150;&#x96;&#0;', 'text'), '––\ufffd')
  assert.equal(decodeEntities('&copy 1 &notit;', 'text'), '© 1 ¬it;')
})

test('decodeEntities: in an attribute, the parameters of a URL are no references', () => {
  assert.equal(decodeEntities('?a=1&copy=2&amp;lt=3&notx', 'attribute'), '?a=1&copy=2&lt=3&notx')
  assert.equal(decodeEntities(`&copy;"&quot;'&lt`, 'attribute'), `©""'<`)
})
