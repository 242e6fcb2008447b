/** Small pages to mutate: one of each kind that the extractor has rules for. */
import type { seededRandom } from '../helpers/random.ts'

const PROSE =
  'The ferryman of the upper lake counted the lanterns twice, and wrote both numbers into the book beside the door. '

export const KINDS: readonly string[] = [
  `<table><caption>Ferries</caption><thead><tr><th>A<th colspan=3>B</thead><tr><td rowspan=2>1<td><a href=x>2</a><td><ul><li>3</ul><tr><td>${PROSE}</table>`,
  `<ul><li>a<ol><li><p>b</p><li><a href=c>c</a></ol><li>${PROSE}</ul><dl><dt>t<dd>${PROSE}</dl>`,
  `<p><ruby>漢<rp>(<rt>kan<rp>)</ruby> 10<sup>6</sup><sup><a href=#n>1</a></sup> <q>a</q> <math><mfrac><mi>a</mi><mn>2</mn></mfrac></math>${PROSE}`,
  '<table class=highlight><tr><td class=linenos><pre>1\n2</pre><td><pre><code class=language-c><span>int a;\n</span><span>a++;</span></code></pre></table>',
  `<div><template shadowrootmode=open><slot></slot><p>${PROSE}</template><span>x</span></div><template><p>no</template>`,
  `<meta charset=cp1251><title>x</title><h1>x</h1><svg><title>s</title><foreignObject><p>${PROSE}</svg><script><!-- <script></script> --></script>`,
  `<figure><picture><source srcset="a.webp 2x"><img src=a.jpg alt=a width=600 height=400></picture><figcaption>${PROSE}</figure><iframe src=i></iframe>`,
  `<p>${PROSE}&lt;image&gt; a <kbd>b</kbd><kbd>c</kbd> <span class=badge>d</span>e<br>&lt;EOC><br><br>f&#30;g\u2028h<img src=c.jpg>`,
  `<details><summary>Q</summary><p>${PROSE}</details><div role=dialog aria-modal=true>${PROSE}</div><noscript><img src=b.jpg></noscript>`,
]

/** Those that only the work of the walk is measured on: elements that look at what is below or beside them. */
export const LOOKING: readonly string[] = [
  ...KINDS,
  `<button aria-expanded=false aria-controls=p1>Q</button><div id=p1 hidden><p>${PROSE}</p></div>`,
  '<div class="fragment"><div class="line"><span class="lineno">1</span>int a;</div><div class="line">a++;</div></div>',
  '<pre><h2>a</h2></pre><pre class=src><span class=line>a</span><span class=line>b</span></pre>',
  '<span><div>a</div></span><x-a><b>b</b></x-a><a href=/x><div>c</div></a>',
  '<form><input type=email><p>a</form><div class="modal"><button class=close>x</button><p>b</div>',
  '<h2 id=copyright>Copyright<a href=#copyright class=headerlink>¶</a></h2><section id=comments><h2>Comments</h2></section>',
  '<button><svg></svg><img src=c.jpg></button><i class=icon>home</i><del>a</del><kbd>b</kbd>',
  '<div class="thumbinner"><img src=d.jpg><div class="thumbcaption">a</div></div><div style="background:url(e.jpg)">b</div>',
]

type Random = ReturnType<typeof seededRandom>

/** Three pages in one, with up to eight mutations; `most`: a doubled tag stands up to two to this power times. */
export function mutated(random: Random, kinds = KINDS, most = 8): string {
  const parts = [kinds, kinds, kinds].flatMap((pages) => pages[random(pages.length)]?.match(/<[^>]*>|[^<]+/g) ?? [])
  for (let changes = 1 + random(8); changes > 0; changes -= 1) mutate(parts, random, most)
  return parts.join('')
}

/** Deletes, doubles, swaps, cuts, nests or breaks one part. */
function mutate(parts: string[], random: Random, most: number): void {
  const at = random(parts.length)
  const part = parts[at] ?? ''
  const kind = random(6)
  if (kind === 0) parts.splice(at, 1)
  else if (kind === 1) parts.splice(at, 0, part)
  else if (kind === 2) parts.splice(at, 1, ...parts.splice(random(parts.length), 1, part))
  else if (kind === 3) parts[at] = part.slice(0, random(part.length + 1))
  else if (kind === 4) parts.splice(at, 0, part.repeat(2 ** random(most)))
  else parts[at] = part.replace(/[a-z]/, String.fromCharCode(random(256)))
}
