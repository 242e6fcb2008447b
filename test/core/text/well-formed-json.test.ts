import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wellFormedJson } from '../../../core/text/well-formed-json.ts'

test('half a surrogate pair becomes U+FFFD, wherever it stands, and nothing else changes', () => {
  const halves = { a: 'x\ud83d', b: ['\udc00\ud83d\ud83d y', { '\udfff': 1 }] }
  const whole = { a: 'x\ufffd', b: ['\ufffd\ufffd\ufffd y', { '\ufffd': 1 }] }
  assert.deepEqual(JSON.parse(wellFormedJson(JSON.stringify(halves))), whole)
  const sound = { a: '🪁 \\ud83d \\\\ud83d', b: '\\', c: '\u0000\ue000\ufffd' }
  assert.equal(wellFormedJson(JSON.stringify(sound)), JSON.stringify(sound))
  assert.deepEqual(JSON.parse(wellFormedJson(JSON.stringify('\\\ud83d\\\\\ud83d'))), '\\\ufffd\\\\\ufffd')
})

test('a text of backslashes costs what its length does', () => {
  const text = JSON.stringify(`${'\\'.repeat(1_000_000)}x\ud83d${'\\'.repeat(1_000_000)}`)
  const startMs = process.cpuUsage().user
  wellFormedJson(text)
  assert.ok(process.cpuUsage().user - startMs < 2_000_000)
})
