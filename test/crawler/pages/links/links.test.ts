/** Links, dedup keys and the shapes that are refused. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openScope } from '../../../../crawler/pages/frontier/scope.ts'
import { dedupKeyOf, fingerprintOf } from '../../../../crawler/pages/frontier/url-key.ts'
import { shapeRefusal } from '../../../../crawler/pages/frontier/url-rules.ts'
import { readLinks } from '../../../../crawler/pages/links/links.ts'
import { videoAddress } from '../../../../extract/videos/video-address.ts'
import { crawlConfig } from '../../../../schemas/index.ts'
import { unlessItHangs } from '../../../helpers/hang-guard.ts'

const URL_ = 'http://example.org/dir/page'
const read = (html: string | Buffer, contentType = 'text/html') => readLinks(Buffer.from(html), URL_, contentType)

test('links: a, area, frame, next, prev and canonical, in page order, absolute, each once', () => {
  const html = `<A HREF="b">1</A><area href='/c'><link rel="NEXT" href="?p=2"><link rel=stylesheet href=s.css>
    <link rel=canonical href=/k><frame src=f><a href="b#x">again</a><a href=" d&amp;e ">amp</a><a>none</a><a href="#top">top</a>`
  assert.deepEqual(read(html).links, [
    'http://example.org/dir/b',
    'http://example.org/c',
    'http://example.org/dir/page?p=2',
    'http://example.org/k',
    'http://example.org/dir/f',
    'http://example.org/dir/d&e',
  ])
})

test('links: the first base counts, wherever it stands; a broken one does not', () => {
  assert.deepEqual(read('<a href=x><base href="/up/"><base href="/no/">').links, ['http://example.org/up/x'])
  for (const none of ['http://[broken', 'javascript:1', 'data:text/html,x', ' JavaScript:void(0)'])
    assert.deepEqual(read(`<base href="${none}"><a href=x>`).links, ['http://example.org/dir/x'], none)
})

test('links: links of drawings, and pages in other languages', () => {
  const html = `<svg><a xlink:href="/a"/><a href="/b" xlink:href="/no"/></svg><link rel="alternate" hreflang="de" href="/de">
    <link rel="alternate" hreflang="x-default" href="/"><link rel=alternate media=print href="/print">`
  assert.deepEqual(
    read(html).links.map((url) => new URL(url).pathname),
    ['/a', '/b', '/de', '/'],
  )
})

test('links: nofollow, other schemes and broken URLs are counted', () => {
  const html =
    '<a rel="external NoFollow" href=a><a href="mailto:x@y"><a href="javascript:1"><a href="http://[x"><a href=ok>'
  const { links, refused } = read(html)
  assert.deepEqual(links, ['http://example.org/dir/ok'])
  assert.deepEqual(refused, { nofollow: 1, not_http: 3 })
})

test('links: scripts, comments and text hold none', () => {
  assert.deepEqual(
    read('<script>"<a href=x>"</script><!-- <a href=y> --><textarea><a href=z></textarea><title><a href=t></title>')
      .links,
    [],
  )
})

test('links: metas are given for rights', () => {
  assert.deepEqual(read('<META NAME=Robots CONTENT="noai"><meta property=og:x content=y>').metas, [
    { name: 'Robots', content: 'noai' },
  ])
  assert.deepEqual(read('<meta property=robots content=noai>').metas, [{ name: 'robots', content: 'noai' }])
})

test('links: a header names the canonical address and neighbours as the page itself does, from the address of the answer', () => {
  const linksOf = (...headers: string[]) =>
    readLinks(Buffer.from('<base href=/b/>'), 'http://e.org/d/p', 'text/html', undefined, headers).links
  assert.deepEqual(linksOf('</t>; rel="canonical"'), ['http://e.org/t'])
  assert.deepEqual(linksOf('<t>; rel=next, <s>; title="a, b"; rel="prev x"'), ['http://e.org/d/t', 'http://e.org/d/s'])
  assert.deepEqual(linksOf('</a.css>; rel=preload, </l>; rel=license', '<ftp://x/>; rel=canonical'), [])
})

test('links: what a header says of another resource than the page is none of its links', () => {
  const linksOf = (header: string) =>
    readLinks(Buffer.from(''), 'http://e.org/d/p', 'text/html', undefined, [header]).links
  for (const header of [
    '<https://a.example/other>; anchor="https://b.example/"; rel=canonical',
    '<https://a.example/other>; rel=canonical; anchor="https://b.example/"',
    '</t>; rel="next"; Anchor = "#part"',
    '</t>;anchor=/b;rel=prev',
  ])
    assert.deepEqual(linksOf(header), [], header)
  const both = '</no>; rel=next; anchor="/b", </t>; rel=next, </s>; rel=prev; title="anchor=x"'
  assert.deepEqual(linksOf(both), ['http://e.org/t', 'http://e.org/s'])
})

test('links: non-ASCII links are read in the charset of the page', () => {
  const latin = Buffer.from('<a href="caf\xe9">', 'latin1')
  assert.deepEqual(read(latin, 'text/html; charset=iso-8859-1').links, ['http://example.org/dir/caf%C3%A9'])
  assert.deepEqual(read(Buffer.concat([Buffer.from('<meta charset=windows-1252>'), latin])).links, [
    'http://example.org/dir/caf%C3%A9',
  ])
  assert.deepEqual(read(Buffer.from('\ufeff<a href=x>', 'utf16le')).links, ['http://example.org/dir/x'])
  assert.deepEqual(read('<a href=x>', 'text/html; charset=uft-8').links, ['http://example.org/dir/x'])
})

test('links: addresses of legacy pages are read as the extractor reads the page', () => {
  const koi = Buffer.from([0xd3, 0xcc, 0xcf, 0xd7, 0xcf]) // слово
  const link = Buffer.concat([Buffer.from('<a href="'), koi, Buffer.from('">')])
  const russian = [`http://example.org/dir/${encodeURIComponent('слово')}`]
  const late = Buffer.from(`<style>${'x'.repeat(2000)}</style><meta charset=koi8-r>`)
  assert.deepEqual(read(Buffer.concat([late, link])).links, russian, 'declared behind 1,024 bytes')
  assert.deepEqual(read(Buffer.concat([koi, Buffer.from(' '), koi, link])).links, russian, 'not declared at all')
  const stale = '<meta charset=iso-8859-1>éééé<a href="é">'
  assert.deepEqual(read(stale).links, ['http://example.org/dir/%C3%A9'], 'declared, and re-encoded since')
})

test('links: an address in a drawing is one, in the title of a page none', () => {
  assert.deepEqual(read('<svg><title><a href=x></title></svg><title><a href=y></title>').links, [
    'http://example.org/dir/x',
  ])
})

test('links: a page of links and a page of tags end soon', () => {
  const { links, refused } = read(Array.from({ length: 6000 }, (_, n) => `<a href=/${n}>`).join(''))
  assert.equal(links.length, 5000)
  assert.equal(refused.page_links, 1000)
  unlessItHangs(() => read('<div '.repeat(400_000)))
  const many = unlessItHangs(() => read('<b><a href=x>'.repeat(200_000)))
  assert.deepEqual(many.links, ['http://example.org/dir/x'])
})

test('dedup key: spellings of one page have one key', () => {
  const key = dedupKeyOf('http://example.org/a/~b?x=1&y=2')
  for (const url of [
    'https://example.org/a/~b?y=2&x=1',
    'http://example.org/a/%7Eb?x=1&y=2&utm_source=z&fbclid=3',
    'http://example.org/a/%7eb;jsessionid=0A1B?x=1&y=2',
    'http://example.org/a/~b?&x=1&&y=2&PHPSESSID=9',
  ]) {
    assert.equal(dedupKeyOf(url), key, url)
  }
  for (const url of [
    'http://example.org/a/~b/?x=1&y=2',
    'http://example.org/a/~B?x=1&y=2',
    'http://example.org:81/a/~b?x=1&y=2',
    'http://example.org/a/~b?x=1',
  ]) {
    assert.notEqual(dedupKeyOf(url), key, url)
  }
  assert.equal(dedupKeyOf('http://e.org/%c3%bc'), dedupKeyOf('http://e.org/%C3%BC'))
  assert.equal(typeof fingerprintOf(key), 'bigint')
})

test('dedup key: a session goes where its value is an id; a word or a number under the same name stays', () => {
  const plain = dedupKeyOf('http://e.org/shop/?page=2')
  for (const session of [
    'sid=0123456789abcdef0123456789abcdef',
    's=9f8e7d6c5b4a39281706',
    'session=ab12cd34ef56gh78ij90kl12',
    'SESSIONID=anything',
    'osCsid=4',
    'PHPSESSID=x',
  ])
    assert.equal(dedupKeyOf(`http://e.org/shop/?${session}&page=2`), plain, session)
  for (const parameter of [
    's=lanterns',
    'sid=42',
    'session=morning-keynote',
    's=20240512',
    'sid=introduction-to-lanterns',
  ])
    assert.notEqual(dedupKeyOf(`http://e.org/shop/?${parameter}&page=2`), plain, parameter)
  for (const path of ['/a;jsessionid=1A2B/b', '/a;PHPSESSID=x/b', '/a;sid=0123456789abcdef/b', '/a/b;sessionid=7'])
    assert.equal(dedupKeyOf(`http://e.org${path}`), dedupKeyOf('http://e.org/a/b'), path)
  for (const path of ['/a;sid=42/b', '/a;v=1.2/b', '/a;/b'])
    assert.notEqual(dedupKeyOf(`http://e.org${path}`), dedupKeyOf('http://e.org/a/b'), path)
  assert.equal(dedupKeyOf('http://e.org/(S(lit3py55t21z5v55vlm25s55))/a.aspx'), dedupKeyOf('http://e.org/a.aspx'))
})

test('dedup key: a campaign goes whatever its program; the dot of the root is no other host', () => {
  const plain = dedupKeyOf('http://e.org/a?b=1')
  for (const parameter of [
    'utm_source=x',
    'pk_campaign=x',
    'mtm_kwd=x',
    'gbraid=x',
    'srsltid=x',
    'ttclid=x',
    '__hstc=1.2',
    '_openstat=x',
  ])
    assert.equal(dedupKeyOf(`http://e.org/a?${parameter}&b=1`), plain, parameter)
  for (const parameter of ['pk=1', 'source=x', 'campaign=x', 'ref=x', 'tok=1'])
    assert.notEqual(dedupKeyOf(`http://e.org/a?${parameter}&b=1`), plain, parameter)
  assert.equal(dedupKeyOf('http://e.org./a?b=1'), plain)
  assert.equal(dedupKeyOf('http://e.org.:8080/a?b=1'), dedupKeyOf('http://e.org:8080/a?b=1'))
})

test('dedup key: a key of a database that begins as a campaign does stays', () => {
  for (const [one, other] of [
    ['pk_id=15', 'pk_id=16'],
    ['pk_product=a', 'pk_product=b'],
    ['PK_artikel=1', 'PK_artikel=2'],
    ['hsa_id=1', 'hsa_id=2'],
    ['hsa_plan=gold', 'hsa_plan=silver'],
    ['mtm_number=1', 'mtm_number=2'],
    ['matomo_page=1', 'matomo_page=2'],
    ['pk_source_id=1', 'pk_source_id=2'],
  ] as const)
    assert.notEqual(dedupKeyOf(`http://e.org/item.php?${one}`), dedupKeyOf(`http://e.org/item.php?${other}`), one)
  const plain = dedupKeyOf('http://e.org/item.php')
  const names = ['campaign', 'cpn', 'kwd', 'keyword', 'source', 'medium', 'content', 'cid', 'group', 'placement']
  const matomo = ['pk', 'piwik', 'mtm', 'matomo'].flatMap((program) => names.map((name) => `${program}_${name}`))
  const ads = ['acc', 'cam', 'grp', 'ad', 'src', 'tgt', 'kw', 'mt', 'net', 'ver', 'la', 'ol'].map(
    (name) => `hsa_${name}`,
  )
  for (const name of [...matomo, ...ads, 'utm_id', 'utm_source_platform'])
    assert.equal(dedupKeyOf(`http://e.org/item.php?${name}=1`), plain, name)
})

test('url rules: endless shapes are refused with their reason', () => {
  const crawl = crawlConfig.parse({})
  const refusal = (path: string) => shapeRefusal(`http://example.org${path}`, crawl)
  assert.equal(refusal('/a/b/c?x=1'), undefined)
  assert.equal(refusal(`/${'x'.repeat(2048)}`), 'url_length')
  assert.equal(refusal('/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20'), undefined)
  assert.equal(refusal('/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21'), 'path_segments')
  assert.equal(refusal('/a/b/a/b/a/c'), undefined)
  assert.equal(refusal('/a/b/a/b/a/b/a'), 'repeated_segment')
  assert.equal(refusal(`/?${'a=1&'.repeat(7)}b=2`), undefined)
  assert.equal(refusal(`/?${'a=1&'.repeat(8)}b=2`), 'query_parameters')
  assert.equal(refusal('/photo.JPG?w=1'), 'file_type')
  assert.equal(refusal('/what.is.this'), undefined)
})

test('url rules: what a link names as a video is not asked for as a page', () => {
  const crawl = crawlConfig.parse({})
  for (const suffix of ['mp4', 'm4v', 'webm', 'mov', 'ogv', 'mkv', 'avi', 'mpg', 'mpeg']) {
    const url = `http://example.org/film.${suffix}`
    assert.equal(videoAddress(url, URL_), url)
    assert.equal(shapeRefusal(url, crawl), 'file_type', suffix)
  }
})

test('url rules: a scope is a host with its port, or a registrable domain', () => {
  const host = openScope(crawlConfig.parse({ scope: 'host' }))
  host.open('http://www.example.co.uk/')
  assert.equal(host.has('https://www.example.co.uk/x'), true)
  assert.equal(host.has('http://example.co.uk/'), false)
  assert.equal(host.has('http://www.example.co.uk:8080/'), false)
  const domain = openScope(crawlConfig.parse({ scope: 'domain' }))
  domain.open('http://www.example.co.uk/')
  assert.equal(domain.has('http://blog.example.co.uk/'), true)
  assert.equal(domain.has('http://other.co.uk/'), false)
})
