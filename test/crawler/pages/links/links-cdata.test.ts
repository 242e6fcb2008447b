/** The crawler's tag reader and the extractor's see the same page: a mark of CDATA hides no links that a browser shows, and shows none that it hides. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readLinks } from '../../../../crawler/pages/links/links.ts'
import { isElement, type Node } from '../../../../formats/html/dom.ts'
import { parseHtml } from '../../../../formats/html/parse.ts'
import { LIMITS } from '../../../extract/pages.ts'

const HTML = 'text/html'
const XHTML = 'application/xhtml+xml; charset=utf-8'

/** Last letters of the links' addresses, in page order. */
function crawled(html: string, contentType: string): string {
  return readLinks(Buffer.from(html), 'http://example.org/', contentType)
    .links.map((url) => url.slice(-1))
    .join('')
}

/** The same by the extractor's tree, which has nothing of what is inside a drawing. */
function extracted(html: string, contentType: string): string {
  let found = ''
  const visit = (node: Node): void => {
    if (!isElement(node)) return
    if (node.name === 'a') found += node.attribs.href ?? ''
    for (const child of node.children) visit(child)
  }
  for (const child of parseHtml(html, LIMITS, contentType === XHTML).document.children) visit(child)
  return found
}

const a = (name: string): string => `<a href="${name}">x</a>`

const PAGES: readonly (readonly [html: string, links: string])[] = [
  [`${a('1')}<![CDATA[${a('2')}]]>${a('3')}`, '13'],
  [`${a('1')}<![CDATA[>${a('2')}`, '12'],
  [`${a('1')}<![CDATA[ ${'x'.repeat(70_000)}>${a('2')}<![CDATA[>${a('3')}`, '123'],
  [`<math><mi><![CDATA[${a('1')}]]></mi></math>${a('2')}`, '2'],
  [`<svg><text><![CDATA[${a('1')}]]></text></svg>${a('2')}<![CDATA[>${a('3')}`, '23'],
  [`<svg><foreignObject><div><![CDATA[ ></div></foreignObject></svg>${a('1')}]]>`, '1'],
  [`<svg><desc><![CDATA[ ></desc></svg>${a('1')}]]></desc></svg>${a('2')}`, '2'],
  [`<svg/><![CDATA[>${a('1')}`, '1'],
  [`<svg><path/><p>b</p><![CDATA[>${a('1')}`, '1'],
  [`<div><svg><g></div><![CDATA[>${a('1')}`, '1'],
  [`<svg><path></path></g><![CDATA[${a('1')}]]></svg>${a('2')}`, '2'],
  [`<math><annotation-xml encoding="text/html"><b><![CDATA[></b></annotation-xml></math>${a('1')}`, '1'],
  [`<math><annotation-xml><svg><![CDATA[${a('1')}]]></svg></annotation-xml></math>${a('2')}`, '2'],
  [`<script>//<![CDATA[\n"${a('1')}"\n//]]></script>${a('2')}`, '2'],
  [`<!-- <![CDATA[ -->${a('1')}<!-- ]]> -->${a('2')}`, '12'],
  [`<b title="<![CDATA[">${a('1')}</b>${a('2')}`, '12'],
  [`&amp<![CDATA[>${a('1')}&lt;<![cdata[>${a('2')}`, '12'],
  [`<title><![CDATA[</title>${a('1')}<textarea><![CDATA[</textarea>${a('2')}`, '12'],
  [`${a('1')}<![CDATA[${a('2').slice(0, -4)}`, '1'],
  [`${a('1')}<svg><![CDATA[</svg>${a('2')}`, '1'],
]

test('links: a CDATA mark in HTML hides nothing behind the first >, in SVG and MathML all up to its end, for both readers', () => {
  for (const [html, links] of PAGES) {
    assert.equal(crawled(html, HTML), links, html.slice(0, 100))
    assert.equal(extracted(html, HTML), links, html.slice(0, 100))
  }
})

test('links: XHTML has CDATA sections everywhere and tags that close themselves, for both readers', () => {
  for (const [html, links] of [
    [`${a('1')}<![CDATA[${a('2')}>]]>${a('3')}`, '13'],
    [`<title/><script src="x"/>${a('1')}<textarea/>${a('2')}`, '12'],
    [`<script><![CDATA["</script>${a('1')}"]]></script>${a('2')}`, '2'],
  ] as const) {
    assert.equal(crawled(html, XHTML), links, html)
    assert.equal(extracted(html, XHTML), links, html)
  }
})

test('links: addresses beside a mark are read whole, with their references', () => {
  const html = '<a href="/?x=1&amp;y=<![CDATA[&amp;z=&#50;">1</a><![CDATA[>&amp;<a href="/2">2</a>'
  const { links } = readLinks(Buffer.from(html), 'http://example.org/', HTML)
  assert.deepEqual(links, ['http://example.org/?x=1&y=%3C![CDATA[&z=2', 'http://example.org/2'])
})

test('links: a page of nothing but marks, and elements that go down without end, cost time in proportion', () => {
  const before = process.cpuUsage()
  for (const html of [
    '<![CDATA['.repeat(110_000),
    `<svg>${'<![CDATA['.repeat(110_000)}`,
    `<svg>${'<g>'.repeat(200_000)}${'</x>'.repeat(200_000)}<![CDATA[`,
    '<svg><b>'.repeat(100_000),
  ])
    crawled(html, HTML)
  assert.ok(process.cpuUsage(before).user < 20_000_000)
})
