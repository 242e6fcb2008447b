/** Strips of small pictures that a script shows one by one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imageUrls, prose } from '../../pages.ts'

const page = (html: string): string =>
  `<body><article><h1>Boats</h1><p>${prose('boat')}</p>${html}<p>${prose('oar')}</p></article>`
const nameOf = (url: string): string => url.replace(/^.*\//, '').replace(/\?.*$/, '')
const strip = (count: number, image: (at: number) => string, end = ''): string =>
  `<section><h3>Boats at sea</h3><div><img src="/large.jpg" width="980"></div><ul>${Array.from({ length: count }, (_, at) => `<li>${image(at)}</li>`).join('')}${end}</ul></section>`

test('previews: small pictures in a list under the large one, with how many more there are, show nothing of their own', () => {
  for (const image of [
    (at: number) => `<img src="/p${at}.jpg" width="130" height="87">`,
    (at: number) => `<img src="/p${at}-130x87.jpg">`,
    (at: number) => `<img src="/p${at}.jpg?thumbnail=130%2C87&quality=80">`,
  ]) {
    assert.deepEqual(imageUrls(page(strip(4, image, '<li><a href="#">+6</a></li>'))).map(nameOf), ['large.jpg'])
    assert.deepEqual(imageUrls(page(strip(4, image))).map(nameOf), ['large.jpg'])
  }
})

test('previews: pictures with words, large ones, and thumbs that lead to their own picture are shown', () => {
  const count = (image: (at: number) => string, end = ''): number => imageUrls(page(strip(3, image, end))).length
  assert.equal(
    count((at) => `<img src="/p${at}.jpg" width="130"> boat ${at} of the fleet`),
    4,
  )
  assert.equal(
    count((at) => `<img src="/p${at}.jpg" width="400">`),
    4,
  )
  assert.equal(
    count((at) => `<a href="/full/p${at}.jpg"><img src="/p${at}-130x87.jpg"></a>`),
    4,
  )
  assert.equal(
    count((at) => `<img src="/p${at}.jpg" width="130">`, '<li>Three of the fleet</li>'),
    4,
  )
})

test('previews: the picture of a figure whose caption asks for something goes with it', () => {
  const figure = (caption: string): string =>
    `<figure><a href="https://magazine.example/m"><p><img src="/cover.jpg" width="650"></p></a><figcaption><p>${caption}</p></figcaption></figure>`
  const call =
    'Need more space? Subscribe to our sister title "All of the Sea" Magazine for the latest news of the deep! (Image credit: All of the Sea magazine)'
  const other =
    'Want more of it? Get a subscription of our sister company "How Boats Work" magazine for the latest news.'
  for (const asks of [call, other]) assert.deepEqual(imageUrls(page(figure(asks))), [], asks)
  assert.deepEqual(imageUrls(page(figure('The cover of our first magazine, of the year 1900'))).map(nameOf), [
    'cover.jpg',
  ])
})
