import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { refusalOf } from '../../viewer/server/guard.ts'

const OURS = { host: '127.0.0.1:8080', origin: undefined, path: '/documents', isOfFrame: false }
const passes = (change: Partial<Parameters<typeof refusalOf>[0]>): boolean =>
  refusalOf({ ...OURS, ...change }) === undefined

describe('the guard of the viewer', () => {
  it('our own page may ask', () => {
    for (const host of ['127.0.0.1:8080', 'localhost:8080', '[::1]:8080', '127.0.0.1'])
      assert.ok(passes({ host }), host)
    assert.ok(passes({ origin: 'http://127.0.0.1:8080' }))
    assert.ok(passes({ path: '/documents?q=a..b%2Fc&host=x' }))
  })

  it('a name that only resolves to loopback may not', () => {
    for (const host of [
      undefined,
      'evil.example',
      'evil.example:8080',
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      '127.0.0.2',
      '10.0.0.1',
      '127.0.0.1:80@evil.example',
      '',
    ])
      assert.equal(passes({ host }), false, String(host))
  })

  it('another page of the browser may not, also one of another port', () => {
    for (const origin of [
      'https://evil.example',
      'http://127.0.0.1:9',
      'https://127.0.0.1:8080',
      'http://localhost:8080',
      'null',
      'file://',
    ])
      assert.equal(passes({ origin }), false, origin)
  })

  it('another page may link here, and load nothing: neither a picture nor a frame, also where it sends no origin', () => {
    for (const site of ['same-origin', 'none']) assert.ok(passes({ site }), site)
    for (const site of ['cross-site', 'same-site', 'x']) {
      assert.ok(passes({ site, opens: 'document' }), site)
      assert.ok(passes({ site, isOfFrame: true }), site)
      for (const opens of [undefined, 'iframe', 'image', '']) assert.equal(passes({ site, opens }), false, site)
    }
  })

  it('a frame has no address, and may load only what has its key', () => {
    assert.ok(passes({ origin: 'null', isOfFrame: true }))
    assert.equal(passes({ origin: 'https://evil.example', isOfFrame: true }), false)
  })

  it('a path that leads upward may not, however it is written', () => {
    for (const path of [
      '/assets/../../etc/passwd',
      '/assets/%2e%2e/x',
      '/assets/..%2fx',
      '/..',
      '/image/%2E%2E%5Cx',
      '/image/..\\x',
      '/a%00b',
      '/%2e./x',
    ])
      assert.equal(passes({ path }), false, path)
  })
})
