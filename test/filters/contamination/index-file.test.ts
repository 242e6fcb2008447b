/** The bytes of a contamination index: the same for the same items, and refused in words where they are damaged. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { M3wError } from '../../../core/errors.ts'
import { sha256Hex } from '../../../core/hash.ts'
import { nameItem } from '../../../filters/contamination/searched-index.ts'
import { decodeIndex } from '../../../formats/contamination/index-file.ts'
import { bytesOf, dataOf, wordsFrom } from './index-of.ts'

const TEXTS = [
  ['quiz', 'q2', wordsFrom(0, 20)],
  ['quiz', 'ü', wordsFrom(10, 40)],
  ['atlas', 'a', wordsFrom(5, 14)],
] as const
const IMAGES = [
  ['atlas', 'map.png', sha256Hex('map'), '00000000000000ff'],
  ['atlas', 'sea.png', sha256Hex('sea'), 'ff00000000000000'],
] as const

describe('the index', () => {
  it('has the same bytes for the same items in any order', () => {
    const bytes = bytesOf(dataOf({ texts: TEXTS, images: IMAGES }))
    const other = bytesOf(dataOf({ texts: [...TEXTS].reverse(), images: [...IMAGES].reverse() }))
    assert.deepEqual(other, bytes)
  })

  it('comes back from its bytes as it was', () => {
    const data = dataOf({ texts: TEXTS, images: IMAGES })
    const read = decodeIndex(bytesOf(data), 'here')
    assert.deepEqual(read.numbers, data.numbers)
    assert.deepEqual([...read.imageSha], [...data.imageSha])
    assert.deepEqual(
      [0, 1, 2, 3, 4].map((item) => nameItem(read, item).item),
      ['a', 'q2', 'ü', 'map.png', 'sea.png'],
    )
  })

  it('keeps the words of a set once, under the first name, and its n-grams as often', () => {
    const once = dataOf({ texts: TEXTS })
    for (const name of ['q1', 'q3']) {
      const data = dataOf({ texts: [['quiz', name, wordsFrom(0, 20).toUpperCase()], ...TEXTS] })
      assert.deepEqual(nameItem(data, 1), { set: 'quiz', item: name < 'q2' ? name : 'q2' })
      assert.equal(data.head.sets.find(({ name }) => name === 'quiz')?.repeated, 1)
      assert.deepEqual(data.numbers.gramItem, once.numbers.gramItem)
      assert.deepEqual(data.numbers.itemGrams, once.numbers.itemGrams)
    }
  })

  it('has texts before pictures, each by set and by name, which are compared by code unit', () => {
    // U+1F600 is D83D DE00 there, before U+F900; as UTF-8 it would come behind.
    const names = ['a b', 'ab', 'b', '\u{1f600}', '\uf900']
    const data = dataOf({
      texts: names.toReversed().map((name, at) => ['quiz', name, wordsFrom(50 * at, 50 * at + 9)] as const),
      images: IMAGES,
    })
    const items = Array.from({ length: data.head.items }, (_, item) => nameItem(data, item))
    assert.deepEqual(items, [
      ...names.map((item) => ({ set: 'quiz', item })),
      { set: 'atlas', item: 'map.png' },
      { set: 'atlas', item: 'sea.png' },
    ])
    const pictures = Array.from(data.numbers.imageItem, (item) => nameItem(data, item).item)
    const digests = pictures.map((name) => sha256Hex(name.slice(0, 3)))
    assert.deepEqual(digests, [...digests].sort())
  })
})

describe('a damaged index is refused in words that name it', () => {
  const bytes = bytesOf(dataOf({ texts: TEXTS, images: IMAGES }))
  const refused = (damaged: Uint8Array, says: RegExp): void => {
    assert.throws(
      () => decodeIndex(damaged, 'eval.index'),
      (error) =>
        error instanceof M3wError &&
        error.code === 'E_INPUT' &&
        /eval\.index/.test(error.message) &&
        says.test(error.message),
    )
  }
  const changed = (at: number, value: number): Uint8Array => {
    const copy = bytes.slice()
    copy[at] = value
    return copy
  }

  it('where it is another file, another version, cut, or longer', () => {
    refused(Buffer.from('{"question": "what?"}'), /begins with m3w-contamination\/1/)
    refused(changed(18, 0x32), /begins with m3w-contamination\/1/)
    refused(bytes.slice(0, bytes.length - 8), /expected \d+ bytes, got \d+: it was cut/)
    refused(new Uint8Array([...bytes, 0, 0]), /expected \d+ bytes/)
    refused(bytes.slice(0, 70), /head cannot be read/)
  })

  it('where its n-grams are not sorted, or name items that it has not', () => {
    const first = bytes.length - sizeBehind()
    refused(changed(first + 3, 0xff), /not sorted/)
    const data = dataOf({ texts: TEXTS })
    refused(
      bytesOf({ ...data, numbers: { ...data.numbers, gramItem: data.numbers.gramItem.map(() => 99) } }),
      /items that it has not/,
    )
  })

  it('where its counts are not those of its items, or a set has a name that no report can have', () => {
    const data = dataOf({ texts: TEXTS })
    const { numbers, head } = data
    refused(
      bytesOf({ ...data, numbers: { ...numbers, itemGrams: numbers.itemGrams.map((count) => count + 1) } }),
      /counts of n-grams/,
    )
    refused(
      bytesOf({ ...data, numbers: { ...numbers, itemWords: numbers.itemWords.map(() => 1000) } }),
      /counts of n-grams/,
    )
    const sets = head.sets.map((set) => ({ ...set, name: '<b>quiz</b>\n' }))
    refused(bytesOf({ ...data, head: { ...head, sets } }), /head cannot be read/)
  })

  /** Bytes from the first n-gram on. */
  function sizeBehind(): number {
    const head = Number(Buffer.from(bytes.subarray(0, 64)).toString('latin1').trim().split(' ')[1])
    return bytes.length - 64 - Math.ceil(head / 8) * 8
  }
})
