/** Short texts that stay for what stands around them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, prose } from '../../pages.ts'

test('short texts: lines of one box, parted by breaks and pictures, stay with the prose among them', () => {
  const lines = [
    'It rained for nine days.',
    'The dyke road is under water, and the post comes by tractor, when it comes.',
    'I am out of stamps.',
    'No soup.',
  ]
  const [first, long, third, last] = lines
  const kept = keptText(
    `<body><ul><li><a href="/a">Old</a><li><a href="/b">New</a></ul><div class="text">${first}<br><br>${long}<br><br><img src="/dyke.jpg" width="600" height="400"><br><br>${third}<br><br>${last}</div>`,
  )
  assert.deepEqual(kept.split('\n'), lines)
})

test('short texts: a line of links in the same box is none of them', () => {
  const kept = keptText(
    `<body><div><a href="/a">Older</a> <a href="/b">Newer</a><br><br>${prose('dyke')}<br><br>No soup.</div>`,
  )
  assert.doesNotMatch(kept, /Older/)
  assert.match(kept, /No soup/)
})

test('short texts: lines of a box without prose are no lines of any', () => {
  const links = '<ul><li><a href="/a">Old</a><li><a href="/b">New</a></ul>'.repeat(6)
  const kept = keptText(
    `<body><div><p>${prose('dyke')}</p>${links}<div>Open daily<br><br>Closed at noon</div>${links}</div>`,
  )
  assert.match(kept, /dyke/)
  assert.doesNotMatch(kept, /Open daily|Closed/)
})

test('short texts: a sentence in a paragraph of its own stays right beside what is kept, a label and a link do not', () => {
  const page = (last: string): string =>
    `<body><p>Present: Ines, Tom, Wu.</p><h2>Water</h2><ul><li>The tap by plot 9 drips.<li>Tom mends it.</ul><table border="1"><tr><th>Plot<th>Rent<tr><td>9<td>12<tr><td>10<td>12</table>${last}`
  const kept = keptText(page('<p>Next time: 4 June.</p>'))
  assert.match(kept, /Present: Ines/)
  assert.match(kept, /Next time: 4 June\./)
  assert.doesNotMatch(keptText(page('<p>Ask for more</p>')), /Ask for more/)
  assert.doesNotMatch(keptText(page('<p><a href="/more">Ask for more of it.</a></p>')), /Ask for more/)
})

test('short texts: what a header calls a subtitle or an abstract stays, byline and date go', () => {
  const page = (name: string): string =>
    `<title>Tides in the bay</title><body><main><header class="title-block-header"><h1>Tides in the bay</h1><div class="${name}"><p>A year of hourly levels, read by hand.</p></div><div class="title-meta">Author</div><p class="date">Published on Monday, May 6</p></header><section>${['bay', 'gauge'].map((it) => `<p>${prose(it)}</p>`).join('')}</section></main>`
  for (const name of ['subtitle lead', 'abstract', 'post-excerpt', 'article__intro'])
    assert.match(keptText(page(name)), /^A year of hourly levels/, name)
  assert.doesNotMatch(keptText(page('abstract')), /Author|Monday/)
  assert.doesNotMatch(keptText(page('misc')), /A year/)
  // What is hidden stays out, and so does what a box says that has another name.
  const hidden = page('abstract').replace('"abstract"', '"abstract" hidden')
  for (const tag of ['header', 'div']) assert.doesNotMatch(keptText(hidden.replaceAll('header', tag)), /A year/, tag)
  const unseen = page('abstract')
    .replaceAll('header', 'div')
    .replace('<div class="abstract">', '<noscript><div class="abstract">')
  assert.doesNotMatch(keptText(unseen.replace('hand.</p></div>', 'hand.</p></div></noscript>')), /A year/)
  for (const name of ['share-buttons', 'newsletter-signup', 'banner', 'author-meta']) {
    const box = page('abstract').replace('<div class="abstract">', `<div class="${name}"><div class="abstract">`)
    assert.doesNotMatch(keptText(box.replace('hand.</p></div>', 'hand.</p></div></div>')), /A year/, name)
  }
})
