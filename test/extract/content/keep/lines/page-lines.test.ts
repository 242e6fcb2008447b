/** Lines about the page, beside prose that stays. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, prose } from '../../../pages.ts'

/** Lines of one box, parted as an editor parts them. */
const box = (line: string): string =>
  `<body><article><h1>Tides</h1><div class="entry">${prose('tide')}<br><br>${line}<br><br>${prose('ebb')}</div><p>${prose('moon')}</p></article>`
/** A paragraph between two. */
const between = (line: string): string =>
  `<body><article><h1>Tides</h1><p>${prose('tide')}</p><p>${line}</p><p>${prose('moon')}</p></article>`

test('page lines: whose a page is, who set it there and when, and what to do with it go, wherever they stand', () => {
  for (const line of [
    'All rights reserved.',
    '© 2014 The Lower Quay Ltd. All rights reserved.',
    'Alle Rechte vorbehalten',
    'Last updated 3 May 2020.',
    'Last modified on: 2019-03-02',
    'Stand: 3. Mai 2020',
    'Stand 3. Mai 2020',
    'Stand 03/2020',
    'Dernière mise à jour le 3 mai 2020',
    'Mis à jour le 03/05/2020 à 12h30',
    'Обновлено: 3 мая 2020',
    'Zuletzt aktualisiert am 3.5.2020',
    'Posted by Ada Low on 3 May 2020',
    'Posted by ada_low at 10:30',
    'Posted on May 3, 2020 by Ada',
    'Published by Ada Low on May 3, 2020',
    'Tags: tides, moons and boats',
    'Print this page',
    'Email this page to a friend',
    'Printer-friendly version',
    'Back to top',
    'Nach oben',
    'Share on Facebook | Share on Twitter',
    'Share this on Facebook, Twitter, Reddit',
  ])
    for (const page of [box, between]) {
      const kept = keptText(page(line))
      assert.ok(!kept.includes(line), `${page.name}: ${line}`)
      assert.match(kept, /The moon is described/, line)
    }
})

test('page lines: what only begins like one is text', () => {
  for (const line of [
    'Posted by the old pier we found a hut.',
    'Posted by the door of the harbour master, the list hung',
    'Back to the top of the mast, then.',
    'Last updated tables are those of Ann.',
    'All rights reserved in the treaty are listed.',
    'Print this page twice for the crew.',
    'Share on a rainy day | Share at home',
    'Facebook | Twitter | Reddit',
    'Published by Harbour Games',
    'Published by Harbour Games in 1999, it sold well.',
    'Published on 3 May 1843, the book sold 4,000 copies.',
    'Filed on May 3, 1999, the suit named ten firms.',
    'Posted on the 3rd floor.',
    'Last revised in 1998, the map shows 3 harbours.',
    'Last changed by 3 percent in the year before.',
    'Mis à jour 3 fois par an par la ville.',
    'Actualizado 2 veces al año por el ministerio.',
    'Обновлено 12 из 40 вагонов метро.',
    'Stand 3 feet from the wall. Then step back.',
    'Stand 10 cm away from the mirror.',
  ])
    assert.ok(keptText(between(line)).includes(line), line)
})

test('page lines: items, headings, cells and code are what a page is about', () => {
  for (const html of [
    '<h2>Print this page</h2><p>Ask for the form.</p>',
    '<ul><li>Back to top</li><li>Print this page</li><li>Tags: tides</li></ul>',
    '<table><tr><th>Button<th>Key</tr><tr><td>Back to top<td>T</tr><tr><td>Print this page<td>P</tr></table>',
    '<pre>All rights reserved.</pre>',
  ]) {
    const kept = keptText(
      `<body><article><h1>Tides</h1><p>${prose('tide')}</p>${html}<p>${prose('moon')}</p></article>`,
    )
    assert.match(kept, /Print this page|All rights reserved/, html)
  }
})
