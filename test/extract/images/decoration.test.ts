/** Pictures that are no content wherever they stand: offers, portraits, signs of a forum, and what only sounds so. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imageUrls, prose } from '../pages.ts'

const keeps = (between: string): boolean =>
  imageUrls(`<body><article><h1>Piers</h1><p>${prose('pier')}</p>${between}<p>${prose('pile')}</p></article>`).length >
  0

test('decoration: a linked banner goes from a figure and whatever its size, one that leads nowhere is what the text shows', () => {
  for (const name of ['spring-banner-2.png', 'kite-ad.gif', 'newsletter_wide.jpg', 'Banner-1200x300.webp']) {
    const image = `<img src="/u/${name}" width="900" height="300" alt="">`
    assert.equal(keeps(`<figure><a href="/sale">${image}</a></figure>`), false, name)
    assert.equal(keeps(`<p><a href="/sale">${image}</a></p>`), false, name)
    assert.equal(keeps(`<figure>${image}</figure>`), true, name)
  }
  assert.equal(keeps('<p><a href="/sale"><img src="/u/17.png" width="900" alt="Big kite sale banner"></a></p>'), false)
  assert.equal(
    keeps('<p><a href="/n"><img src="/live/ca8c-1ad3-11f1.jpg" width="900" alt="Who holds a banner up?"></a></p>'),
    true,
  )
})

test('decoration: what stands in a box for a portrait is no picture of the text, in a figure too', () => {
  for (const name of ['author-image', 'saboxplugin-gravatar', 'ArticleByline__authorPhoto', 'c-profile-pic', 'userpic'])
    assert.equal(
      keeps(`<figure class="${name} full"><div><img src="/u/ada.jpg" width="620"></div></figure>`),
      false,
      name,
    )
  for (const name of ['authority-images', 'photo-profile-of-the-pier', 'image'])
    assert.equal(keeps(`<figure class="${name}"><div><img src="/u/ada.jpg" width="620"></div></figure>`), true, name)
})

test('decoration: what has a caption, or size and shape of a picture, is shown and not offered', () => {
  const CAPTION = '<figcaption>Silk, carried in the procession of 1908 by the guild</figcaption>'
  for (const name of ['suffrage-banner.jpg', 'coca-cola-1890-ad.jpg'])
    assert.equal(
      keeps(`<figure><a href="/item/9"><img src="/i/${name}" alt="Silk">${CAPTION}</a></figure>`),
      true,
      name,
    )
  const size = 'width="800" height="600"'
  for (const [name, alt] of [
    ['ad-astra-1.jpg', 'Rocket on the pad'],
    ['pompeii-79-ad.jpg', 'Pompeii'],
    ['bruce-banner.jpg', 'Bruce Banner'],
    ['17.jpg', 'The Star-Spangled Banner'],
  ])
    assert.equal(keeps(`<p><a href="/album/9"><img src="/i/${name}" ${size} alt="${alt}"></a></p>`), true, name)
  assert.equal(keeps('<p><a href="/a"><img src="/i/17.jpg" alt="The Star-Spangled Banner"></a></p>'), true)
  const face = '<img src="/i/1931.jpg" width="600" height="800" alt="An elder of the village">'
  for (const name of ['author-photo', 'mugshot', 'headshot', 'profile-images']) {
    assert.equal(keeps(`<div class="${name}">${face}</div>`), true, name)
    assert.equal(keeps(`<figure class="${name}"><img src="/i/1931.jpg">${CAPTION}</figure>`), true, name)
  }
  for (const size of ['300x250', '336x280', '300x600', '970x250']) {
    const [width, height] = size.split('x')
    const image = `<img src="/i/spring-ad.jpg" width="${width}" height="${height}" alt="">`
    assert.equal(keeps(`<p><a href="/sale">${image}</a></p>`), false, size)
  }
})

test('decoration: who is there and what rank he has are signs of a forum', () => {
  for (const src of [
    '/forum/images/statusicon/post_old.gif',
    '/i/user_offline.gif',
    '/i/online_member.gif',
    '/ranks/first-mate.png',
  ])
    assert.equal(keeps(`<p><img src="${src}" alt="${src.includes('rank') ? '' : 'Ada is away'}"></p>`), false, src)
})

test('decoration: a photograph called an icon shows one, a drawing or a button is one', () => {
  assert.equal(keeps('<p><img src="/u/1650_6683ICON0.jpeg" alt="Socks"></p>'), true)
  assert.equal(keeps('<p><a href="/buy"><img src="/u/oar-icon-1.jpg" alt="Oar"></a></p>'), false)
  assert.equal(keeps('<p><img src="/u/online-member.jpg" width="280" height="280" alt="Members meet"></p>'), true)
})

test('decoration: without an alternative a file whose name tells what it shows is a picture', () => {
  for (const name of ['basic-search-options.png', 'advanced_search_window.png', 'print-preview-of-chart.png'])
    assert.equal(keeps(`<p><img src="/m/${name}" alt=""></p>`), true, name)
  for (const name of ['search.png', 'share-facebook.png', 'seattle-coffee-gear-logo.png'])
    assert.equal(keeps(`<p><img src="/m/${name}" alt=""></p>`), false, name)
})

test('noscript: a picture that asks for scripts is none of the page', () => {
  assert.equal(
    keeps(
      '<noscript><p><img src="/i/jsoff.gif" width="950" height="80" alt="Please turn JavaScript on"></p></noscript>',
    ),
    false,
  )
})

test('decoration: a folder `ad` of adverts is none where folders are parts of a hash', () => {
  for (const url of ['https://u.example/commons/thumb/a/ad/Queen.jpg', 'https://u.example/3f/ad/12.jpg'])
    assert.equal(keeps(`<p><img src="${url}" width="152" alt="A queen"></p>`), true, url)
  for (const url of ['https://u.example/ad/12.jpg', 'https://u.example/a/ads/12.jpg'])
    assert.equal(keeps(`<p><img src="${url}" width="152" alt="A queen"></p>`), false, url)
})
