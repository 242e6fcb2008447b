import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imageChoice } from '../../../extract/images/image-candidates.ts'
import { imageKey } from '../../../extract/images/image-key.ts'
import { matchesScreen } from '../../../extract/images/picture-sources.ts'
import { parseSrcset } from '../../../extract/images/srcset.ts'
import { widthInUrl } from '../../../extract/images/url-size.ts'
import { type Element, isElement } from '../../../formats/html/dom.ts'
import { parseHtml } from '../../../formats/html/parse.ts'

const BASE = 'https://example.org/a/page.html'

function choose(html: string) {
  const find = (elements: readonly Element[]): Element | undefined => {
    for (const element of elements) {
      const found =
        element.name === 'img' || element.name === 'video' ? element : find(element.children.filter(isElement))
      if (found !== undefined) return found
    }
    return undefined
  }
  const image = find(parseHtml(html, { maxNodes: 1000, maxSteps: 1_000_000 }).document.children.filter(isElement))
  return image === undefined ? assert.fail('no image') : imageChoice(image, BASE)
}

test('srcset: commas inside URLs are kept, and descriptors are read', () => {
  assert.deepEqual(parseSrcset('a,b.jpg?c=1,2 480w, d.jpg 2x,e.jpg'), [
    { url: 'a,b.jpg?c=1,2', widthPx: 480 },
    { url: 'd.jpg', density: 2 },
    { url: 'e.jpg' },
  ])
})

test('srcset: a URL with a comma at its end has no descriptor, and malformed descriptors drop their entry', () => {
  assert.deepEqual(parseSrcset('a.jpg, b.jpg 1q, c.jpg -5w, d.jpg 0x, , e.jpg 100w 50h'), [
    { url: 'a.jpg' },
    { url: 'e.jpg', widthPx: 100 },
  ])
  assert.deepEqual(parseSrcset(' \n, ,'), [])
})

test('candidates: the widest of a srcset up to 2048 px is chosen, all are kept', () => {
  const choice = choose('<img src="s.jpg" srcset="/m.jpg 800w, /l.jpg 2000w, /xl.jpg 4000w">')
  assert.equal(choice?.chosen.url, 'https://example.org/l.jpg')
  assert.equal(choice?.chosen.widthPx, 2000)
  assert.equal(choice?.candidates.length, 4)
})

test('candidates: a lazy attribute beats a placeholder and a preview in src', () => {
  assert.equal(
    choose('<img src="data:image/gif;base64,R0" data-src="/big.jpg">')?.chosen.url,
    'https://example.org/big.jpg',
  )
  assert.equal(
    choose('<img src="/img/blank.gif" data-original="//cdn.example.org/big.jpg">')?.chosen.url,
    'https://cdn.example.org/big.jpg',
  )
  assert.deepEqual(choose('<img src="/tiny.jpg" data-lazy-src="/big.jpg">')?.chosen, {
    url: 'https://example.org/big.jpg',
    origin: 'lazy',
  })
})

test('candidates: data attributes that are no picture are passed over', () => {
  const choice = choose(
    '<img src="/a.jpg" data-id="/x/1" data-image-caption="<p>x.jpg</p>" data-permalink="https://example.org/post">',
  )
  assert.deepEqual(
    choice?.candidates.map(({ url }) => url),
    ['https://example.org/a.jpg'],
  )
})

test('candidates: an image with nothing but a placeholder has none', () => {
  assert.equal(choose('<img src="/images/placeholder.png">'), undefined)
  assert.equal(choose('<img src="data:image/png;base64,AA">'), undefined)
  assert.equal(choose('<img alt="x">'), undefined)
  assert.equal(choose('<img src="/i-{width}.jpg" data-src="{{image}}">')?.chosen.origin, undefined)
})

test('candidates: picture sources join, those for a desktop screen first', () => {
  const choice = choose(
    '<picture><source media="(max-width: 600px)" srcset="/phone.webp"><source srcset="/desk.webp"><img src="data:,"></picture>',
  )
  assert.equal(choice?.chosen.url, 'https://example.org/desk.webp')
  assert.deepEqual(choice?.chosen.origin, 'picture')
})

test('candidates: a source with widths is what a browser shows, one without them comes after the own src', () => {
  const wide = choose('<picture><source srcset="/w.jpg 1600w"><img src="/s.jpg"></picture>')
  assert.deepEqual([wide?.chosen.url, wide?.because], ['https://example.org/w.jpg', 'widest'])
  const format = choose('<picture><source type="image/webp" srcset="/p.webp"><img src="/p.jpg"></picture>')
  assert.deepEqual([format?.chosen.url, format?.because], ['https://example.org/p.jpg', 'own-src'])
  const phone = choose('<picture><source media="(max-width: 600px)" srcset="/w.jpg 1600w"><img src="/s.jpg"></picture>')
  assert.equal(phone?.chosen.url, 'https://example.org/s.jpg')
})

