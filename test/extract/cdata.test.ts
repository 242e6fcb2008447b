/** `<![CDATA[` as browsers read it: a comment in HTML, text in SVG, MathML and XHTML. Pages of forums came out empty for it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extractPage } from '../../extract/extract-page.ts'
import { isElement, isText, type Node } from '../../formats/html/dom.ts'
import { parseHtml } from '../../formats/html/parse.ts'
import { keptText, LIMITS, prose, URL_OF_PAGE } from './pages.ts'

/** The tree as nested tag names and quoted texts. */
function shape(html: string, isXml = false): string {
  const write = (node: Node): string => {
    if (isText(node)) return node.data.trim() === '' ? '' : `'${node.data.trim()}'`
    return isElement(node) ? `${node.name}(${node.children.map(write).filter(Boolean).join(' ')})` : ''
  }
  return parseHtml(html, LIMITS, isXml).document.children.map(write).filter(Boolean).join(' ')
}

test('cdata: in HTML it is a comment up to the first >, and swallows nothing behind it', () => {
  assert.equal(shape('<![CDATA[a<b>c</b>d]]>e'), "'cd]]>e'")
  assert.equal(shape('<p>a</p><![CDATA[>b]]><p>c</p>'), "p('a') 'b]]>' p('c')")
  assert.equal(shape('<p>a</p><![CDATA[<p>b</p>'), "p('a') 'b'")
  assert.equal(shape('<div><![CDATA[]]><p>a</p></div>'), "div(p('a'))")
})

test('cdata: a post of a forum behind an opening mark that nobody closes is kept', () => {
  const html = `<main><div class="post"><![CDATA[ start ><p>${prose('harbour')}</p></div><div class="post"><p>${prose('ferry')}</p></div></main>`
  assert.equal(keptText(html), `${prose('harbour')}\n${prose('ferry')}`)
})

test('cdata: in SVG and MathML it is text up to its end, whatever stands in it', () => {
  assert.equal(shape('<math><mi><![CDATA[a<b>&amp;]]></mi></math>c'), "math(mi('a<b>&amp;')) 'c'")
  assert.equal(shape('<math><![CDATA[]]><mi>x</mi></math>'), "math(mi('x'))")
  assert.equal(shape('<p>a<svg><text><![CDATA[<p>no</p></svg>]]></text></svg>b'), "p('a' svg() 'b')")
  assert.equal(shape('<svg><style><![CDATA[ a > b </style><p>no ]]></style></svg><p>b'), "svg() p('b')")
  assert.equal(shape('<svg><title><![CDATA[ </title><p>no ]]></title></svg><p>b'), "svg() p('b')")
})

test('cdata: directly in a foreign element that may hold HTML it is text, in the HTML inside of it a comment', () => {
  for (const name of ['foreignObject', 'desc', 'title']) {
    const direct = shape(`<svg><${name}><![CDATA[ ></${name}></svg><p>a</p> ]]></${name}></svg><p>b</p>`)
    assert.equal(direct, "svg() p('b')", name)
    const inHtml = shape(`<svg><${name}><div><![CDATA[ ></div></${name}></svg><p>a</p> ]]>`)
    assert.equal(inHtml, "svg() p('a') ']]>'", name)
  }
  assert.equal(shape('<math><mtext><b><![CDATA[x>y]]></b></mtext></math>'), "math(mtext(b('y]]>')))")
  assert.equal(shape('<math><mtext><![CDATA[x>y]]></mtext></math>'), "math(mtext('x>y'))")
  const annotation = (encoding: string) =>
    shape(`<math><annotation-xml encoding="${encoding}"><i><![CDATA[x>y]]></i></annotation-xml></math>`)
  assert.equal(annotation('Text/HTML'), "math(annotation-xml(i('y]]>')))")
  assert.equal(annotation('application/xhtml+xml'), "math(annotation-xml(i('y]]>')))")
  assert.equal(
    shape('<math><annotation-xml encoding="MathML-Content"><ci><![CDATA[x>y]]></ci></annotation-xml></math>'),
    "math(annotation-xml(ci('x>y')))",
  )
})

test('cdata: two tags of MathML are no HTML where text may stand, and SVG may stand in an annotation of any encoding', () => {
  for (const name of ['mglyph', 'malignmark'])
    assert.equal(shape(`<math><mi><${name}><![CDATA[x>y]]></${name}></mi></math>`), `math(mi(${name}('x>y')))`)
  assert.equal(
    shape('<math><annotation-xml><svg><desc><div><![CDATA[ ></div></desc></svg></annotation-xml></math><p>a</p>]]>'),
    "math(annotation-xml(svg())) p('a') ']]>'",
  )
})

