/** Pictures in frames, buttons, folders of icons and `noscript`: what is a picture there, and what stays chrome. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extract, imageUrls, keptText, outline, prose } from '../pages.ts'

const SITE = 'https://example.org'
const article = (between: string): string =>
  `<body><article><h1>Kites</h1><p>${prose('kite')}</p><p>${prose('wind')}</p>${between}<p>${prose('string')}</p></article>`
const whyOf = (html: string): string[] =>
  extract(html)
    .explain()
    .flatMap(({ kind, why }) => (kind === 'image' ? [why] : []))

test('frames: a name of what opens over the page is no chrome around a picture', () => {
  for (const frame of [
    '<div class="lightbox"><img src="/k.jpg"></div>',
    '<div class="image-lightbox"><a href="/k.jpg"><img src="/k.jpg"></a></div>',
    '<div id="modal-1" class="modal"><figure><img src="/k.jpg"><figcaption>A kite</figcaption></figure></div>',
    '<a class="popup" href="/k.jpg"><div><img src="/k.jpg"></div></a>',
    '<section class="lightbox-container"><div class="lightbox-wrapper"><img src="/k.jpg"></div></section>',
  ])
    assert.deepEqual(imageUrls(article(frame)), [`${SITE}/k.jpg`], frame)
})

test("frames: the name and size of the file go, the picture's caption stays", () => {
  const frame =
    '<div class="lightbox-wrapper"><figure><img src="/k.jpg"><figcaption>Over the dunes</figcaption></figure><span>kite 1280 by 853</span></div>'
  assert.deepEqual(outline(article(frame)).slice(3, 5), [`image: ${SITE}/k.jpg`, 'caption: Over the dunes'])
  assert.doesNotMatch(keptText(article(frame)), /1280/)
})

test('frames: a dialog with a picture and words stays chrome, and so does one that is hidden', () => {
  const offer = 'Take ten out of a hundred off your first order of kites when you leave your address with us today.'
  assert.deepEqual(imageUrls(article(`<div class="popup"><img src="/offer.jpg"><p>${offer}</p></div>`)), [])
  assert.deepEqual(imageUrls(article('<div class="lightbox" style="display:none"><img src="/k.jpg"></div>')), [])
  assert.deepEqual(imageUrls(article('<div class="modal" role="dialog"><img src="/k.jpg"></div>')), [])
})

test('buttons: a photograph alone among kept texts is no label, a row of thumbs is', () => {
  const button = (file: string): string => `<div><button>${`<img src="/${file}">`}</button></div>`
  assert.deepEqual(imageUrls(article(button('dunes.jpg'))), [`${SITE}/dunes.jpg`])
  assert.deepEqual(imageUrls(article(button('fly.png'))), [])
  assert.deepEqual(imageUrls(article(button('a.jpg') + button('b.jpg') + button('c.jpg'))), [])
})

test('buttons: one that enlarges a figure or a large picture shows it, any other is a label', () => {
  const figure =
    '<figure><button type="button"><picture><img src="/k.jpg"></picture></button><figcaption>A kite</figcaption></figure>'
  assert.deepEqual(outline(article(figure)).slice(3, 5), [`image: ${SITE}/k.jpg`, 'caption: A kite'])
  assert.deepEqual(imageUrls(article('<button><img src="/k.jpg" width="800" height="600"></button>')), [
    `${SITE}/k.jpg`,
  ])
  assert.deepEqual(whyOf(article('<p>Press <button><img src="/save.png" alt="Save"></button> now.</p>')), ['button'])
  assert.doesNotMatch(keptText(article('<button>Enlarge<img src="/k.jpg" width="800"></button>')), /Enlarge/)
})

test('noscript: the copy of an image that has no URL yet is a picture, whatever its own URL looks like', () => {
  const lazy = '<span><img src="data:image/gif;base64,R0lG"><noscript><img src="/is/loop?fmt=webp"></noscript></span>'
  assert.deepEqual(imageUrls(article(lazy)), [`${SITE}/is/loop?fmt=webp`])
  assert.deepEqual(imageUrls(article('<noscript><img src="/is/loop?fmt=webp"></noscript>')), [])
})

test('noscript: a copy that names a smaller size does not take the place of the picture', () => {
  const html = '<img src="/k-1200x800.jpg"><noscript><img src="/k-300x200.jpg"></noscript>'
  assert.deepEqual(imageUrls(article(html)), [`${SITE}/k-1200x800.jpg`])
})

test('icons: in a folder of icons stays what the text speaks of', () => {
  const line = '<p>Take the knife <img src="/icons/knife.png" alt="Knife" width="22"> and cut the line.</p>'
  assert.deepEqual(imageUrls(article(line)), [`${SITE}/icons/knife.png`])
  const again = `${line}<p>Use the knife <img src="/icons/knife.png" alt="Knife" width="22"> to cut a rope too.</p>`
  assert.deepEqual(imageUrls(article(again)), [`${SITE}/icons/knife.png`])
  assert.deepEqual(imageUrls(article(line.repeat(6))), [])
  const row = '<table><tr><td><img src="icons/reel.png" alt="The reel"></td><td>Lets the line out.</td></tr></table>'
  assert.deepEqual(imageUrls(article(row)), [`${SITE}/a/icons/reel.png`])
  const box = '<div><img src="/icons/winder.png" alt="The winder"></div><p>The winder takes the line in again.</p>'
  assert.deepEqual(imageUrls(article(box)), [`${SITE}/icons/winder.png`])
})

test('icons: signs of notes, repeated, linked and unnamed ones go', () => {
  for (const html of [
    '<table><tr><td class="sign"><img src="/images/icons/note.png" alt="Note"></td><td>Wind turns at noon.</td></tr></table>',
    `<p>It ${'<img src="/icons/knife.png" alt="Knife"> and '.repeat(6)} cut.</p>`,
    '<p>See <a href="/k"><img src="/icons/knife.png" alt="Knife"></a> there.</p>',
    '<p>It is <img src="/icons/dot.png" alt=""> so.</p>',
    '<div><img src="/icons/star.png" alt="Rated"></div><p>The winder takes the line in again.</p>',
  ])
    assert.deepEqual(imageUrls(article(html)), [], html)
})

test('keys: `cubic.png` and `cubic_2x.png` in one text are two pictures, `@2x` is the same one', () => {
  const two = '<p>Cubic: <img src="/cubic.png" alt="a"></p><p>Twice: <img src="/cubic_2x.png" alt="b"></p>'
  assert.deepEqual(imageUrls(article(two)), [`${SITE}/cubic.png`, `${SITE}/cubic_2x.png`])
  assert.equal(imageUrls(article('<img src="/cubic.png"><p>And again.</p><img src="/cubic@2x.png">')).length, 1)
})
