import assert from 'node:assert/strict'
import { test } from 'node:test'
import { queryEncoder } from '../../../formats/charset/encode-query.ts'
import { unlessItHangs } from '../../helpers/hang-guard.ts'

const encoded = (url: string, encoding: string): string => queryEncoder(encoding)?.(url) ?? url

test('queries: are written in the charset of the page; paths and fragments are left to the URL parser', () => {
  assert.equal(encoded('/ж?q=дом&é#ё', 'windows-1251'), '/ж?q=%E4%EE%EC&%26%23233%3B#ё')
  assert.equal(encoded('/ж#?q=д', 'windows-1251'), '/ж#?q=д')
  assert.equal(encoded('?a=b', 'windows-1251'), '?a=b')
})

test('queries: a character that the charset lacks is its reference, a second byte may stay a bar', () => {
  assert.equal(encoded('?†', 'big5'), '?%26%238224%3B')
  assert.equal(encoded('?é中', 'big5'), '?%26%23233%3B%A4%A4')
  assert.equal(encoded('?†', 'euc-kr'), '?%A2%D3')
  assert.equal(encoded('?†', 'windows-1252'), '?%86')
  assert.equal(encoded('?\u2212', 'shift_jis'), '?%81|')
  assert.equal(encoded('?é№ｱあ', 'euc-jp'), '?%26%23233%3B%AD%E2%8E%B1%A4%A2')
  assert.equal(encoded('?¢', 'iso-8859-2'), '?%26%23162%3B')
  assert.equal(encoded('?\u{1f600}', 'gbk'), '?%26%23128512%3B')
})

test('queries: of Unicode pages are UTF-8', () => {
  for (const encoding of ['utf-8', 'utf-16le', 'replacement']) assert.equal(queryEncoder(encoding), undefined)
})

test('queries: of charsets that iconv-lite does not know are written as they are read', () => {
  assert.equal(encoded('?Ґ=€', 'x-mac-cyrillic'), '?%A2=%FF')
  assert.equal(encoded('?א=é', 'iso-8859-8-i'), '?%E0=%26%23233%3B')
  assert.equal(encoded('?\uf780ж', 'x-user-defined'), '?%80%26%231078%3B')
})

// @source URL Standard 1.3 has the yen sign; the others by the encoder of the Encoding Standard 12.2.2, as Chromium writes them
test('queries: of ISO-2022-JP have an escape before each change, and end in ASCII', () => {
  for (const [written, asked] of [
    ['?q=あ&p=い#う', '?q=%1B$B$%22%1B(B&p=%1B$B$$%1B(B#う'],
    ['?¥', '?%1B(J\\%1B(B'],
    ['?¥a~', '?%1B(J\\a%1B(B~'],
    ['?‾あ', '?%1B(J~%1B$B$%22%1B(B'],
    ['?−', '?%1B$B!]%1B(B'],
    ['?№丨', '?%1B$B-by-%1B(B'],
    ['?ｱﾞﾟ', '?%1B$B%%22!+!,%1B(B'],
    ['?aé丂b', '?a%26%23233%3B%26%2319970%3Bb'],
    ['?あéい', '?%1B$B$%22%1B(B%26%23233%3B%1B$B$$%1B(B'],
    ['?¥é', '?%1B(J\\%26%23233%3B%1B(B'],
    ['?a=b', '?a=b'],
  ] as const)
    assert.equal(encoded(written, 'iso-2022-jp'), asked, written)
})

test('queries: of a million strange characters end soon', () => {
  const text = Array.from({ length: 300_000 }, (_, n) => String.fromCodePoint(0x4e00 + (n % 20_000))).join('')
  unlessItHangs(() => encoded(`?${text}${text}`, 'windows-1252'))
})