test('candidates: why the first one stands before the others', () => {
  const because = (html: string) => choose(html)?.because
  assert.equal(because('<img src="/a.jpg">'), 'only')
  assert.equal(because('<img src="/a.jpg" srcset="/b.jpg 3000w, /c.jpg 4000w">'), 'narrowest')
  assert.equal(because('<img src="/a.jpg" srcset="/b.jpg 2x, /c.jpg 3x">'), 'densest')
  assert.equal(because('<img src="/a.jpg" data-src="/b.jpg">'), 'lazy-attribute')
  assert.equal(because('<img src="/blank.gif" data-src="/b.jpg">'), 'real-file')
  assert.equal(because('<picture><source srcset="/b.webp"><source srcset="/c.webp"><img></picture>'), 'source')
})

test('candidates: a name that may be a stand-in loses to any other, and is the picture where there is none', () => {
  assert.equal(choose('<img src="/grey-heron.jpg" data-src="/b.jpg">')?.chosen.url, 'https://example.org/b.jpg')
  assert.equal(choose('<img src="/grey-heron.jpg">')?.chosen.url, 'https://example.org/grey-heron.jpg')
  for (const name of ['grey.gif', 'grey.png', 'blank-300x200.png', 'placeholder2.jpg', 'lazyload.gif', 'spacer.gif'])
    assert.equal(choose(`<img src="/${name}">`), undefined, name)
})

test('candidates: the poster of a video is its picture', () => {
  assert.deepEqual(choose('<video poster="/p.jpg"></video>')?.chosen, {
    url: 'https://example.org/p.jpg',
    origin: 'poster',
  })
})

test('candidates: the largest of known sizes wins, also over what a loader would put in place', () => {
  const url = (html: string) => choose(html)?.chosen.url.replace('https://example.org', '')
  assert.equal(url('<img src="/v2/1200x-1.png" data-native-src="/v2/160x-1.png">'), '/v2/1200x-1.png')
  assert.equal(url('<img data-native-src="/v2/160x-1.png" src="/v2/1200x-1.png">'), '/v2/1200x-1.png')
  assert.equal(url('<img src="/k.jpg?w=1600" srcset="/k.jpg?w=400 400w, /k.jpg?w=800 800w">'), '/k.jpg?w=1600')
  assert.equal(url('<img src="/k.jpg?w=3000" srcset="/k.jpg?w=400 400w, /k.jpg?w=800 800w">'), '/k.jpg?w=800')
  assert.equal(url('<img src="/k-300x200.jpg" data-full-url="/k-1024x683.jpg">'), '/k-1024x683.jpg')
  assert.equal(
    url('<img src="/k-300x200.jpg" data-large-file="https://example.org/k-1024x683.jpg">'),
    '/k-1024x683.jpg',
  )
  assert.equal(url('<img data-src="/k.jpg" data-srcset="/j.jpg 200w, /k.jpg 900w">'), '/k.jpg', 'order of attributes')
})

test('candidates: names of records are no URLs, and never beat one', () => {
  for (const name of ['image-key', 'image-name', 'image-file', 'file-name', 'original-file', 'file-path', 'media-path'])
    assert.deepEqual(
      choose(`<img data-${name}="Kite.png" src="/real/kite.png">`)?.candidates.map(({ url }) => url),
      ['https://example.org/real/kite.png'],
      name,
    )
  assert.equal(choose('<img src="/kite.png" data-file-path="https://store.example/a.png">')?.chosen.origin, 'src')
  assert.equal(choose('<img src="/kite.png" data-media-url="https://example.org/kite.html">')?.candidates.length, 1)
  assert.equal(choose('<img src="/kite.png" data-mobile-src="/kite-phone.png">')?.candidates.length, 1)
})

test('candidates: a bare file name loses to a whole URL that says its size, but is what a loader puts in place', () => {
  assert.equal(choose('<img src="//cdn.example/600x-1.png" data-src="kite.png">')?.chosen.origin, 'src')
  assert.equal(
    choose('<img src="spinner-wheel.png" data-src="kite.png">')?.chosen.url,
    'https://example.org/a/kite.png',
  )
  assert.equal(choose('<img src="data:," data-src="kite.png">')?.chosen.url, 'https://example.org/a/kite.png')
})

