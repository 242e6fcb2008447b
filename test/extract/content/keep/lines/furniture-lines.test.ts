/** Lines that say nothing of their own. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnitureLines } from '../../../../../extract/content/keep/lines/furniture-lines.ts'
import { walkPage } from '../../../../../extract/walk/walk.ts'
import { parseHtml } from '../../../../../formats/html/parse.ts'
import { imageUrls, keptText, LIMITS, prose } from '../../../pages.ts'

const page = (line: string): string =>
  `<body><article><h1>Tides</h1><p>${prose('tide')}</p><p>${prose('ebb')}</p>${line}<p>${prose('flood')}</p><p>${prose('moon')}</p></article>`

test('furniture lines: places of adverts, reading times, buttons and counters of comments are no text', () => {
  for (const line of [
    'Advertisement',
    'Advertisement - story continues below',
    'Anzeige',
    'Publicité',
    'Реклама',
    '広告',
    '4 min read',
    'Lesezeit: ca. 3 Minuten',
    'Tempo de leitura: 2 minutos',
    'Share',
    'Share this article',
    'Teilen:',
    'Show more',
    'Weiterlesen',
    'Image 2 of 5',
  ]) {
    const kept = keptText(page(`<div><p>${line}</p></div>`))
    assert.ok(!kept.includes(line), line)
    assert.match(kept, /The flood is described/, line)
  }
  assert.doesNotMatch(
    keptText(page('').replace('</article>', '<h3>27 comments</h3><p>Comments</p></article>')),
    /comments/i,
  )
})

test('furniture lines: lines that say something, items and the label of comments that stay, stay', () => {
  for (const line of [
    '<p>Share the catch with your crew.</p>',
    '<p>Share this information, please?</p>',
    '<h2>Comments</h2>',
    '<ul><li>Share</li><li>Advertisement</li><li>Read more</li></ul>',
    '<h2>Advertisement boards of the old harbour</h2>',
    '<p>Reading time in the tower</p>',
  ])
    assert.ok(keptText(page(line)).includes(/>([^<>]+)</.exec(line)?.[1] ?? '?'), line)
})

test('furniture lines: a picture beside such a line stays as if the line were not there', () => {
  const figure = '<div><p>Advertisement - story continues below</p><img src="/boat.jpg" width="600" height="400"></div>'
  assert.deepEqual(imageUrls(page(figure)), ['https://example.org/boat.jpg'])
})

test('furniture lines: the label of a form to comment, and of tags, that the document does not have goes', () => {
  for (const label of [
    'Leave a comment',
    'Schreibe einen Kommentar:',
    'Laisser un commentaire',
    'Tags',
    'No comments yet',
  ])
    assert.ok(!keptText(page('').replace('</article>', `<h3>${label}</h3></article>`)).includes(label), label)
  assert.match(keptText(page('<h3>Tags</h3>')), /^Tags$/m)
})

test('furniture lines: that nobody has commented goes, whatever stands behind it', () => {
  for (const line of ['No comments yet.', 'Be the first to comment.', 'There are no reviews yet'])
    for (const behind of ['', '<p>Sign in to comment.</p>', `<p>${prose('pier')}</p>`])
      assert.ok(!keptText(page(`<p>${line}</p>${behind}`)).includes(line), `${line} ${behind}`)
  const end = page('').replace('</article>', '<p>No comments yet.</p><p>Sign in to comment.</p></article>')
  assert.doesNotMatch(keptText(end), /comment/)
})

test('furniture lines: a heading that heads text is none, whatever it says', () => {
  for (const [tag, heading] of [
    ['h2', 'Werbung'],
    ['h2', 'Publicidad'],
    ['h2', 'Реклама'],
    ['h2', '广告'],
    ['h3', 'Advertisements'],
    ['h3', 'Share'],
    ['h3', 'Delen'],
    ['h2', 'Read more'],
    ['h2', 'Photo 2 of 3'],
    ['h4', 'Loading the boat…'],
  ])
    assert.ok(keptText(page(`<${tag}>${heading}</${tag}>`)).includes(`\n${heading}\n`), heading)
  assert.doesNotMatch(keptText(page('').replace('</article>', '<h3>Share</h3></article>')), /Share/)
})

test('furniture lines: sharing with somebody is no button, sharing on a network is one', () => {
  for (const line of ['Partager en famille', 'Compartir en clase', 'Auf dem Boot teilen', 'Share on a rainy day'])
    assert.ok(keptText(page(`<p>${line}</p>`)).includes(line), line)
  for (const line of ['Partager sur Facebook', 'Compartir en X', 'Teilen auf WhatsApp', 'Share on LinkedIn'])
    assert.ok(!keptText(page(`<p>${line}</p>`)).includes(line), line)
})

test('furniture lines: short lines in a row are verse', () => {
  const verse = [
    'The bell rings twice',
    'Loading the herring…',
    'A gull on the rail',
    'Share',
    'The salt and the bread',
  ]
  const kept = keptText(page(verse.map((line) => `<p>${line}</p>`).join('')))
  for (const line of verse) assert.ok(kept.includes(line), line)
})

test('furniture lines: a label above a picture heads the picture, and stays', () => {
  const html = page('').replace(
    '</article>',
    '<h2>Comments</h2><img src="/board.jpg" width="600" height="400" alt="A board"></article>',
  )
  assert.match(keptText(html), /^Comments$/m)
})

test('furniture lines: what a forum says of who is there and who may reply goes, what a reader says of it stays', () => {
  for (const notice of [
    'Who is online',
    'Users browsing this forum: No registered users and 3 guests',
    'There are currently 1 users browsing this thread. (0 members and 1 guests)',
    '13 Besucher sind online (8 Besucher halten sich im Bereich News auf.)',
    'You may not post new threads',
    'You must log in or register to reply here.',
    'Posting Permissions',
    'Thanks for contributing an answer to Tide Exchange!',
    'Click to expand...',
  ])
    for (const line of [`<div><p>${notice}</p></div>`, `<ul><li>${notice}</li></ul>`])
      assert.ok(!keptText(page(line)).includes(notice), line)
  for (const said of [
    'You may not post a letter here on Sundays, the box is locked.',
    'Who is online at sea has a mast of their own.',
  ])
    assert.ok(keptText(page(`<p>${said}</p>`)).includes(said), said)
})

test('furniture lines: twice as many headings that went take twice the looks', () => {
  const looks = (headings: number): number => {
    const parsed = parseHtml('<header><h1>a</h1></header>'.repeat(headings), LIMITS)
    const flow = walkPage(parsed.document)
    let count = 0
    const get = (all: typeof flow.items, key: string | symbol): unknown => {
      count += 1
      return Reflect.get(all, key)
    }
    const items = new Proxy(flow.items, { get })
    furnitureLines({ ...flow, items }, new Array(headings).fill(false))
    return count
  }
  assert.ok(looks(400) < 2.5 * looks(200))
})
