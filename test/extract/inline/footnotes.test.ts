/** Marks of footnotes and the links back from them are left out, in the forms that their generators write. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extract, imageUrls, prose } from '../pages.ts'
import { line } from './lines.ts'

const MARKS: Readonly<Record<string, string>> = {
  'a link in a superscript': '<sup><a href="#fn1">1</a></sup>',
  'a superscript in a link': '<a href="#fn2" class="footnote-ref" role="doc-noteref"><sup>2</sup></a>',
  'a superscript in a link without a fragment': '<a href="javascript:void(0)"><sup>3</sup></a>',
  Word: '<a href="#_ftn1" name="_ftnref1"><span class="MsoFootnoteReference">[1]</span></a>',
  'Word, endnotes': '<a href="#_edn4" name="_ednref4">[iv]</a>',
  LibreOffice: '<a class="sdfootnoteanc" href="#sdfootnote1sym"><sup>1</sup></a>',
  EPUB: '<a epub:type="noteref" href="notes.xhtml#n1">1</a>',
  MediaWiki: '<sup class="reference"><a href="#cite_note-2"><span>[</span>2<span>]</span></a></sup>',
  'two of them': '<sup><a href="#cite_note-2">[2]</a></sup><sup>,</sup><sup><a href="#cite_note-3">[a]</a></sup>',
  'brackets outside the link': '[<a href="#ref1">1</a>]',
  'a bare bracket': '<a href="#n1">[1]</a>',
  "an editor's note": '<sup class="noprint">[<i><a href="/wiki/Sources">quelle?</a></i>]</sup>',
  'a raised span': '<span style="vertical-align:super"><a href="#e1">1</a></span>',
  'a dagger': '<a href="#x"><sup>†</sup></a>',
  'a dagger that leads nowhere': '<sup>†</sup>',
}

test('footnotes: a mark was glued to its word, or made another number of it', () => {
  for (const [name, mark] of Object.entries(MARKS)) {
    assert.equal(line(`the stone${mark} pier`), 'the stone pier', name)
    assert.equal(line(`the pier${mark}, old`), 'the pier, old', name)
  }
  assert.equal(line('the lamp ends.<sup>12</sup> It burns'), 'the lamp ends. It burns')
  assert.equal(line('the pier <a href="#fn1" role="doc-noteref">1</a>.'), 'the pier.')
})

test('footnotes: numbers in brackets that are a part of the sentence stay', () => {
  assert.equal(line('as in [<a href="#ref4">4</a>, <a href="#ref5">5</a>], seen'), 'as in [4, 5], seen')
  assert.equal(line('chapter <a href="#chapter-3">3</a> says'), 'chapter 3 says')
  assert.equal(line('<a href="#top-ten">Ten</a> of <a href="/go">Go</a>'), 'Ten of Go')
})

test('footnotes: links back from a note are left out', () => {
  for (const back of [
    '<a href="#fnref1" class="footnote-backref">↩︎</a>',
    '<a href="#fnref:1" role="doc-backlink">Back to text</a>',
    '<a href="#_ftnref1">[1]</a>',
    '<span class="mw-cite-backlink">^ <a href="#cite_ref-0"><sup><b>a</b></sup></a> <a href="#cite_ref-1">b</a></span>',
    '<a href="#r1">^</a>',
  ])
    assert.equal(line(`the note ${back} ends`), 'the note ends', back)
})

test('footnotes: the heading of a document that links back to its contents stays', () => {
  for (const back of ['class="toc-backref"', 'class="toc-backref" role="doc-backlink"', 'role="doc-backlink"']) {
    const html = `<body><main><h2><a ${back} href="#id1">The lamp</a></h2><p>${prose('lamp')}</p></main>`
    assert.ok(
      extract(html).segments.some((segment) => segment.kind === 'text' && segment.text === 'The lamp'),
      back,
    )
  }
})

test('footnotes: the picture of a mark that leads to another place cut its sentence in two', () => {
  const icon = '<a href="node7.html#rope"><img alt="[*]" src="crossref.png"></a>'
  assert.equal(line(`the pier (see ${icon}), old`), 'the pier, old')
  assert.equal(line(`the <b>rope (p.&nbsp;${icon})</b>, and the knot (p.&nbsp;${icon}).`), 'the rope, and the knot.')
  assert.equal(line(`the stone${icon} pier`), 'the stone pier')
  const picture = '<a href="node7.html"><img alt="a rope" src="rope.png"></a>'
  assert.equal(imageUrls(`<body><main><p>${prose('rope')}</p>${picture}<p>${prose('knot')}</p></main>`).length, 1)
})
