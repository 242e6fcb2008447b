/** Pictures that a page holds twice, for dark and light screens or for narrow and wide ones. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imageUrls, keptText, prose } from '../pages.ts'

const page = (between: string): string =>
  `<body><article><h1>Tides</h1><p>${prose('ebb')}</p>${between}<p>${prose('flow')}</p></article>`
const shown = (between: string): string[] =>
  imageUrls(page(between)).map((url) => url.replace('https://example.org', ''))
const image = (names: string, file: string, rest = ''): string =>
  `<img class="${names}" src="/c/${file}" alt="Tides" width="600" ${rest}>`

test('screens: of a picture for dark and for light screens the light one stays, whatever says so', () => {
  for (const [what, pair] of [
    ['boxes', `<div class="only-light">${image('', 'a.png')}</div><div class="only-dark">${image('', 'b.png')}</div>`],
    [
      'spans, dark first',
      `<p><span class="theme-dark">${image('', 'b.png')}</span><span class="theme-light">${image('', 'a.png')}</span></p>`,
    ],
    [
      'Docusaurus',
      image('themedComponent_x1 themedComponent--light_N', 'a.png') +
        image('themedComponent_x1 themedComponent--dark_N', 'b.png'),
    ],
    ['data-theme', image('', 'a.png', 'data-theme="light"') + image('', 'b.png', 'data-theme="dark"')],
    ['Tailwind', image('block dark:hidden', 'a.png') + image('hidden dark:block', 'b.png')],
  ] as const)
    assert.deepEqual(shown(pair), ['/c/a.png'], what)
})

test('screens: the caption of the copy goes with it', () => {
  const figure = (names: string, file: string): string =>
    `<figure class="${names}">${image('', file)}<figcaption>Ebb and flow</figcaption></figure>`
  const html = page(figure('light-only', 'a.png') + figure('dark-only', 'b.png'))
  assert.equal(keptText(html).split('Ebb and flow').length, 2)
})

test('screens: of a picture for phones and for desktops the one for desktops stays', () => {
  for (const [narrow, wide] of [
    ['d-block d-md-none', 'd-none d-md-block'],
    ['visible-xs', 'hidden-xs'],
    ['md:hidden', 'hidden md:block'],
    ['uk-hidden@m', 'uk-visible@m'],
    ['chart-mobile', 'chart-desktop'],
    ['is-hidden-tablet', 'is-hidden-mobile'],
  ] as const) {
    assert.deepEqual(shown(image(narrow, 'b.png') + image(wide, 'a.png')), ['/c/a.png'], narrow)
    const box = (names: string, file: string): string => `<div class="${names}">${image('', file)}</div>`
    assert.deepEqual(shown(box(wide, 'a.png') + box(narrow, 'b.png')), ['/c/a.png'], `${narrow}, boxes`)
  }
})

test('screens: two pictures of two things stay, and a picture whose other is not there', () => {
  const phone = '<div class="mobile"><img src="/c/a-phone.png" alt="A phone of 1990" width="600"></div>'
  const computer = '<div class="desktop"><img src="/c/computer.png" alt="A computer of 1990" width="600"></div>'
  assert.deepEqual(shown(phone + computer), ['/c/a-phone.png', '/c/computer.png'])
  assert.deepEqual(shown(image('md:hidden', 'b.png')), ['/c/b.png'])
})
