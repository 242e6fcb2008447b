import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cleanPairText, seenText } from '../../../filters/pairs/clean-text.ts'

const CASES: readonly (readonly [string, string])[] = [
  [
    'A grey heron stands in the shallow water of a pond. Photo: Jane Doe',
    'A grey heron stands in the shallow water of a pond.',
  ],
  ['A grey heron stands in a pond (Photo by Jane Doe/Getty Images)', 'A grey heron stands in a pond'],
  ['Photo credit: AP | Two boats under sail in the bay', 'Two boats under sail in the bay'],
  ['Two boats under sail in the bay | Reuters', 'Two boats under sail in the bay'],
  ['Two boats under sail in the bay. © 2019 The Harbour Museum', 'Two boats under sail in the bay.'],
  ['Two boats under sail in the bay. Courtesy of the Harbour Museum.', 'Two boats under sail in the bay.'],
  ['Two boats under sail in the bay, March 14, 2019.', 'Two boats under sail in the bay.'],
  ['Two boats under sail in the bay on Sunday, 14 March 2019', 'Two boats under sail in the bay'],
  ['12/03/2018 - Two boats under sail in the bay', 'Two boats under sail in the bay'],
  ['Two boats under sail in the bay. Lyon, France', 'Two boats under sail in the bay.'],
  ['KABUL, Afghanistan (AP) — Children fly kites from a roof', 'Children fly kites from a roof'],
  ['Photo: Jane Doe, 2019', ''],
  ['Figure 17.185. The height map of a hill', 'The height map of a hill'],
  ['Fig. 3: The height map of a hill', 'The height map of a hill'],
  ['Figur 13.4. The LXDE desktop', 'The LXDE desktop'],
  ['Figure A.1. New look of the toolbox', 'New look of the toolbox'],
  ['圖形 5.1. 使用 Provides 欄位', '使用 Provides 欄位'],
  ['图3-1：打开文件', '打开文件'],
  ['Abbildung 3: Der Turm am Hafen', 'Der Turm am Hafen'],
  ['Рис. 2.4. Башня у гавани', 'Башня у гавани'],
  ['8.1. ábra. A torony a kikötőben', 'A torony a kikötőben'],
  ['Obrázek 7. Věž v přístavu', 'Věž v přístavu'],
  ['Abb. 3 – Der Hafen', 'Der Hafen'],
  ['3. kép – A torony', 'A torony'],
  ['図 3 港の塔', '港の塔'],
  ['Fig. 1 The tower at the harbour', 'The tower at the harbour'],
  ['Figura 12.3 La torre del puerto', 'La torre del puerto'],
  ['Рис. 2 Башня у гавани', 'Башня у гавани'],
  ['그림 3. 항구의 탑', '항구의 탑'],
  // What only looks like it stays.
  ...[
    '圖5月的港口',
    '图2024年港口的船',
    '图 3 月的港口',
    '図1.5倍の塔',
    '그림 3월의 항구',
    '3 kép a falon',
    'рис 5 кг в мешке',
    'Bild 3 einer Serie',
    'Figure 8 is a knot of climbers',
    'Configure 3 Switches in a row',
  ].map((text) => [text, text] as const),
  ['Bilder 3 bis 5 zeigen den Turm', 'Bilder 3 bis 5 zeigen den Turm'],
  ['Slikanje 2 stolpov', 'Slikanje 2 stolpov'],
  ['4 képek', '4 képek'],
  ['Photographs of the moon hang in the hall', 'Photographs of the moon hang in the hall'],
  [
    'Courtesy is what the drawing is about, says the artist of the panel that hangs above the stairs',
    'Courtesy is what the drawing is about, says the artist of the panel that hangs above the stairs',
  ],
  ['In May 2019 the tower was still without its roof', 'In May 2019 the tower was still without its roof'],
  ['The NASA rover – seen from above – crosses a dune', 'The NASA rover – seen from above – crosses a dune'],
  [
    'Via Appia, the old road out of the city, seen from the third milestone on a clear day',
    'Via Appia, the old road out of the city, seen from the third milestone on a clear day',
  ],
]

test('pair texts lose dates, places and credits at their ends, and nothing inside a sentence', () => {
  for (const [text, expected] of CASES) assert.equal(cleanPairText(text), expected, text)
})

test('cleaning is done within the length of a text, whatever it is made of', () => {
  for (const piece of ['(', ') ', '. ', ' - ', 'A, ', 'Photo: ', 'May ', '1/1/', 'PARIS ', '. May 1, 2001 ']) {
    const text = piece.repeat(4000 / piece.length).slice(0, 4000)
    const startedMs = process.cpuUsage().user
    cleanPairText(text)
    // Quadratic ones took minutes; this is a guard against hanging and no measure of speed.
    assert.ok((process.cpuUsage().user - startedMs) / 1000 < 5000, piece)
  }
})

test('nobody sees marks of direction, soft hyphens, joints and glyphs of icon fonts: the text has none', () => {
  const cases = [
    ['\u200fעץ ליד הנהר\u200f (\u202b2019\u202c)\u200e', 'עץ ליד הנהר (2019)'],
    ['\u2068A\u2069 \u061ccas\u00adtle\u200b \ufeff on\u2060a hill \ue012', 'A castle ona hill'],
    ['می\u200cخواهم 👩\u200d🌾', 'می\u200cخواهم 👩\u200d🌾'],
    ['two\n\t lines\u00a0here ', 'two lines here'],
  ] as const
  for (const [text, expected] of cases) assert.equal(seenText(text), expected)
})
