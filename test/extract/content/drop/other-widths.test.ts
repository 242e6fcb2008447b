/** Charts that are drawn for several widths of the screen. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imageUrls, keptText, prose } from '../../pages.ts'

const page = (chart: string): string =>
  `<body><article><h1>Tides</h1><p>${prose('ebb')}</p><div class="ai2html">${chart}</div><p>${prose('flow')}</p></article>`
const board = (widths: string, name: string): string =>
  `<div class="g-artboard" ${widths}><img class="g-aiImg" data-src="/g/${name}.png" src="data:image/gif;base64,R0lG"><div><p>North harbour</p></div><div><p>South harbour</p></div></div>`
const shown = (html: string): string[] => imageUrls(html).map((url) => url.replace('https://example.org/g/', ''))

test('widths: of drawings for several widths the one for a column of text stays, and its labels once', () => {
  for (const [narrow, wide] of [
    ['data-min-width="0" data-max-width="599"', 'data-min-width="600"'],
    ['data-max-width="439"', 'data-min-width="440" data-max-width="719"'],
  ] as const) {
    const html = page(board(narrow, 'small') + board(wide, 'wide'))
    assert.deepEqual(shown(html), ['wide.png'], wide)
    assert.equal(keptText(html).split('North harbour').length, 2, wide)
  }
})

test('widths: a drawing without another one that fits stays, and so does what no width is said of', () => {
  assert.deepEqual(shown(page(board('data-max-width="599"', 'small'))), ['small.png'])
  assert.deepEqual(shown(page(board('', 'one') + board('', 'two'))), ['one.png', 'two.png'])
})
