import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeHtml } from '../../../formats/html/decode.ts'

const ascii = (text: string): Buffer => Buffer.from(text, 'latin1')

test('decode: a byte order mark beats the header', () => {
  const { html, encoding, source } = decodeHtml(Buffer.from('\ufeffhé'), 'text/html; charset=iso-8859-1')
  assert.deepEqual([html, encoding, source], ['hé', 'utf-8', 'bom'])
})

test('decode: the HTTP header beats the meta element, and labels mean what browsers take them for', () => {
  const bytes = ascii('<meta charset="utf-8">\x93caf\xe9\x94')
  const { html, encoding, source } = decodeHtml(bytes, 'text/html; charset="ISO-8859-1"')
  assert.deepEqual([encoding, source], ['windows-1252', 'http'])
  assert.ok(html.endsWith('“café”'))
})

test('decode: meta charset and http-equiv are found, not in comments, and UTF-16 there means UTF-8', () => {
  assert.equal(
    decodeHtml(ascii('<!-- <meta charset=koi8-r> --><meta charset=windows-1251>\xcf\xf0')).encoding,
    'windows-1251',
  )
  const equiv = '<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">'
  assert.equal(decodeHtml(ascii(`${equiv}\x82\xa0`)).html.at(-1), 'あ')
  assert.equal(decodeHtml(ascii('<meta charset=utf-16>abc')).encoding, 'utf-8')
})

test('decode: UTF-8 under a stale legacy meta is read as UTF-8', () => {
  const { html, encoding } = decodeHtml(Buffer.from('<meta charset="iso-8859-1">déjà été là'))
  assert.equal(encoding, 'utf-8')
  assert.ok(html.endsWith('déjà été là'))
})

test('decode: undeclared legacy text is detected by its language', () => {
  const russian = 'Съешь же ещё этих мягких французских булок, да выпей чаю. '
  const cp1251 = Buffer.from(
    [...russian].map((c) =>
      c >= 'А' && c <= 'я' ? c.charCodeAt(0) - 0x0410 + 0xc0 : c === 'ё' ? 0xb8 : c.charCodeAt(0),
    ),
  )
  assert.equal(decodeHtml(cp1251).html, russian)
  const shiftJis = Buffer.from([
    0x82, 0xb1, 0x82, 0xea, 0x82, 0xcd, 0x93, 0xfa, 0x96, 0x7b, 0x8c, 0xea, 0x82, 0xc5, 0x82, 0xb7,
  ])
  assert.equal(decodeHtml(shiftJis).html, 'これは日本語です')
  assert.equal(decodeHtml(ascii('caf\xe9 cr\xe8me')).html, 'café crème')
})

test('decode: never throws; malformed bytes become U+FFFD and unknown labels are ignored', () => {
  assert.equal(decodeHtml(ascii('<meta charset=utf-8>a\xffb')).html.slice(-3), 'a\ufffdb')
  assert.equal(decodeHtml(ascii('abc'), 'text/html; charset=klingon').html, 'abc')
  assert.equal(decodeHtml(new Uint8Array()).html, '')
})