test('candidates: a blurred or tiny preview loses to every other, and is the picture where there is none', () => {
  for (const preview of ['/k.jpg?blur=30', '/fill/w_90,blur_2/k.jpg', '/k-lqip.jpg', '/k.jpg?w=20', '/k.jpg?q=10'])
    assert.equal(choose(`<img data-src="${preview}" src="/k.jpg">`)?.chosen.url, 'https://example.org/k.jpg', preview)
  assert.equal(choose('<img src="/fill/w_90,blur_2/k.jpg">')?.because, 'only')
  assert.equal(choose('<img src="/blurred-lines.jpg?blur=0" data-src="/x?w=19">')?.chosen.origin, 'src')
})

test('candidates: what a thumb links to is the picture, a page about the file is none', () => {
  const linked = (href: string, img: string) => {
    const { children } = parseHtml(`<a href="${href}">${img}</a>`, { maxNodes: 99, maxSteps: 9999 }).document
    const link = children[0] as Element
    return imageChoice(link.children[0] as Element, BASE, link)
  }
  assert.equal(linked('/k.jpg', '<img src="/k-150x150.jpg">')?.because, 'full-size')
  assert.equal(linked('/k.jpg', '<img src="/k-600x400.jpg">')?.chosen.origin, 'src')
  assert.equal(linked('/other.jpg', '<img src="/k-150x150.jpg">')?.chosen.origin, 'src')
  assert.equal(linked('/k.jpg', '<img src="/blank.gif">')?.chosen.url, 'https://example.org/k.jpg')
  assert.equal(linked('/wiki/File:K.jpg', '<img src="/k-150x150.jpg">')?.candidates.length, 1)
})

test('sizes in URLs: what is asked of a service counts before the name of the file', () => {
  const sizes: readonly (readonly [string, number | undefined])[] = [
    ['https://e.org/k-4000x3000.jpg?w=800', 800],
    ['https://e.org/k.jpg?width=620&dpr=2', 1240],
    ['https://e.org/k.jpg?resize=300%2C200', 300],
    ['https://e.org/upload/c_fill,w_640/k.jpg', 640],
    ['https://e.org/tr:w-640/k.jpg', 640],
    ['https://e.org/a=w1200-h800', 1200],
    ['https://e.org/thumb/K.png/440px-K.png', 440],
    ['https://e.org/x/s1600/k.jpg', 1600],
    ['https://e.org/resize:fit:1400/k', 1400],
    ['https://e.org/k_640x.jpg', 640],
    ['https://e.org/1200x-1.png', 1200],
    ['https://e.org/k-720w.jpg', 720],
    ['https://e.org/k_2x.png', undefined],
    ['https://e.org/2019/05/k.jpg', undefined],
    ['https://e.org/29c4-c2327-w832_h468_r4_q80.jpg', 832],
    ['https://e.org/438B0BA5-52C8_w250_r1_s.jpg', 250],
    ['https://e.org/dims?thumbnail=130%2C87&quality=80', 130],
  ]
  for (const [url, width] of sizes) assert.equal(widthInUrl(url), width, url)
  for (const url of ['https://e.org/mercedes-w124.jpg', 'https://e.org/sony_w110_front.jpg'])
    assert.equal(widthInUrl(url), undefined, url)
})

test('media queries: widths decide, the rest is taken as met', () => {
  assert.ok(
    matchesScreen('') &&
      matchesScreen('(min-width: 1000px)') &&
      matchesScreen('(max-width: 90em)') &&
      matchesScreen('screen and (hover)'),
  )
  assert.ok(!matchesScreen('(max-width: 600px)') && !matchesScreen('(min-width: 1600px)') && !matchesScreen('print'))
  assert.ok(matchesScreen('(max-width: 600px), (min-width: 900px)'))
})

test('keys: sizes in names, directories and parameters do not make another picture', () => {
  const same = [
    'https://www.example.org/i/photo-300x200.jpg',
    'http://example.org/i/photo.jpg?w=300&quality=80',
    'https://example.org/i/photo-scaled.jpg',
    'https://example.org/i/800/photo.jpg',
    'https://proxy.example.net/resize?url=https%3A%2F%2Fexample.org%2Fi%2Fphoto.jpg',
  ]
  assert.equal(new Set(same.map(imageKey)).size, 1)
  assert.notEqual(imageKey('https://example.org/i.php?id=1'), imageKey('https://example.org/i.php?id=2'))
  assert.notEqual(imageKey('https://example.org/a/photo.jpg'), imageKey('https://example.org/b/photo.jpg'))
})
