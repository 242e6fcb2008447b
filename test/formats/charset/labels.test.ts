import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeText, encodingOf } from '../../../formats/charset/labels.ts'

test('labels: unusual ones mean what the Encoding Standard says', () => {
  for (const [label, name] of [
    [' Latin1 ', 'windows-1252'],
    ['iso-8859-9', 'windows-1254'],
    ['tis-620', 'windows-874'],
    ['x-x-big5', 'big5'],
    ['ks_c_5601-1987', 'euc-kr'],
    ['x-sjis', 'shift_jis'],
    ['gb2312', 'gbk'],
    ['unicode', 'utf-16le'],
    ['ISO-8859-16', 'iso-8859-16'],
    ['x-user-defined', 'x-user-defined'],
    ['HZ-GB-2312', 'replacement'],
    ['utf-7', undefined],
    ['klingon', undefined],
    ['', undefined],
  ] as const)
    assert.equal(encodingOf(label), name, label)
})

test('labels: Korean syllables and Hong Kong characters that Node lacks are read', () => {
  assert.equal(decodeText(Buffer.from([0x8c, 0x63, 0xb9, 0xe6]), 'euc-kr'), '똠방')
  assert.equal(decodeText(Buffer.from([0x87, 0x45, 0xa4, 0x40]), 'big5'), '\u{27267}一')
  assert.equal(decodeText(Buffer.from([0xe0, 0xaa]), 'iso-8859-16'), 'àȘ')
})

test('labels: gbk has the four-byte characters of gb18030', () => {
  assert.equal(decodeText(Buffer.from([0x95, 0x32, 0x82, 0x36]), 'gbk'), '\u{20000}')
})

test('labels: what could be an attack is one malformed character; private bytes are private characters', () => {
  assert.equal(decodeText(Buffer.from('~{<:Ky2;'), 'replacement'), '\ufffd')
  assert.equal(decodeText(Buffer.from([0x41, 0x80, 0xff]), 'x-user-defined'), 'A\uf780\uf7ff')
})
