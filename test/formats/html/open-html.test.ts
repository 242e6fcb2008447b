/** UTF-8 that is decoded piece by piece reads like text that was decoded before. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeHtml, openHtml } from '../../../formats/html/decode.ts'
import { isElement, type Node } from '../../../formats/html/dom.ts'
import { parseHtml } from '../../../formats/html/parse.ts'

const LIMITS = { maxNodes: 1000, maxSteps: 100_000 }

/** A tree as text, with the attributes of its elements. */
function write(node: Node): string {
  if (!isElement(node)) return JSON.stringify(node.data)
  const { name, attribs, children } = node
  return `${name}${JSON.stringify(attribs)}(${children.map(write).join(' ')})`
}

const treeOf = (source: Parameters<typeof parseHtml>[0]): string =>
  parseHtml(source, LIMITS).document.children.map(write).join(' ')

const PAGES = [
  '<p title="Größe &amp; Maß">Fjörður, 日本語 &copy; 😀</p>',
  "<a href=/ü?q=ß>x</a><img alt=naïve title='é'><x-a>y</x-a>",
  '<title>Ωmega &lt; ñ</title><script type="application/ld+json">{"a":"é"}</script><textarea>ø</textarea>',
  '\u00a0<b>\u0085</b>\u2028<!-- é --> é',
  '<svg><title>é</title><![CDATA[ü]]></svg><p>é<',
  'é',
  '<p>plain</p>',
  '',
]

test('a page in UTF-8 has the same tree, whether it was decoded as a whole or as its pieces are read', () => {
  for (const page of PAGES)
    for (const mark of ['', '\ufeff']) {
      const bytes = Buffer.from(mark + page)
      const { html } = decodeHtml(bytes, 'text/html; charset=utf-8')
      assert.equal(treeOf(openHtml(bytes, 'text/html; charset=utf-8')), treeOf(html), page)
    }
})

test('what is not well-formed UTF-8, or in another charset, is decoded at once', () => {
  for (const [bytes, charset] of [
    [Buffer.from('<p>a\xffb\xe9</p>', 'latin1'), 'utf-8'],
    [Buffer.from('<p>caf\xe9</p>', 'latin1'), 'windows-1252'],
  ] as const) {
    const opened = openHtml(bytes, `text/html; charset=${charset}`)
    assert.equal(opened.decode, undefined)
    assert.equal(opened.html, decodeHtml(bytes, `text/html; charset=${charset}`).html)
  }
})
