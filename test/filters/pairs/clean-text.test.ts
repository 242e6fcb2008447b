import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cleanPairText, joinedLines, seenText } from '../../../filters/pairs/clean-text.ts'

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

test('lines of a caption are sentences, unless one goes on or is a name or part of a verse', () => {
  const cases = [
    ['Creating a new selection\nThe screenshot shows how', 'Creating a new selection. The screenshot shows how'],
    ['“Crop to content” example\n\n  Before applying “Crop”', '“Crop to content” example. Before applying “Crop”'],
    ['Example of “Wind”\nOriginal image', 'Example of “Wind” Original image'],
    ['New York\nTimes Square', 'New York Times Square'],
    ['The Museum of Modern Art\nNew York', 'The Museum of Modern Art New York'],
    ['On the left:\nSteps = 2.\nOn the right: 4.', 'On the left: Steps = 2. On the right: 4.'],
    ['A boat in the harbour of\nMarseille', 'A boat in the harbour of Marseille'],
    ['A boat that lies\nin the harbour', 'A boat that lies in the harbour'],
    ['He said “stop.”\nNobody did', 'He said “stop.” Nobody did'],
    ['Ein Turm,\nDer alte Hafen', 'Ein Turm, Der alte Hafen'],
    ['Der Turm steht am Hafen\n„Alter Hafen“', 'Der Turm steht am Hafen. „Alter Hafen“'],
    ['塔\n港にある', '塔 港にある'],
    ['港には二隻の船がある\n右に塔がある', '港には二隻の船がある。 右に塔がある'],
    ['Башня стоит у моря\nУ гавани', 'Башня стоит у моря. У гавани'],
    ['برج قديم يقف على البحر\nصورة من الميناء', 'برج قديم يقف على البحر. صورة من الميناء'],
    [
      'The boats go out at night\nAnd come back in the morning\nThe nets are full of silver\nThe sea is full of rain',
      'The boats go out at night And come back in the morning The nets are full of silver The sea is full of rain',
    ],
    ['one line', 'one line'],
    ['\n', ''],
  ] as const
  for (const [text, expected] of cases) assert.equal(joinedLines(text), expected)
})

test('pair texts: a line that the next one says again goes', () => {
  const title = 'Appearance of a path while it is moved'
  for (const [text, expected] of [
    [`${title}\n${title} by the Paths tool.`, `${title} by the Paths tool.`],
    [`${title}.\n${title}, and after it.`, `${title}, and after it.`],
    ['图层组的外观。\n图层组的外观：正常模式', '图层组的外观：正常模式'],
    [`${title}\n${title}`, title],
    // Half a word, and what is said first by the longer one stay.
    ['A path\nA pathway of stone', 'A path A pathway of stone'],
    [`${title} by the tool.\n${title}`, `${title} by the tool. ${title}`],
  ] as const)
    assert.equal(joinedLines(text), expected)
})
