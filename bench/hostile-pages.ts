/** Pages made to break an extractor: each about 1 MB unless it says otherwise. */

const PROSE =
  '<p>This paragraph stands around whatever is hostile here, so that there is main content to find, and it has full sentences, with commas.</p>'
const between = (html: string): string => `<article>${PROSE}${html}${PROSE}</article>`
const times = (count: number, make: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => make(at)).join('')

/** Name to page. The first has nothing hostile: what it takes is the start of the process. */
export const HOSTILE: ReadonlyMap<string, () => string> = new Map([
  ['nothing hostile (1 KB)', () => between(PROSE.repeat(5))],
  ['50,000 nested div', () => '<div>'.repeat(50_000)],
  ['mis-nested b and i, 24 KB', () => '<b><i>'.repeat(1750) + '</b></i>'.repeat(1750)],
  ['mis-nested b and i', () => '<b><i>'.repeat(75_000) + '</b></i>'.repeat(70_000)],
  ['50,000 images', () => between(times(50_000, (at) => `<img src="/${at}.jpg">`))],
  ['one attribute', () => between(`<p title="${'x'.repeat(1_000_000)}">`)],
  ['100,000 unclosed p', () => '<p>a word'.repeat(100_000)],
  ['60,000 unclosed links', () => '<a href="/x">word'.repeat(60_000)],
  ['60,000 tables in tables', () => '<table><tr><td>a'.repeat(60_000)],
  ['entities', () => between(`<p>${'&lt;'.repeat(250_000)}`)],
  ['one srcset', () => between(`<img srcset="${times(70_000, (at) => `${at}.jpg ${at + 1}w, `)}">`)],
  ['a srcset with 1 M commas', () => between(`<img srcset="a${','.repeat(1_000_000)}b 2w">`)],
  ['140,000 unclosed span', () => '<span>a'.repeat(140_000)],
  ['160,000 nested custom elements and span', () => '<x-a><span>a'.repeat(80_000)],
  ['50,000 custom elements side by side', () => between('<x-a><b>a</b></x-a>'.repeat(50_000))],
  ['text of one link', () => between(`<a href="/x">${'word '.repeat(200_000)}</a>`)],
  [
    '9,000 figures',
    () =>
      between(
        times(
          9000,
          (at) => `<figure><img src="/${at}.jpg" width="600"><figcaption>Caption ${at} of this</figcaption></figure>`,
        ),
      ),
  ],
  ['45,000 list items, each in the one before', () => '<ul><li>a few words'.repeat(45_000)],
  ['40,000 headers, each in the one before', () => between('<header><p>two words</p>'.repeat(40_000))],
  ['an image at every depth', () => between(times(30_000, (at) => `<div><img src="/${at}.jpg">`))],
  ['white space in pre', () => between(`<pre>a${' '.repeat(1_000_000)}b</pre>`)],
  ['80,000 cells of one row', () => between(`<table><tr>${'<td>a b</td>'.repeat(80_000)}</table>`)],
  ['JSON-LD, nested', () => `<script type="application/ld+json">${'{"a":'.repeat(140_000)}1</script>${between('')}`],
  ['one URL of 150 characters', () => between(`<img src="/a11x${'111111x'.repeat(18)}11!.jpg">`)],
  ['50,000 superscripts', () => between(`<p>${'a<sup>[1]</sup>b<sup>2</sup> '.repeat(25_000)}</p>`)],
  ['30,000 rubies', () => between(`<p>${'<ruby>a<rp>(</rp><rt>b</rt></ruby>'.repeat(30_000)}</p>`)],
  [
    'cells that span all rows',
    () => between(`<table>${'<tr><td rowspan="0" colspan="1000">a'.repeat(25_000)}</table>`),
  ],
  ['gutters beside code', () => between('<table><tr><td class="gutter">1</td><td><pre>x</pre></table>'.repeat(14_000))],
  ['40,000 pre, each with a heading', () => between('<pre><h2>a</h2></pre>'.repeat(40_000))],
  [
    '15,000 shadow roots, each in the one before',
    () => between('<x-a><template shadowrootmode="open"><slot></slot>a</template>b'.repeat(15_000)),
  ],
  ['MathML, nested', () => between(`<math>${'<msqrt><mi>x</mi>'.repeat(50_000)}</math>`)],
  ['20,000 formulas', () => between('<math><msup><mi>x</mi><mn>2</mn></msup></math>'.repeat(20_000))],
  [
    '12,000 lazy images with their copies',
    () => between(times(12_000, (at) => `<img data-src="/${at}.jpg"><noscript><img src="/${at}.jpg"></noscript>`)),
  ],
  [
    '12,000 tabs with closed panels',
    () =>
      between(times(12_000, (at) => `<a role=tab href="#t${at}">T</a><div id="t${at}" style="display:none">x y</div>`)),
  ],
  [
    '200 tables of wide and long cells',
    () => between(`<table>${'<tr><td colspan=999 rowspan=999>a b'.repeat(130)}</table>`.repeat(200)),
  ],
  ['50,000 headings', () => between(times(50_000, (at) => `<h2>Head ${at}</h2>`))],
  ['25,000 sections of two words', () => between(times(25_000, (at) => `<h2>Head ${at}</h2><p>two words</p>`))],
  [
    '14,000 linked thumbs',
    () => between(times(14_000, (at) => `<a href="/f/${at}.jpg"><img src="/t/${at}-150x150.jpg"></a>`)),
  ],
  [
    '16,000 dialog in dialog',
    () => between('<dialog><div class="modal"><button class=close>x</button>words'.repeat(16_000)),
  ],
  ['60,000 tiny tables', () => between('<table><td>a<td>b</table>'.repeat(38_000))],
  ['45,000 lists of one item', () => between('<ul><li>a b</li></ul>'.repeat(48_000))],
  ['80,000 definitions', () => between(`<dl>${'<dt>a<dd>b c'.repeat(80_000)}</dl>`)],
  ['90,000 inline elements', () => between(`<p>${'<b>a</b> '.repeat(110_000)}</p>`)],
  ['60,000 sized spans, nested', () => between('<span style="display:block">a'.repeat(35_000))],
  [
    '100,000 class words of one element',
    () => `<div class="${times(140_000, (at) => `c${at} `)}">${between('')}</div>`,
  ],
  [
    '40,000 elements of names of their own',
    () => between(times(32_000, (at) => `<div class="box-${at}-nav">a b</div>`)),
  ],
  [
    '40,000 lines of names of their own',
    () => between(`<p>${times(32_000, (at) => `<i class="fn-ref-${at}">a</i>`)}</p>`),
  ],
  ['200,000 attributes of one element', () => between(`<p ${times(110_000, (at) => `a${at}=1 `)}>word`)],
  [
    '15,000 elements of 12 attributes',
    () => between(times(9000, (at) => `<p ${times(12, (n) => `data-a${n}=${at} `)}>a word`)),
  ],
  [
    '50,000 names of attributes',
    () =>
      between(times(12_000, (at) => `<img src="/${at}.jpg" data-${at}-image="/x/${at}.jpg" data-src-${at}="/y.jpg">`)),
  ],
  ['named entities', () => between(`<p>${'&NotEqualTilde;&copy;'.repeat(47_000)}`)],
  ['entities that are none', () => between(`<p>${'&notit;&#x0;&#99999999;'.repeat(43_000)}`)],
  ['unclosed formatting, each anew in a block', () => '<b><i><u><div>a'.repeat(60_000)],
  ['formatting closed across blocks', () => '<b><p>a</b><i></p>b</i>'.repeat(42_000)],
  ['ruby in ruby', () => between(`<p>${'<ruby>a<rt>b'.repeat(80_000)}`)],
  ['MathML, fractions in fractions', () => between(`<math>${'<mfrac><mi>a</mi>'.repeat(55_000)}</math>`)],
  ['MathML, a table of 60,000 cells', () => between(`<math><mtable>${'<mtr><mtd><mi>x'.repeat(60_000)}`)],
  ['30,000 pictures of TeX', () => between(`<p>${'<img class="tex" alt="x_1^2">'.repeat(34_000)}`)],
  ['templates in templates', () => between('<template><p>a'.repeat(60_000))],
  [
    'picture with 30,000 sources',
    () =>
      between(
        `<picture>${times(20_000, (at) => `<source srcset="/${at}.jpg 2x, /a.jpg 1x">`)}<img src=a.jpg></picture>`,
      ),
  ],
  [
    '1,500 srcsets of 60 entries',
    () => between(times(800, (n) => `<img srcset="${times(60, (at) => `/${n}/${at}-picture.jpg ${at + 1}w, `)}">`)),
  ],
  [
    'JSON-LD of 60,000 articles',
    () => `<script type="application/ld+json">[${'{"@type":"Article"},'.repeat(48_000)}{}]</script>${between('')}`,
  ],
  [
    'JSON-LD, a graph of images',
    () =>
      `<script type="application/ld+json">{"@type":"Article","image":[${times(28_000, (at) => `"https://a.example/i/${at}.jpg",`)}""]}</script>${between('')}`,
  ],
  [
    'JSON-LD, an article body',
    () => `<script type="application/ld+json">{"@type":"Article","articleBody":"${'word '.repeat(190_000)}"}</script>`,
  ],
  [
    'application/json of small strings',
    () => `<script type="application/json">[${'{"body":"a b"},'.repeat(65_000)}1]</script><div id=app></div>`,
  ],
  [
    'window state',
    () => `<script>window.__STATE__ = {"a":[${'{"content":"a b c"},'.repeat(48_000)}1]}</script><div id=app></div>`,
  ],
  [
    'embedded text of 1 MB of markup',
    () =>
      `<script type="application/json">{"body":${JSON.stringify('<p>a b'.repeat(150_000))}}</script><div id=app></div>`,
  ],
  ['60,000 line breaks', () => between(`<p>${'a b<br>'.repeat(130_000)}`)],
  ['60,000 paragraphs by breaks', () => between('a b c<br><br>'.repeat(75_000))],
  ['code of 90,000 lines', () => between(`<pre>${'<span class="line">a = 1</span>\n'.repeat(30_000)}</pre>`)],
  ['code of 60,000 tokens', () => between(`<pre><code>${'<span class="n">a</span> '.repeat(38_000)}</code></pre>`)],
  ['15,000 short codes', () => between('<pre><code class="language-js">a=1</code></pre>'.repeat(21_000))],
  ['30,000 inline codes', () => between(`<p>${'<code>a</code>, '.repeat(60_000)}`)],
  ['60,000 details', () => between('<details><summary>a</summary>b c</details>'.repeat(22_000))],
  ['60,000 hidden elements', () => between('<div style="display: none">a b</div>'.repeat(26_000))],
  [
    '60,000 links of a menu',
    () => between(`<ul>${times(24_000, (at) => `<li><a href="/page/${at}">Page ${at}</a>`)}</ul>`),
  ],
  [
    '25,000 cards',
    () =>
      times(
        7000,
        (at) =>
          `<a href="/${at}"><img src="/${at}.jpg"><h3>Card ${at}</h3><p>This is what the card ${at} is about.</p></a>`,
      ),
  ],
  [
    '6,000 comments',
    () =>
      `${between('')}${'<div class="comment"><p>I think that this is right, and so do many of my friends, who read it.</p></div>'.repeat(9000)}`,
  ],
  ['6,000 articles', () => `<article><h2>A</h2>${PROSE}</article>`.repeat(5600)],
  ['6,000 paragraphs', () => PROSE.repeat(6800)],
  [
    'paragraphs that differ',
    () =>
      times(
        7000,
        (at) =>
          `<p>Number ${at} is a paragraph of its own, with ${at * 7} boats, ${at * 3} oars, and a full stop at the end of it.</p>`,
      ),
  ],
  ['Chinese', () => between('<p>这是一个测试，看看它有多快。'.repeat(24_000))],
  ['base64 pictures', () => between(times(50, () => `<img src="data:image/png;base64,${'A'.repeat(20_000)}">`))],
  ['backgrounds', () => between(times(14_000, (at) => `<div class=hero style="background:url(/${at}.jpg)">a b</div>`))],
  ['buttons with pictures', () => between(times(16_000, (at) => `<button><img src="/${at}.jpg"> go on</button>`))],
  ['areas in maps', () => between('<map name=m><area href=a></map><img usemap="#m" src=a.jpg>'.repeat(16_000))],
  [
    '50,000 footnotes',
    () => between(`<p>${times(17_000, (at) => `a<a href="#fn${at}" id="r${at}"><sup>${at}</sup></a>`)}</p>`),
  ],
  [
    'metas',
    () => `${times(16_000, (at) => `<meta property="og:image" content="https://a.example/${at}.jpg">`)}${between('')}`,
  ],
  ['titles', () => `${'<title>a - b</title>'.repeat(50_000)}${between('')}`],
  ['h1 that repeat the title', () => `<title>A title of words</title>${'<h1>A title of words</h1>'.repeat(38_000)}`],
  ['a title of 1 MB', () => `<title>${'Word - '.repeat(140_000)}</title><h1>Word</h1>${between('')}`],
  ['a heading of 1 MB', () => `<title>Word</title><h1>${'Word - '.repeat(140_000)}</h1>${between('')}`],
  ['asides', () => between('<aside><p>a b c</p></aside>'.repeat(36_000))],
  ['iframes, forms and options', () => between('<form><select><option>a<option>b</select></form>'.repeat(19_000))],
  ['windows-1250, letters alone', () => `<p>${'\u00e9\u00b9 '.repeat(300_000)}`],
  ['dialogs, nested', () => between('<div role="dialog" class="modal"><p>two words</p>'.repeat(20_000))],
])
