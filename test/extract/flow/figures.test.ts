/** Captions by the names that wikis and documentation generators give them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extract, prose } from '../pages.ts'

function captions(html: string): (string | undefined)[] {
  const { segments } = extract(`<body><main><p>${prose('arch')}</p>${html}<p>${prose('cable')}</p></main>`)
  return segments.flatMap((segment) => (segment.kind === 'image' ? [segment.caption] : []))
}
const IMAGE = '<img src="/bridge.png" width="400" height="300">'
const CAPTION = 'A bridge of rope'

test('figures: a caption binds to its picture, whatever names it', () => {
  for (const html of [
    `<div class="thumb tright"><div class="thumbinner"><a href="/f">${IMAGE}</a><div class="thumbcaption">${CAPTION}</div></div></div>`,
    `<div class="thumb"><a href="/f">${IMAGE}</a><div class="thumbcaption">${CAPTION}</div></div>`,
    `<div class="image">${IMAGE}<div class="caption">${CAPTION}</div></div>`,
    `<div>${IMAGE}<p class="caption"><span class="caption-text">${CAPTION}</span></p></div>`,
    `<div><div>${IMAGE}</div><div class="figcaption">${CAPTION}</div></div>`,
    `<div class="imageblock"><div class="content">${IMAGE}</div><div class="title">${CAPTION}</div></div>`,
    `<div class="figure"><p class="title"><b>${CAPTION}</b></p><div class="figure-contents">${IMAGE}</div></div>`,
  ])
    assert.deepEqual(captions(html), [CAPTION], html)
})

test('figures: a caption binds no picture that has text between them', () => {
  assert.deepEqual(captions(`<div>${IMAGE}<p>${prose('rope')}</p><div class="caption">${CAPTION}</div></div>`), [
    undefined,
  ])
})
