/** Signatures are datatrove's, bit by bit: over simplified text, in 64 bits, with its own 224 numbers. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sha256Hex } from '../../../../core/hash.ts'
import { simplifyText } from '../../../../core/text/simplify-text.ts'
import { bandKeysOf, nominalSimilarity, shareFound } from '../../../../filters/duplicates/near/bands.ts'
import { factorsOf } from '../../../../filters/duplicates/near/hash-factors.ts'
import { openHasher, shinglesOf, signatureOf } from '../../../../filters/duplicates/near/hasher.ts'
import { FOX_SIGNATURE, GOLDEN_TEXTS, LONG_SIGNATURE, LONG_TEXT } from './golden.ts'

const hasher = openHasher({ words: 5, size: 112 })
const sign = (text: string) => signatureOf(hasher, simplifyText(text))
const digestOf = (numbers: BigUint64Array): string => sha256Hex(new Uint8Array(numbers.buffer))

describe('the factors', () => {
  it('of the 112 functions are the 224 numbers that numpy draws with seed 1', () => {
    const factors = factorsOf(112)
    assert.equal(digestOf(factors), '3b8ce0e5ff06d6950b72f62ef5ff619cfa984cd0c52ce62b94ae10ded4e80c8d')
    assert.deepEqual([factors[0], factors[112]], [775169054918279404n, 1062448801025099917n])
  })

  it('of fewer functions are the first of them, of more go on, all different and below 2^61 - 1', () => {
    const [few, some, many] = [8, 112, 300].map(factorsOf)
    assert.ok(few !== undefined && some !== undefined && many !== undefined)
    assert.deepEqual([...few.slice(0, 8), ...few.slice(8)], [...some.slice(0, 8), ...some.slice(112, 120)])
    assert.deepEqual([...many.slice(0, 112), ...many.slice(300, 412)], [...some])
    assert.equal(new Set(many).size, 600)
    assert.deepEqual([many[112], many[412]], [544242340662614729n, 741767746175279494n])
    assert.ok(many.every((factor) => factor > 0n && factor < (1n << 61n) - 1n))
  })
})

describe('the simplified text', () => {
  for (const { name, text, simple } of GOLDEN_TEXTS) {
    it(`of ${name} is datatrove's, with one space where a word was accents alone`, () => {
      assert.equal(simplifyText(text), simple.replace(/ {2,}/g, ' '))
    })
  }

  it('is the same whether or not a text was simplified before', () => {
    const once = GOLDEN_TEXTS.map(({ text }) => simplifyText(text))
    assert.deepEqual(
      once.map(simplifyText),
      once.map((text) => text.replace(/[;`]/g, ' ')),
    )
  })
})

describe('a signature', () => {
  it('of nine words is datatrove’s in all 112 values', () => {
    const [fox] = GOLDEN_TEXTS
    assert.deepEqual(sign(fox.text)?.toString().split(','), FOX_SIGNATURE.trim().split(/\s+/))
  })

  for (const { name, text, signature } of GOLDEN_TEXTS) {
    it(`of ${name} is datatrove's, or none where there are fewer words than a shingle has`, () => {
      const signed = sign(text)
      assert.equal(signed === undefined ? undefined : digestOf(signed), signature)
    })
  }

  it('of a long text is datatrove’s, and that of a short one behind it too', () => {
    const long = sign(LONG_TEXT)
    assert.equal(long === undefined ? undefined : digestOf(long), LONG_SIGNATURE)
    assert.equal(sign(GOLDEN_TEXTS[0].text)?.[0], 85330943174081874n)
  })

  it('of words of other lengths, and of as many hashes as are asked for, has the least value of each function', () => {
    const small = openHasher({ words: 2, size: 3 })
    const factors = factorsOf(3)
    const one = signatureOf(small, 'a b')?.at(0) ?? 0n
    const other = signatureOf(small, 'b c')?.at(0) ?? 0n
    assert.equal(signatureOf(small, 'a b c')?.at(0), one < other ? one : other)
    assert.equal(signatureOf(small, 'a b c')?.length, 3)
    assert.equal(factors.length, 6)
    assert.equal(signatureOf(small, ''), undefined)
  })
})

describe('shingles', () => {
  it('are the distinct upper 53 bits of xxHash 64, ascending', () => {
    const [only] = shinglesOf(hasher, 'the quick brown fox jumps')
    assert.equal(BigInt(only ?? 0), 7797000677988824208n >> 11n)
    const many = shinglesOf(hasher, simplifyText(LONG_TEXT))
    assert.equal(many.length, 26)
    assert.deepEqual(
      [...many],
      [...many].sort((a, b) => a - b),
    )
  })
})

describe('bands', () => {
  const banding = { shingleWords: 5, bands: 14, rows: 8 }

  it('are equal exactly where all their hashes are', () => {
    const one = sign(LONG_TEXT)
    assert.ok(one)
    const other = one.slice()
    for (const hash of [7, 8, 111]) other[hash] = 1n
    const [keys, others] = [one, other].map((signature) => bandKeysOf(signature, banding))
    assert.ok(keys && others)
    const changed = keys.flatMap((key, band) => (key === others[band] ? [] : [band]))
    assert.deepEqual(changed, [0, 1, 13])
    assert.equal(new Set(keys).size, 14)
  })

  it('of equal hashes in other bands are no band in common', () => {
    const same = new BigUint64Array(112).fill(5n)
    assert.equal(new Set(bandKeysOf(same, banding)).size, 14)
  })

  it('find what FineWeb says they find', () => {
    const shares = [0.5, 0.6, 0.7, 0.75, 0.8, 0.9].map((similarity) => shareFound(similarity, banding).toFixed(2))
    assert.deepEqual(shares, ['0.05', '0.21', '0.56', '0.77', '0.92', '1.00'])
    assert.equal(nominalSimilarity(banding), 0.719)
  })
})
