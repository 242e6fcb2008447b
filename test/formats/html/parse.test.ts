import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Node } from '../../../formats/html/dom.ts'
import { type Element, isElement, isText } from '../../../formats/html/dom.ts'
import { parseHtml } from '../../../formats/html/parse.ts'
import { repositoryRoot } from '../../helpers/repository.ts'

const LIMITS = { maxNodes: 1_000_000, maxSteps: 50_000_000 }

/** The tree as nested tag names and quoted texts. */
function shape(html: string): string {
  const write = (node: Node): string => {
    if (isText(node)) return node.data.trim() === '' ? '' : `'${node.data.trim()}'`
    return isElement(node) ? `${node.name}(${node.children.map(write).filter(Boolean).join(' ')})` : ''
  }
  return parseHtml(html, LIMITS).document.children.map(write).filter(Boolean).join(' ')
}

test('parse: end tags are implied as in browsers', () => {
  assert.equal(shape('<p>a<p>b<div>c</div>d'), "p('a') p('b') div('c') 'd'")
  assert.equal(shape('<ul><li>a<li>b<ul><li>c</ul>d</ul>'), "ul(li('a') li('b' ul(li('c')) 'd'))")
  assert.equal(shape('<table><tr><td>a<td>b<tr><td>c</table>d'), "table(tr(td('a') td('b')) tr(td('c'))) 'd'")
  assert.equal(shape('<dl><dt>a<dd>b<dt>c</dl>'), "dl(dt('a') dd('b') dt('c'))")
})

test('parse: a paragraph ends even where a formatting element was left open in it', () => {
  assert.equal(shape('<p><b>a<div>c</div>'), "p(b('a')) div('c')")
})

test('parse: a formatting end tag never closes a block', () => {
  assert.equal(shape('<div><b><section>a</b>b</section>c</div>d'), "div(b(section('ab') 'c')) 'd'")
})

test('parse: an end tag inside a cell closes nothing outside of it', () => {
  assert.equal(shape('<div><table><tr><td>a</div>b</table>c</div>'), "div(table(tr(td('ab'))) 'c')")
})

test('parse: the body begins at the first element that no head may hold, and there is one body', () => {
  assert.equal(shape('<html><head><title>t</title><p>a</p>'), "html(head(title('t')) p('a'))")
  assert.equal(shape('<body>a<body>b</body>c</html>d'), "body('abcd')")
})

test('parse: an image in a drawing is no picture of HTML that would end it', () => {
  assert.equal(shape('<svg><g><image href="a"></image><text>x</text></g></svg>a'), "svg() 'a'")
  assert.equal(shape('<image src=a>b'), "img() 'b'")
})

test('parse: HTML ends an unclosed svg, and drawings leave no nodes', () => {
  assert.equal(shape('<svg><g><path d="M0"><text>x</text><p>a</p>'), "svg() p('a')")
})

test('parse: entities and the first of two attributes count', () => {
  const [element] = parseHtml('<a href="x?a=1&amp;b=2" href="y" hidden>Fish &amp; chips &#x20AC;</a>', LIMITS).document
    .children
  assert.ok(element !== undefined && isElement(element))
  assert.deepEqual(attributesOf(element), { href: 'x?a=1&b=2', hidden: '' })
  assert.equal(shape('Fish &amp; chips &#x20AC; &nosuch;'), "'Fish & chips € &nosuch;'")
})

test('parse: elements deeper than 512 become leaves of the deepest one and keep their text', () => {
  const { document } = parseHtml(`${'<div>'.repeat(600)}deep${'</div>'.repeat(600)}<p>after</p>`, LIMITS)
  let depth = 0
  for (
    let node: Node | undefined = document.children[0];
    node !== undefined && isElement(node);
    node = node.children[0]
  )
    depth += 1
  assert.ok(depth <= 513, `depth ${depth}`)
  assert.equal(document.children.length, 2, 'the paragraph stands beside the outermost div')
})

test('parse: a page over the node limit says so', () => {
  const { over, nodes } = parseHtml('<p>a</p>'.repeat(100_000), { ...LIMITS, maxNodes: 1000 })
  assert.equal(over, 'nodes')
  assert.ok(nodes < 100_000, 'and the rest was not read')
})

/** Those that an element has. */
function attributesOf({ attribs }: Element): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(attribs).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

/** The names of the attributes of the first element. */
function attributes(html: string): readonly string[] {
  const element = parseHtml(html, LIMITS).document.children.find(isElement)
  return element === undefined ? [] : Object.keys(attributesOf(element)).sort()
}

test('parse: of most elements only the attributes that are read are kept, of images and metadata all', () => {
  assert.deepEqual(attributes('<div id=a onclick=b data-c=d class=e>'), ['class', 'id'])
  assert.deepEqual(attributes('<img id=a onclick=b data-c=d>'), ['data-c', 'id', 'onclick'])
  assert.deepEqual(attributes('<meta property=a content=b>'), ['content', 'property'])
})

test('parse: every attribute that the extractor names is kept', () => {
  // Metadata and candidates are read from elements whose attributes are all kept, and so is what an image's explanation shows.
  const elsewhere = new Set(['src', 'data-src'])
  const files = ['extract', join('formats', 'html')].flatMap((folder) =>
    readdirSync(join(repositoryRoot(), folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(folder, name),
    ),
  )
  const text = files
    .filter(
      (name) =>
        name.endsWith('.ts') &&
        !/\/(metadata|image-candidates|picture-sources|shadow-roots|page-videos|video-items)\.ts$/.test(name),
    )
    .map((name) => readFileSync(join(repositoryRoot(), name), 'utf8'))
    .join('\n')
  const named = [...text.matchAll(/\battribs(?:\.(\w+)|\['([^']+)'\])/g)].map(
    ([, plain, quoted]) => plain ?? quoted ?? '',
  )
  const taken = [...text.matchAll(/const \{([^}]+)\} = (?:\w+\.)?attribs$/gm)].flatMap(([, list = '']) =>
    list.split(',').map((name) => /[\w-]+/.exec(name)?.[0] ?? ''),
  )
  const read = new Set([...named, ...taken].filter((name) => !elsewhere.has(name)))
  assert.ok(read.has('class') && read.has('style') && read.has('aria-label') && read.size > 12)
  for (const name of read) assert.deepEqual(attributes(`<div ${name}=x>`), [name])
})
