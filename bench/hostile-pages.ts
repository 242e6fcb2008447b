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
  ['dialogs, nested', () => between('<div role="dialog" class="modal"><p>two words</p>'.repeat(20_000))],
])
