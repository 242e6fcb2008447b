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
  assert.equal(encoded('?†', 'euc-kr'), '?%A2%D3')
  assert.equal(encoded('?†', 'windows-1252'), '?%86')
  assert.equal(encoded('?\u2212', 'shift_jis'), '?%81|')
  assert.equal(encoded('?¢', 'iso-8859-2'), '?%26%23162%3B')
  assert.equal(encoded('?\u{1f600}', 'gbk'), '?%26%23128512%3B')
})

test('queries: of Unicode pages are UTF-8', () => {
  for (const encoding of ['utf-8', 'utf-16le', 'replacement', 'x-mac-cyrillic'])
    assert.equal(queryEncoder(encoding), undefined)
})

test('queries: of a million strange characters end soon', () => {
  const text = Array.from({ length: 300_000 }, (_, n) => String.fromCodePoint(0x4e00 + (n % 20_000))).join('')
  unlessItHangs(() => encoded(`?${text}${text}`, 'windows-1252'))
})
