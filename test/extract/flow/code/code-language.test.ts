/** The language of a code segment: recorded where the page names it, by its usual name, and never guessed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extract, prose } from '../../pages.ts'

function languageOf(code: string): string | undefined {
  const { segments } = extract(`<body><main><p>${prose('harbour')}</p>${code}<p>${prose('ferry')}</p></main>`)
  const found = segments.filter((segment) => segment.kind === 'text' && segment.type === 'code')
  assert.equal(found.length, 1, code)
  return found[0]?.kind === 'text' ? found[0].codeLanguage : undefined
}
const PRE = '<pre>let ships = harbour.count()</pre>'
const CODE = 'let ships = harbour.count()'

test('code language: named by a class of the code, of its pre or of its highlighter', () => {
  for (const [html, language] of [
    [`<pre><code class="language-python">${CODE}</code></pre>`, 'python'],
    [`<pre class="lang-js"><code>${CODE}</code></pre>`, 'javascript'],
    [`<pre class="brush: js; toolbar: false">${CODE}</pre>`, 'javascript'],
    [`<pre><code class="hljs typescript">${CODE}</code></pre>`, 'typescript'],
    [`<pre class="src src-sh">${CODE}</pre>`, 'bash'],
    [`<pre class="sourceCode haskell"><code>${CODE}</code></pre>`, 'haskell'],
    [`<div class="highlight highlight-source-c++">${PRE}</div>`, 'cpp'],
    [`<div class="highlight-python3 notranslate"><div class="highlight">${PRE}</div></div>`, 'python'],
    [
      `<figure class="highlight yml"><table><tr><td class="gutter"><pre>1</pre><td class="code">${PRE}</table></figure>`,
      'yaml',
    ],
    [`<div class="language-c# highlighter-rouge"><div class="highlight">${PRE}</div></div>`, 'csharp'],
  ] as const)
    assert.equal(languageOf(html), language, html)
})

test('code language: named by an attribute', () => {
  for (const html of [
    `<pre data-lang="go">${CODE}</pre>`,
    `<pre><code data-language="golang">${CODE}</code></pre>`,
    `<pre lang="go"><code>${CODE}</code></pre>`,
  ])
    assert.equal(languageOf(html), 'go', html)
})

test('code language: none where the page names none, says text, or speaks of its own tongue', () => {
  for (const html of [
    PRE,
    `<div lang="en">${PRE}</div>`,
    `<div class="highlight-default notranslate"><div class="highlight">${PRE}</div></div>`,
    `<pre><code class="language-plaintext">${CODE}</code></pre>`,
    `<pre class="nohighlight">${CODE}</pre>`,
    `<article class="category-python">${PRE}</article>`,
  ])
    assert.equal(languageOf(html), undefined, html)
})
