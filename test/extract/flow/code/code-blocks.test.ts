/** Blocks of code as highlighters write them: each is one segment, with its own lines and white space, and nothing else. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outline, prose } from '../../pages.ts'

/** The code segments of a page that has some prose around `html`. */
function codes(html: string): string[] {
  const lines = outline(`<body><main><p>${prose('harbour')}</p>${html}<p>${prose('ferry')}</p></main>`)
  assert.equal(lines[0], `paragraph: ${prose('harbour')}`)
  assert.equal(lines.at(-1), `paragraph: ${prose('ferry')}`)
  return lines.slice(1, -1)
}

/** What all of these say. */
const CODE = 'code: def once(f):\n\n\treturn f\n    # end 7'
const TEXT = 'def once(f):\n\n\treturn f\n    # end 7'
const LINES = TEXT.split('\n')
const rows = (cells: (line: string, number: number) => string): string =>
  LINES.map((line, at) => cells(line, at + 1)).join('')

const MARKUPS: Readonly<Record<string, string>> = {
  'plain text': `<pre>${TEXT}</pre>`,
  'text with a line break before and behind': `<pre><code>\n${TEXT}\n</code></pre>`,
  'Windows line ends': `<pre>${TEXT.replaceAll('\n', '\r\n')}</pre>`,
  'br a line': `<pre>${LINES.join('<br>')}</pre>`,
  'a Pygments table': `<table class="highlighttable"><tr><td class="linenos"><div class="linenodiv"><pre><span class="normal">1</span>\n<span class="normal">2</span>\n3\n4</pre></div></td><td class="code"><div class="highlight"><pre><span></span>${TEXT}\n</pre></div></td></tr></table>`,
  'Pygments inline': `<div class="highlight"><pre>${rows((line, n) => `<span class="linenos"> ${n}</span>${line}\n`)}</pre></div>`,
  'a Rouge table': `<table class="rouge-table"><tbody><tr><td class="rouge-gutter gl"><pre class="lineno">1\n2\n3\n4\n</pre></td><td class="rouge-code"><pre>${TEXT}\n</pre></td></tr></tbody></table>`,
  'a file of GitHub on another page': `<table class="highlight tab-size">${rows((line, n) => `<tr><td class="blob-num" data-line-number="${n}"></td><td class="blob-code">${line}</td></tr>`)}</table>`,
  'a Hexo figure': `<figure class="highlight"><table><tr><td class="gutter"><pre>${rows((_, n) => `<span class="line">${n}</span><br>`)}</pre></td><td class="code"><pre>${rows((line) => `<span class="line">${line}</span><br>`)}</pre></td></tr></table></figure>`,
  'SyntaxHighlighter 3': `<div class="syntaxhighlighter"><div class="toolbar"><a href="#">?</a></div><table><tbody><tr><td class="gutter">${rows((_, n) => `<div class="line number${n}">${n}</div>`)}</td><td class="code"><div class="container">${rows((line) => `<div class="line">${line === '' ? '&nbsp;' : `<code class="plain">${line.replaceAll(' ', '&nbsp;')}</code>`}</div>`)}</div></td></tr></tbody></table></div>`,
  'a Crayon table': `<table class="crayon-table"><tr><td class="crayon-nums">${rows((_, n) => `<div class="crayon-num">${n}</div>`)}</td><td class="crayon-code"><div class="crayon-pre">${rows((line) => `<div class="crayon-line">${line || '&nbsp;'}</div>`)}</div></td></tr></table>`,
  'Prism rows': `<pre class="line-numbers"><code>${TEXT}<span class="line-numbers-rows"><span></span><span></span></span></code></pre>`,
  'highlight.js numbers': `<pre><code class="hljs"><table class="hljs-ln">${rows((line, n) => `<tr><td class="hljs-ln-line hljs-ln-numbers" data-line-number="${n}"><div class="hljs-ln-n" data-line-number="${n}">${n}</div></td><td class="hljs-ln-line hljs-ln-code" data-line-number="${n}">${line}</td></tr>`)}</table></code></pre>`,
  'a GitHub table': `<table class="highlight js-file-line-container">${rows((line, n) => `<tr><td class="blob-num" data-line-number="${n}"></td><td class="blob-code">${line || '\n'}</td></tr>`)}</table>`,
  'numbers of an attribute alone': `<pre><table>${rows((line, n) => `<tr><td data-line-number="${n}">${n}</td><td>${line}</td></tr>`)}</table></pre>`,
  'a list of numbers': `<pre><code>${TEXT}\n</code><ul class="pre-numbering"><li>1</li><li>2</li><li>3</li><li>4</li></ul></pre>`,
  'a list of lines': `<pre class="prettyprint linenums"><ol class="linenums">${rows((line) => `<li><span>${line}</span></li>`)}</ol></pre>`,
  'a list of lines without a pre': `<ol class="linenums">\n${rows((line) => `  <li><code>${line}</code></li>\n`)}</ol>`,
  'a React div a line': `<pre class="prism-code"><code>${rows((line, n) => `<div class="token-line"><span class="line-number">${n}</span>${line || '\n'}</div>`)}</code></pre>`,
  'a React span a line': `<pre><code>${rows((line) => `<span class="token-line" style="color:#333">${line}<br></span>`)}</code></pre>`,
  'a React syntax highlighter': `<div><code class="language-js" style="white-space: pre;">${rows((line, n) => `<span><span class="react-syntax-highlighter-line-number" style="user-select: none;">${n}</span>${line}\n</span>`)}</code></div>`,
  'Shiki spans': `<pre class="shiki"><code>${LINES.map((line) => `<span class="line">${line}</span>`).join('\n')}</code></pre>`,
  'Shiki spans behind their indentation': `<pre class="shiki"><code>${LINES.map((line) => line.replace(/\S.*|^$/, (said) => `<span class="line">${said}</span>`)).join('\n')}</code></pre>`,
  'a Chroma table': `<div class="highlight"><table class="lntable"><tr><td class="lntd"><pre><code>${rows((_, n) => `<span class="lnt">${n}\n</span>`)}</code></pre></td><td class="lntd"><pre><code>${rows((line) => `<span class="line"><span class="cl">${line}\n</span></span>`)}</code></pre></td></tr></table></div>`,
  'Chroma inline': `<pre><code>${rows((line, n) => `<span class="line"><span class="ln">${n}</span><span class="cl">${line}\n</span></span>`)}</code></pre>`,
  'Prism in the box of its toolbar': `<div class="code-toolbar"><pre>${TEXT}</pre><div class="toolbar"><button>Copy</button></div></div>`,
  'GeSHi without a pre': `<div class="geshi"><ol>${rows((line) => `<li class="li1"><div class="de1">${line.replaceAll(' ', '&nbsp;') || '&nbsp;'}</div></li>`)}</ol></div>`,
  'GeSHi in a box named after the language': `<div class="python"><ol>${rows((line) => `<li class="li1"><div class="de1">${line.replaceAll(' ', '&nbsp;')}</div></li>`)}</ol></div>`,
  gitweb: `<div class="page_body">\n${rows((line, n) => `<div class="pre"><a id="l${n}" href="#l${n}" class="linenr">   ${n}</a> ${line}</div>\n`)}</div>`,
  CodeMirror: `<div class="CodeMirror-code">${rows((line, n) => `<div style="position: relative;"><div class="CodeMirror-gutter-wrapper"><div class="CodeMirror-linenumber">${n}</div></div><pre class="CodeMirror-line"><span>${line || '\u200b'}</span></pre></div>`)}</div>`,
  'CodeMirror 6': `<div class="cm-editor"><div class="cm-gutters"><div class="cm-gutter">${rows((_, n) => `<div class="cm-gutterElement">${n}</div>`)}</div></div><div class="cm-content">${rows((line) => `<div class="cm-line">${line || '<br>'}</div>`)}</div></div>`,
  Trac: `<table class="code"><thead><tr><th class="lineno">Line</th><th class="content"> </th></tr></thead><tbody>${rows((line, n) => `<tr><th id="L${n}"><a href="#L${n}">${n}</a></th><td>${line}</td></tr>`)}</tbody></table>`,
  Doxygen: `<div class="fragment">${rows((line, n) => `<div class="line"><a id="l${n}"></a><span class="lineno">    ${n}</span>&#160;${line}</div>`)}</div>`,
  'a bare cell of numbers': `<table><tr><td><pre>1\n2\n3\n4</pre></td><td><div><pre>${TEXT}</pre></div></td></tr></table>`,
  'a div a line, its page indented': `<pre>\n  ${rows((line) => `<div>${line}</div>\n  `)}</pre>`,
  'a code a line': `<pre>${rows((line) => `<code>${line}</code>`)}</pre>`,
  'a block span a line': `<pre>${rows((line) => `<span style="display: block">${line}</span>`)}</pre>`,
}

