import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cleanPairText, seenText } from '../../../filters/pairs/clean-text.ts'
import { joinedLines } from '../../../filters/pairs/joined-lines.ts'

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
    [`Figure 4.9. ${title}\n${title} using the menu.`, `${title} using the menu.`],
    ['Tool Options Dialog\nThe Tool Options dialog of the brush.', 'The Tool Options dialog of the brush.'],
    // Half a word, and what is said first by the longer one stay.
    ['A path\nA pathway of stone', 'A path A pathway of stone'],
    [`${title} by the tool.\n${title}`, `${title} by the tool. ${title}`],
  ] as const)
    assert.equal(joinedLines(text), expected)
})

test('a title stays apart from what is said below it, whoever made the page', () => {
  for (const [caption, expected] of [
    // DocBook, Sphinx, Word
    ['Figure 14.123. Origin\nFour layers, with text of one size', 'Origin. Four layers, with text of one size'],
    ['Fig. 1 The Harbour Tower\nBuilt of stones from the shore', 'The Harbour Tower. Built of stones from the shore'],
    ['Figure 3\nThe tower stands beside the wall', 'The tower stands beside the wall'],
    // WordPress, Squarespace, MediaWiki
    ['The Old Harbour\nTwo boats lie beside the wall.', 'The Old Harbour. Two boats lie beside the wall.'],
    ['La Tour\nElle garde le port depuis deux siècles.', 'La Tour. Elle garde le port depuis deux siècles.'],
    ['Der Turm\nEr steht seit langem am Hafen.', 'Der Turm. Er steht seit langem am Hafen.'],
    ['Рис. 2\nБашня\nОна стоит у гавани двести лет.', 'Башня. Она стоит у гавани двести лет.'],
    ['図3\n港の塔\n塔は二百年前に建てられた。', '港の塔。 塔は二百年前に建てられた。'],
    ['8.1. ábra.\nA torony\nKét hajó áll mellette reggel.', 'A torony. Két hajó áll mellette reggel.'],
    // Rows of a legend
    ['Left: Origin\nMiddle: Median\nRight: Gaussian', 'Left: Origin. Middle: Median. Right: Gaussian'],
    ['Links: Ebbe\nRechts: Flut', 'Links: Ebbe. Rechts: Flut'],
    ['Figure 17.65. Result of the option\n-100.0\n0.0', 'Result of the option'],
    // A name that is broken, and a sentence that goes on
    ['Figure 3. The boats of the\nHarbour Museum', 'The boats of the Harbour Museum'],
    ['The Museum of\nModern Art shows two boats.', 'The Museum of Modern Art shows two boats.'],
  ] as const)
    assert.equal(cleanPairText(seenText(joinedLines(caption))), expected)
})

test('a line that is only a credit or a date goes, however short the caption beside it', () => {
  for (const [caption, expected] of [
    ['The old harbour\nPhoto: Jane Doe', 'The old harbour.'],
    ['Jane Doe\nReuters', 'Jane Doe.'],
    ['© 2019 Harbour Museum\nThe old harbour', 'The old harbour'],
    ['Der Hafen\n(Getty Images)', 'Der Hafen.'],
    ['El puerto\n12/03/2018', 'El puerto'],
    ['Photographs of the moon\nA hall', 'Photographs of the moon. A hall'],
  ] as const)
    assert.equal(cleanPairText(seenText(joinedLines(caption))), expected)
})
