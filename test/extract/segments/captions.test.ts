/** Captions stand behind what they are of. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outline, prose } from '../pages.ts'

const media = (name: string, caption = ''): string =>
  `<div class="mediaobject"><img src="${name}.png" width="300" height="200">${caption === '' ? '' : `<div class="caption"><p>${caption}</p></div>`}</div>`
const figure = (html: string): string[] =>
  outline(`<body><main><p>${prose('rope')}</p><div class="figure">${html}</div><p>${prose('quay')}</p></main>`).slice(
    1,
    -1,
  )
const [A, B] = ['image: https://example.org/a/a.png', 'image: https://example.org/a/b.png']

test('captions: two pictures of one figure keep each its own, and the title stands with the first', () => {
  assert.deepEqual(figure(`<p class="title">Figure 1. Moorings</p>${media('a', 'Before')}${media('b', 'After')}`), [
    A,
    'caption: Figure 1. Moorings\nBefore',
    B,
    'caption: After',
  ])
})

test('captions: one caption of two pictures stands behind the last', () => {
  assert.deepEqual(figure(`${media('a')}${media('b', 'Both moorings')}`), [A, B, 'caption: Both moorings'])
  assert.deepEqual(figure(`<p class="title">Figure 1. Moorings</p>${media('a')}${media('b')}`), [
    A,
    B,
    'caption: Figure 1. Moorings',
  ])
})
