/** Which images of a page are copies of one picture where lazy loaders show the same file in front of all of them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imageUrls, prose } from '../pages.ts'

const SITE = 'https://example.org'
const page = (images: readonly string[]): string =>
  `<body><article><h1>Piers</h1><p>${prose('pier')}</p>${images.map((image, at) => `${image}<p>${prose(`pile ${at}`)}</p>`).join('')}</article>`
const lazy = (src: string, names: readonly string[], alt = ''): string[] =>
  names.map((name) => `<img src="${src}" data-src="/p/${name}.jpg" alt="${alt}" width="600" height="400">`)

test('copies: pictures behind one placeholder are as many as their files, whatever the placeholder is called', () => {
  for (const src of [
    '/i/placeholder.png',
    '/i/1x1-white.jpg',
    '/i/preloaderbig.gif',
    '/i/wait.svg',
    '/theme/bild-laedt.png',
    '/assets/%E5%8A%A0%E8%BC%89%E4%B8%AD.gif',
  ])
    assert.deepEqual(
      imageUrls(page(lazy(src, ['north', 'south', 'east']))),
      [`${SITE}/p/north.jpg`, `${SITE}/p/south.jpg`, `${SITE}/p/east.jpg`],
      src,
    )
})

test('copies: two pictures behind one file are two where their alternatives differ, and crops for two screens where not', () => {
  const [north = '', south = ''] = lazy('/i/wait.svg', ['north', 'south'])
  const one = north.replace('alt=""', 'alt="The north pier"')
  const other = south.replace('alt=""', 'alt="The south pier"')
  assert.deepEqual(imageUrls(page([one, other])), [`${SITE}/p/north.jpg`, `${SITE}/p/south.jpg`])
  assert.deepEqual(imageUrls(page([north, south])), [`${SITE}/p/north.jpg`])
})

test('copies: a placeholder by name is none of the two pictures behind it', () => {
  assert.deepEqual(imageUrls(page(lazy('/i/lazy.png', ['north', 'south']))), [
    `${SITE}/p/north.jpg`,
    `${SITE}/p/south.jpg`,
  ])
})

test('copies: a lazy image and the same file in a noscript are one picture still', () => {
  const twins = lazy('/i/wait.svg', ['north', 'south', 'east']).map(
    (image) => `<div>${image}<noscript>${image.replace(/src="[^"]+" data-/, '')}</noscript></div>`,
  )
  assert.equal(imageUrls(page(twins)).length, 3)
})

test('copies: a thumb and the file that it links to, shown again in full, are one picture', () => {
  const pair = [
    '<a href="/p/kite.jpg"><img src="/p/kite-300x200.jpg" width="300"></a>',
    '<img src="/p/kite.jpg" width="900">',
  ]
  assert.equal(imageUrls(page(pair)).length, 1)
})

test('copies: what a proxy is asked for is one picture, whatever parameters stand before and behind its address', () => {
  const proxy = (size: string): string =>
    `<img src="https://dims.example/t?thumbnail=${size}&image_uri=https%3A%2F%2Fs.example%2Fslides%2Fkite.jpg&client=a1&signature=${size}9">`
  assert.equal(imageUrls(page([proxy('980x653'), proxy('230x187')])).length, 1)
  const chart = (from: string): string =>
    `<img src="https://plots.example/p?of=https%3A%2F%2Fs.example%2Ftable&from=${from}">`
  assert.equal(imageUrls(page([chart('may'), chart('june')])).length, 2)
})
