import assert from 'node:assert/strict'
import { test } from 'node:test'
import { perceptualHash } from '../../../../../crawler/media/image/measures/phash.ts'
import { hashDistance } from '../../../../../datasets/image-signals.ts'

const grey = (level: (x: number, y: number) => number): number[] =>
  Array.from({ length: 1024 }, (_value, index) => level(index % 32, Math.floor(index / 32)))

test('phash: agrees with a direct two-dimensional DCT-II and a median', () => {
  const picture = grey((x, y) => (x * x + 3 * y + ((x * 7 + y * 13) % 11) * 9) % 256)
  const low: number[] = []
  for (let v = 0; v < 8; v += 1) {
    for (let u = 0; u < 8; u += 1) {
      let sum = 0
      for (const [index, level] of picture.entries()) {
        const [x, y] = [index % 32, Math.floor(index / 32)]
        sum += level * Math.cos((Math.PI * (2 * x + 1) * u) / 64) * Math.cos((Math.PI * (2 * y + 1) * v) / 64)
      }
      low.push(sum)
    }
  }
  const sorted = [...low].sort((a, b) => a - b)
  const median = ((sorted[31] ?? 0) + (sorted[32] ?? 0)) / 2
  const bits = low.map((value) => (value > median ? '1' : '0')).join('')
  assert.equal(perceptualHash(picture), BigInt(`0b${bits}`).toString(16).padStart(16, '0'))
})

test('phash: flat pictures of any level have one hash, only the mean is above the median', () => {
  for (const level of [1, 77.7, 255]) assert.equal(perceptualHash(grey(() => level)), '8000000000000000')
  assert.equal(perceptualHash(grey(() => 0)), '0000000000000000')
})

test('phash: a brighter or higher-contrast picture keeps its hash', () => {
  const wave = (x: number, y: number): number => 100 + 40 * Math.sin(x / 3) + 30 * Math.cos(y / 5 + x / 9)
  assert.equal(perceptualHash(grey((x, y) => wave(x, y) * 1.3)), perceptualHash(grey(wave)))
  assert.ok(hashDistance(perceptualHash(grey((x, y) => wave(x, y) + 20)), perceptualHash(grey(wave))) <= 1)
})

test('phash: distance counts differing bits', () => {
  assert.equal(hashDistance('0000000000000000', 'ffffffffffffffff'), 64)
  assert.equal(hashDistance('8000000000000001', '0000000000000000'), 2)
  assert.equal(hashDistance('00f0000000000000', '00f0000000000000'), 0)
})
