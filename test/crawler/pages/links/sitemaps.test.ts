/** Sitemaps and feeds: what they name, in which codings and charsets, and how much of them is read. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { MAX_SITEMAP_BYTES, readSitemap } from '../../../../crawler/pages/links/read-sitemap.ts'

const URL_ = 'http://example.org/dir/page'
const read = (body: string | Buffer, maxBytes?: number) => readSitemap(Buffer.from(body), URL_, maxBytes)
const pagesOf = async (body: string | Buffer): Promise<readonly string[]> => (await read(body)).pages
const at = (path: string): string => `http://example.org/${path}`

test('pages and further sitemaps, with prefixes, entities and CDATA; pictures are counted', async () => {
  const xml = `<?xml version="1.0"?><s:urlset xmlns:s="x" xmlns:image="y">
    <s:url><s:loc> http://example.org/a?x=1&amp;y=2 </s:loc><image:image><image:loc>http://example.org/p.jpg</image:loc></image:image></s:url>
    <s:url><image:loc>/q.jpg</image:loc><s:loc><![CDATA[http://example.org/b]]></s:loc></s:url><s:url><s:loc>/c</s:loc></s:url>
    <s:loc>/outside</s:loc></s:urlset>`
  const { pages, images } = await read(xml)
  assert.deepEqual(pages, [at('a?x=1&y=2'), at('b'), at('c')])
  assert.equal(images, 2)
  const index = `<sitemapindex><sitemap><loc>${at('1.xml')}</loc><lastmod>2020</lastmod></sitemap></sitemapindex>`
  const { pages: none, sitemaps } = await read(gzipSync(index))
  assert.deepEqual([none, sitemaps], [[], [at('1.xml')]])
})

test('a page that has been translated, the news and the videos of a sitemap name pages once', async () => {
  const xml = `<urlset><url><loc>/n</loc><news:news><news:publication><news:name>N</news:name></news:publication></news:news>
    <xhtml:link rel="alternate" hreflang="de" href="/de?a=1&amp;b=2"/><xhtml:link rel="canonical" href="/no"/>
    <video:video><video:player_loc>/v</video:player_loc><video:loc>/w</video:loc></video:video></url><url><loc>/o</loc></url></urlset>`
  assert.deepEqual(await pagesOf(xml), [at('n'), at('de?a=1&b=2'), at('o')])
})

test('feeds name the pages of their entries, and not themselves', async () => {
  const rss = `<rss version="2.0"><channel><title>t</title><link>/home</link><atom:link rel="self" href="/feed"/><image><url>/i.png</url><link>/home</link></image>
    <item><title>a &lt; b</title><link>${at('a')}</link><guid>7</guid></item><item><link><![CDATA[ /b?x=1&y=2 ]]></link><enclosure url="/s.mp3"/></item></channel></rss>`
  assert.deepEqual(await pagesOf(rss), [at('a'), at('b?x=1&y=2')])
  const rss1 = `<rdf:RDF><channel rdf:about="/"><link>/home</link><items><rdf:Seq><rdf:li rdf:resource="/x"/></rdf:Seq></items></channel>
    <item rdf:about="/x"><link>/x</link></item></rdf:RDF>`
  assert.deepEqual(await pagesOf(rss1), [at('x')])
  const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><link href="/"/><link rel="self" href="/atom"/><entry><link href="/1"/><link rel="edit" href="/e"/>
    <link rel="alternate" type="text/html" href='/2?a&#61;&quot;'></link></entry></feed>`
  assert.deepEqual(await pagesOf(atom), [at('1'), at('2?a=%22')])
})

test('an item of RSS without a link is where its guid says, if that is an address and no mere id', async () => {
  const item = (...parts: readonly string[]) => `<item>${parts.join('')}</item>`
  const guid = (text: string, attributes = '') => `<guid${attributes}>${text}</guid>`
  const rss = `<rss><channel>${[
    item(guid(at('permalink'), ' isPermaLink="true"')),
    item('<title>t</title>', guid(` ${at('by-default')}\n`)),
    item(guid(at('tracked')), `<link>${at('linked')}</link>`),
    item(`<link>${at('first')}</link>`, guid(at('second'))),
    item(guid(at('id'), ' isPermaLink="False"')),
    item(guid('tag:example.org,2026:7')),
    item(guid('42')),
    item('<link/>', guid(at('empty-link'))),
    item('<title>nothing</title>'),
  ].join('')}</channel>${guid(at('outside'))}</rss>`
  const { pages } = await read(rss)
  assert.deepEqual(pages, ['permalink', 'by-default', 'linked', 'first', 'empty-link'].map(at))
})

test('a text file names a page a line', async () => {
  const lines = `\ufeffhttp://example.org/1\r\nnot a url\nhttps://example.org/2\rhttp://example.org/${'x'.repeat(9000)}\n http://example.org/3`
  assert.deepEqual(await pagesOf(lines), [at('1'), 'https://example.org/2', at('3')])
})

test('sitemaps in UTF-16, in an old charset and in two layers of gzip are read', async () => {
  const xml = '<urlset><url><loc>/straße</loc></url></urlset>'
  const expected = [at('stra%C3%9Fe')]
  const wide = Buffer.from(`\ufeff${xml}`, 'utf16le')
  for (const body of [
    Buffer.from(xml),
    wide,
    Buffer.from(wide).swap16(),
    Buffer.from(xml, 'utf16le'),
    Buffer.from(`<?xml version="1.0" encoding="iso-8859-1"?>${xml}`, 'latin1'),
    Buffer.from(`<?xml version="1.0" encoding="UTF-16"?>${xml}`),
    gzipSync(gzipSync(wide)),
    Buffer.concat([gzipSync(xml), Buffer.from('junk')]),
  ])
    assert.deepEqual(await pagesOf(body), expected)
  const whole = gzipSync(`${xml}${' '.repeat(1000)}${Math.PI}`)
  assert.deepEqual(await pagesOf(whole.subarray(0, whole.length - 9)), expected, 'cut')
})

test('what stands across the border of two pieces is read as if there were none', async () => {
  const rows = Array.from(
    { length: 9000 },
    (_, n) =>
      `<url><loc><![CDATA[/päge-${n}?${'y'.repeat(n % 37)}]]></loc><xhtml:link href="/l&#${100 + (n % 9)};${n}"/></url>`,
  )
  const { pages, bytes } = await read(`<urlset>${rows.join('')}</urlset>`)
  assert.equal(pages.length, 18_000)
  assert.equal(bytes, Buffer.byteLength(`<urlset>${rows.join('')}</urlset>`))
  assert.ok(pages.every((url) => /^http:\/\/example\.org\/(p%C3%A4ge-\d+\?y*|l[d-l]\d+)$/.test(url)))
})

test('a large sitemap lets the event loop turn', async () => {
  const rows = `<url><loc>/${'x'.repeat(100)}</loc></url>`.repeat(20_000)
  let turns = 0
  let isOver = false
  const turn = (): void => {
    turns += 1
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  await read(rows)
  isOver = true
  assert.ok(turns > rows.length / 65_536, `${turns} turns in ${rows.length} bytes`)
})

test('entities are not expanded, and what is no sitemap names nothing', async () => {
  const laughs = `<!DOCTYPE x [<!ENTITY a "${at('').repeat(10)}"><!ENTITY b "&a;&a;&a;">]><urlset><url><loc>${at('&b;')}</loc></url></urlset>`
  assert.deepEqual(await pagesOf(laughs), [at('&b;')])
  for (const text of [
    '',
    ' ',
    '<html><link rel=alternate href=/x><a href=/y>404</a></html>',
    '\x1f\x8b broken',
    '<urlset><url><loc>http://[',
  ]) {
    const { pages, sitemaps } = await read(Buffer.from(text, 'latin1'))
    assert.deepEqual([pages, sitemaps], [[], []], text)
  }
})

test('a sitemap is read up to 50,000 pages, its size, and what its host may still have', async () => {
  const rows = Array.from({ length: 300_000 }, (_, n) => `<url><loc>/${n}</loc></url>`).join('')
  const { pages, bytes } = await read(`<urlset>${rows}`)
  assert.equal(pages.length, 50_000)
  assert.ok(bytes < rows.length / 2, 'what stands behind is not read')
  const little = await read(`<urlset>${rows}`, 100_000)
  assert.equal(little.bytes, 100_000)
  assert.ok(little.pages.length > 3000 && little.pages.length < 5000)
  const bomb = await read(gzipSync(Buffer.alloc(MAX_SITEMAP_BYTES + 10, 32)))
  assert.deepEqual([bomb.pages, bomb.bytes], [[], MAX_SITEMAP_BYTES])
  const flat = await read(`<urlset>${'<a '.repeat(400_000)}<url><loc>/${'z'.repeat(3_000_000)}</loc><loc>/y</loc>`)
  assert.deepEqual(flat.pages, [])
})

test('what a sitemap says of the pictures of its pages is read: captions, else titles, wherever the address of the page stands', async () => {
  const image = (inner: string): string => `<image:image>${inner}</image:image>`
  const xml = `<urlset><url>${image('<image:loc>/1.jpg</image:loc><image:title>T</image:title><image:caption> A heron\n in &lt;b&gt;reeds </image:caption>')}
    <loc>/a</loc>${image('<image:caption><![CDATA[No & address]]></image:caption>')}${image('<image:loc>data:x</image:loc>')}
    <video:video><video:title>of a film</video:title><video:thumbnail_loc>/v.jpg</video:thumbnail_loc></video:video>
    <news:news><news:title>of an article</news:title></news:news></url>
    <url><loc>/b</loc><image:loc>/2.jpg</image:loc><image:caption>Two</image:caption><image:loc>/3.jpg</image:loc></url>
    <url><loc>/none</loc></url><url>${image('<image:loc>/lost.jpg</image:loc>')}</url>
    <url><loc>/a</loc>${image('<image:loc>/second.jpg</image:loc>')}</url></urlset>`
  const { pictures, images } = await read(xml)
  assert.deepEqual(Object.fromEntries(pictures), {
    [at('a')]: [{ url: at('1.jpg'), title: 'T', caption: 'A heron in <b>reeds' }],
    [at('b')]: [{ url: at('2.jpg'), caption: 'Two' }, { url: at('3.jpg') }],
  })
  assert.equal(images, 6)
})

test('a page of a thousand pictures keeps fifty, and a caption without end its first thousand characters', async () => {
  const many = Array.from(
    { length: 1000 },
    (_, n) =>
      `<image:image><image:loc>/${n}.jpg</image:loc><image:caption>${'x'.repeat(5000)}</image:caption></image:image>`,
  )
  const { pictures } = await read(`<urlset><url><loc>/a</loc>${many.join('')}</url></urlset>`)
  const images = pictures.get(at('a')) ?? []
  assert.deepEqual([images.length, images[49]?.url, images[49]?.caption?.length], [50, at('49.jpg'), 1000])
})

test('the picture of a feed and those of its channel are nobody’s', async () => {
  const rss = `<rss><channel><image><url>/logo.png</url><title>Logo</title></image><item><link>/a</link><image><url>/p.png</url></image></item></channel></rss>`
  assert.equal((await read(rss)).pictures.size, 0)
})

test('a caption that is too long was cut through a character of two units', async () => {
  const caption = `x${'🪶'.repeat(2000)}`
  const image = `<image:image><image:loc>/p.jpg</image:loc><image:caption>${caption}</image:caption></image:image>`
  const { pictures } = await read(`<urlset><url><loc>https://example.org/a</loc>${image}</url></urlset>`)
  const [, [picture] = []] = [...pictures][0] ?? []
  assert.doesNotMatch(picture?.caption ?? '', /\p{Cs}/u)
  assert.ok(caption.startsWith(picture?.caption ?? ''))
})

test('words before a document are passed over, and a tag within a line is no document', async () => {
  const lines = `${at('a')}\n${at('q?x=<rss >')}\n${at('b')}`
  assert.deepEqual((await pagesOf(lines)).length, 3)
  const entry = '<url><loc>/evil</loc></url>'
  assert.deepEqual(await pagesOf(`var u="<urlset>${entry}</urlset>"`), [])
  assert.deepEqual(await pagesOf(`Warning <!-- oops \n<urlset>${entry}</urlset>`), [at('evil')])
  const prefixed = '<sm:urlset xmlns:sm="x"><sm:url><sm:loc>/c</sm:loc></sm:url></sm:urlset>'
  assert.deepEqual(await pagesOf(`words\n  ${prefixed}`), [at('c')])
})