test('cdata: behind a drawing or a formula that has ended it is a comment again', () => {
  for (const before of ['<svg></svg>', '<svg/>', '<svg><p>', '<svg><path></p>', '<div><svg><g></div>', '<math/>'])
    assert.match(shape(`${before}<![CDATA[x>y]]>`), /'y\]\]>'/, before)
})

test('cdata: behind a drawing or a formula that has ended tags end each other again, and inside they do not', () => {
  for (const before of ['<svg></svg>', '<svg><g></g></svg>', '<math><mi>x</math>', '<svg><g><p>'])
    assert.match(shape(`${before}<p>a<p>b`), /p\('a'\) p\('b'\)$/, before)
  assert.equal(shape('<math><mtext><p>a<p>b</mtext></math>'), "math(mtext(p('a' p('b'))))")
})

test('cdata: only capitals and both brackets make one, in SVG too', () => {
  for (const mark of ['<![cdata[', '<![CDATA ', '<! [CDATA[', '<[CDATA[', '<![CDATA', '<![Cdata['])
    assert.ok(!shape(`<math><mi>${mark}a>b</mi></math>`).includes("'a>b"), mark)
})

test('cdata: in script, style, title and textarea it is their text', () => {
  assert.equal(shape('<title><![CDATA[a]]></title><p>b'), "title('<![CDATA[a]]>') p('b')")
  for (const name of ['script', 'style', 'textarea'])
    assert.equal(
      shape(`<${name}><!--//--><![CDATA[//><!--\na\n//--><!]]></${name}><p>b`).replace(/'<!--.*\]\]>'/s, "''"),
      `${name}('') p('b')`,
    )
  assert.equal(shape('<style>/*<![CDATA[*/ a > b /*]]>*/</style><p>b'), "style('/*<![CDATA[*/ a > b /*]]>*/') p('b')")
})

test('cdata: other declarations end at the first > as before', () => {
  for (const mark of ['<![endif]>', '<![if !IE]>', '<!doctype html [ x ]>', '<?php echo 1 ?>', '<!>', '<!ELEMENT a>'])
    assert.equal(shape(`a${mark}b`), "'ab'", mark)
})

test('cdata: what the page ends in the middle of is comment or text as it began', () => {
  for (const end of ['<![CDATA[', '<![CDATA[ b', '<![CDATA[ b ]]', '<![CDAT'])
    assert.equal(shape(`a${end}`), "'a'", end)
  assert.equal(shape('<math><mi><![CDATA[b]'), "math(mi('b]'))")
  assert.equal(shape('<math><mi><![CDATA['), 'math(mi())')
})

test('cdata: XHTML has sections everywhere, and any tag may close itself', () => {
  assert.equal(shape('<p><![CDATA[a<b>c]]></p>', true), "p('a<b>c')")
  assert.equal(shape('<title><![CDATA[Fish & chips]]></title>', true), "title('Fish & chips')")
  assert.equal(shape('<script><![CDATA[ "</script>" ]]></script><p>a</p>', true), `script('"</script>"') p('a')`)
  assert.equal(
    shape('<script src="a.js"/><title/><a id="x"/><p>a<br></br>b</p>', true),
    "script() title() a() p('a' br() 'b')",
  )
})

test('cdata: a page served as XHTML is read as one, whatever its doctype; one served as HTML is not', () => {
  const content = Buffer.from(
    `<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head><title>T</title><script src="a.js"/></head><body><p><![CDATA[${prose('a')} 1 > 0]]></p></body></html>`,
  )
  const read = (contentType: string): unknown => {
    const extraction = extractPage({ content, url: URL_OF_PAGE, contentType, limits: LIMITS })
    return (
      extraction.kind === 'page' && extraction.page.segments.map((segment) => segment.kind === 'text' && segment.text)
    )
  }
  assert.deepEqual(read('application/xhtml+xml; charset=utf-8'), [`${prose('a')} 1 > 0`])
  assert.deepEqual(read('Application/XHTML+XML'), [`${prose('a')} 1 > 0`])
  assert.deepEqual(read('text/html'), [])
})

test('cdata: a page of nothing but marks, and marks at any depth of foreign elements, end', () => {
  const before = process.cpuUsage()
  for (const html of [
    '<![CDATA['.repeat(110_000),
    `<svg>${'<![CDATA['.repeat(110_000)}`,
    `<svg>${'<g>'.repeat(300_000)}${'</x>'.repeat(300_000)}<![CDATA[`,
    `<math>${'<mi><math>'.repeat(100_000)}${'<![CDATA[]]>'.repeat(50_000)}`,
  ])
    parseHtml(html, LIMITS)
  assert.ok(process.cpuUsage(before).user < 20_000_000)
})
