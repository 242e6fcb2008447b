import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, prose } from '../../../pages.ts'

const page = (line: string): string =>
  `<body><article><h1>Tides</h1><p>${prose('tide')}</p><p>${line}</p><p>${prose('ebb')}</p></article>`

test('tag lines: a label and the links that an entry is filed under go', () => {
  for (const label of [
    'Categories:',
    'Filed under',
    'Posted in',
    'Kategorien:',
    'Mots-clés :',
    'Étiquettes :',
    'Etiquetas:',
    '标签：',
    'カテゴリー：',
    'Метки:',
  ])
    assert.doesNotMatch(
      keptText(page(`${label} <a href="/c/a">Harbours</a>, <a href="/c/b">Lamps</a>`)),
      /Harbours/,
      label,
    )
})

test('tag lines: a sentence that begins so stays', () => {
  for (const line of [
    'Categories: there are three of them, namely <a href="/a">large ships</a>, small ships and boats.',
    'Topics <a href="/a">of the day</a> are the depth of the bar and the price of rope.',
    'Labels: brass, tin, wood.',
  ])
    assert.match(keptText(page(line)), /large ships|of the day|brass/, line)
})
