/** Banners in the main content's own container head a section of it; others are the site's. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extract, imageUrls, keptText, prose } from '../../pages.ts'

const SENTENCE = 'Magnets hold the oar to the wall of your shed, and let it go when you pull.'
const BANNERS = ['class="feature-banner"', 'role="banner"', 'class="banner-inner"']
const banner = (attribute: string): string =>
  `<section ${attribute}><h2>Made for sheds</h2><p>${SENTENCE}</p><img src="/shed.jpg" width="900" height="600" alt="An oar on a wall"></section>`
const TEXT = `<h1>Oars</h1><p>${prose('oar')}</p>`

test('banners: one in main is a section of the page, with its picture', () => {
  for (const attribute of BANNERS) {
    const page = `<body><main>${TEXT}${banner(attribute)}<p>${prose('blade')}</p></main>`
    assert.match(keptText(page), /Magnets hold the oar/, attribute)
    assert.deepEqual(imageUrls(page), ['https://example.org/shed.jpg'], attribute)
  }
})

test('banners: one outside of main is the site’s, and one in a thread a notice', () => {
  for (const attribute of BANNERS) {
    assert.doesNotMatch(keptText(`<body>${banner(attribute)}<div>${TEXT}</div>`), /Magnets/, attribute)
    const thread = `<body><main>${TEXT}${banner(attribute)}<p>${prose('blade')}</p></main>`
    const { segments } = extract(thread, 'https://boats.example/forum/threads/12')
    assert.doesNotMatch(JSON.stringify(segments), /Magnets/, attribute)
  }
})
