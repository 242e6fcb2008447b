/** Where a refresh leads, as browsers read it, and which pages are nothing but one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readLinks } from '../../../../crawler/pages/links/links.ts'
import { refreshUrl } from '../../../../crawler/pages/links/refresh.ts'

const URL_ = 'http://example.org/dir/page'
const read = (html: string) => readLinks(Buffer.from(html), URL_, 'text/html')

test('the URL of a refresh is found in all its spellings', () => {
  const expected: readonly (readonly [string, string | undefined])[] = [
    ['0; url=/t', '/t'],
    ['0;URL=/t', '/t'],
    [' 5 , url = /t ', '/t'],
    ['0.5 /t', '/t'],
    ['.5;/t', '/t'],
    ['1;url="/t" x', '/t'],
    ["1;url='/a\"b'", '/a"b'],
    ['1;url="/t', '/t'],
    ['0;url=urlx', 'urlx'],
    ['0;url=', undefined],
    ['30', undefined],
    ['30;', undefined],
    ['url=/t', undefined],
    ['0url=/t', undefined],
    ['-1;url=/t', undefined],
    [`${'1'.repeat(100_000)};url=/t`, undefined],
  ]
  for (const [content, url] of expected) assert.equal(refreshUrl(content), url, content.slice(0, 40))
})

test('a refresh and a canonical address are links like any other', () => {
  const html = `<meta http-equiv="Refresh" content="5; url=../r"><link rel="canonical" href="/c?a=1"><a href=x>${'text '.repeat(60)}</a>`
  const { links, redirect } = read(html)
  assert.deepEqual(links, ['http://example.org/r', 'http://example.org/c?a=1', 'http://example.org/dir/x'])
  assert.equal(redirect, undefined, 'there is a page to read')
})

test('a page that only leads on is a redirect; one that loads itself anew, or shows something, is none', () => {
  const refresh = (rest: string, target = '/t'): string | undefined =>
    read(`<html><head><title>${'t'.repeat(300)}</title><meta http-equiv=refresh content="0;url=${target}">${rest}`)
      .redirect
  assert.equal(refresh('<body>If you are not redirected, click <a href=/t>here</a>.'), 'http://example.org/t')
  assert.equal(refresh(`<script>${'x'.repeat(900)}</script><style>${'y'.repeat(900)}</style>`), 'http://example.org/t')
  assert.equal(refresh('', '/dir/page#again'), undefined)
  assert.equal(refresh(`<p>${'words '.repeat(60)}`), undefined)
  assert.equal(refresh('<img src=a.jpg>'), undefined)
  assert.equal(refresh('', 'mailto:x@y'), undefined)
})

test('feeds are found by their type, and only behind alternate', () => {
  const { feeds, links } = read(
    `<link rel=alternate type="application/rss+xml" href=/f><link rel="Alternate home" type="application/atom+xml; charset=utf-8" href="f#x">
     <link rel=alternate type="text/html" href=/de><link rel=stylesheet type="application/rss+xml" href=/s><link rel=alternate type="application/rss+xml">`,
  )
  assert.deepEqual(feeds, ['http://example.org/f', 'http://example.org/dir/f'])
  assert.deepEqual(links, [])
})
