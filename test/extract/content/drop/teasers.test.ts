/** Other articles right beside an article, in no box of their own. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, prose } from '../../pages.ts'

const STORIES = ['Oars are dear', 'Tar is cheap now', 'Ropes get shorter', 'Keels turn green']
const teaser = (title: string, name = 'block'): string =>
  `<div class="${name}"><h3><a href="/${title}">${title} this year</a></h3><div>Monday by Ann Tarr</div><div>${prose(title)}</div></div>`
const article = `<article><h1>Storm at noon</h1>${['storm', 'wave', 'harbour', 'pier'].map((word) => `<p>${prose(word)}</p>`).join('')}</article>`

test('teasers: a run of other stories beside the article goes, though no box holds them alone', () => {
  const kept = keptText(
    `<body><main>${article}<h2>Popular</h2>${STORIES.map((title) => teaser(title)).join('')}</main>`,
  )
  assert.match(kept, /The pier is described/)
  assert.doesNotMatch(kept, /Oars are dear|Keels turn green/)
})

test('teasers: two such blocks, blocks without a linked title, and those with pictures alone stay', () => {
  const plain = STORIES.map((title) => teaser(title).replace(/<\/?a[^>]*>/g, '')).join('')
  const shown = STORIES.map(
    (title) => `<div class="block"><a href="/x"><img src="/${title}.jpg"></a><div>${prose(title)}</div></div>`,
  ).join('')
  for (const blocks of [teaser('Oars are dear') + teaser('Tar is cheap now'), plain, shown])
    assert.match(keptText(`<body><main>${article}${blocks}</main>`), /The Oars are dear is described/)
})

test('teasers: the sources of a text, and a list that a sentence announces, went as other stories', () => {
  const source = (title: string): string =>
    `<li><a href="https://other.example/${title[0]}">${title} this year</a><p>Ann Tarr, Journal of Boats, volume 7, 2019.</p></li>`
  const page = (before: string): string =>
    keptText(
      `<body><main>${article.replace('</article>', `${before}<ul>${STORIES.map(source).join('')}</ul></article>`)}</main>`,
    )
  for (const before of [
    '<h2>References</h2>',
    '<h2>Literatur:</h2>',
    '<p>Whoever wants to know more may read one of these:</p>',
  ])
    assert.match(page(before), /Keels turn green/, before)
  assert.doesNotMatch(page('<h2>Other stories</h2>'), /Keels turn green/)
})

test('teasers: the news of the day above the headline was the beginning of the article', () => {
  const news = STORIES.map((title) => `<li><a href="/${title[0]}">${title} this year</a> ${prose(title)}</li>`).join('')
  const page = (title: string): string =>
    keptText(
      `<head><title>${title}</title></head><body><ul>${news}</ul><div><h2>Storm at noon</h2>${article.replace(/<h1>.*?<\/h1>/, '')}</div>`,
    )
  assert.doesNotMatch(page('Storm at noon - The Pier'), /Keels turn green/)
  assert.match(page('The Pier'), /Keels turn green/)
})