for (const [name, html] of Object.entries(MARKUPS))
  test(`code: ${name} is one segment without line numbers, with its blank line, tab and indentation`, () =>
    assert.deepEqual(codes(html), [CODE]))

test('code: numbers that are code stay: in the code itself, in a cell of data, in a grid named no-gutters', () => {
  assert.deepEqual(codes('<pre>1\n2\n3 four five</pre>'), ['code: 1\n2\n3 four five'])
  assert.deepEqual(codes('<pre><span class="line">return 1</span>\n<span class="line">2</span></pre>'), [
    'code: return 1\n2',
  ])
  assert.match(codes('<table><tr><th>Year<th>Ships<tr><td>1901<td>20 in all</table>').join(), /1901/)
  assert.match(codes('<ul><li>One of them<li class="row no-gutters">250<li>Two of them</ul>').join(), /250/)
})

test('code: a pre that was never closed does not swallow the page, and its headings stay headings', () => {
  const lines = outline(
    `<body><main><p>${prose('harbour')}</p><pre>let a = 1<h2>Ships of old</h2><p>${prose('ship')}</p>`,
  )
  assert.ok(lines.includes('heading: Ships of old'))
})

test('code: callouts in a listing part no line', () => {
  const image = (n: number) => `<a class="co" href="#c"><img src="images/callouts/${n}.png" alt="${n}"></a>`
  assert.deepEqual(codes(`<pre>let a = 1 ${image(1)}\nlet b = 2 ${image(2)}\n\nlet c = 3</pre>`), [
    'code: let a = 1 \nlet b = 2 \n\nlet c = 3',
  ])
})

test('code: control characters that mark lines elsewhere leave no trace in it, and separators are line breaks', () => {
  assert.deepEqual(codes('<pre><code>let a&#30; = 1&#31;&#x2028;let b = 2&#x2029;let c = 3</code></pre>'), [
    'code: let a = 1\nlet b = 2\nlet c = 3',
  ])
})
