/** The address guard: every spelling of an inner address is refused, public ones are not, and exceptions are exact. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openAddressGuard, plainAddress } from '../../../../crawler/http/names/address.ts'

const guard = openAddressGuard({ allowAddresses: [], allowPorts: [80, 443] })
const refusal = (url: string): string | undefined => guard.refusesUrl(new URL(url))

const INNER = [
  'localhost',
  'localhost.',
  'www.localhost',
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f.1',
  '0177.0.0.1',
  '0',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:7f00:0001]',
  '[::7f00:1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2001::1]',
  '[2001:db8::1]',
  '[fc00::1]',
  '[fd12:3456::1]',
  '[fe80::1]',
  '[fec0::1]',
  '[ff02::1]',
  '[100::1]',
  '[5f00::1]',
  '[4000::1]',
  '169.254.169.254',
  '10.0.0.1',
  '100.64.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '192.0.0.170',
  '192.0.2.1',
  '192.88.99.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
]

test('address guard: every spelling of an inner or reserved address is refused', () => {
  for (const host of INNER) assert.equal(refusal(`http://${host}/`), 'ssrf_denied', host)
})

test('address guard: public addresses and names pass on the web ports', () => {
  for (const host of [
    '93.184.216.34',
    '8.8.8.8',
    '172.32.0.1',
    '[2606:4700::1111]',
    'example.org',
    'localhost.example.org',
  ]) {
    assert.equal(refusal(`http://${host}/`), undefined, host)
    assert.equal(refusal(`https://${host}/`), undefined, host)
  }
})

test('address guard: other ports and schemes are refused', () => {
  assert.equal(refusal('http://example.org:8080/'), 'port_denied')
  assert.equal(refusal('http://8.8.8.8:22/'), 'port_denied')
  for (const url of ['ftp://example.org/', 'file:///etc/passwd', 'data:text/html,x', 'ws://example.org/']) {
    assert.equal(refusal(url), 'scheme_denied', url)
  }
})

test('address guard: allowAddresses opens exactly its block, on any port, in every spelling', () => {
  const open = openAddressGuard({ allowAddresses: ['127.0.0.0/8', 'fd00::/16', '10.1.2.3'], allowPorts: [80, 443] })
  const opened = (url: string): string | undefined => open.refusesUrl(new URL(url))
  for (const host of [
    '127.0.0.1',
    '127.9.9.9',
    '[::ffff:127.0.0.1]',
    '2130706433',
    '[fd00::5]',
    '10.1.2.3',
    'localhost',
  ]) {
    assert.equal(opened(`http://${host}:5999/`), undefined, host)
  }
  for (const host of ['10.1.2.4', '[::1]', '192.168.0.1', '[fd01::1]'])
    assert.equal(opened(`http://${host}/`), 'ssrf_denied', host)
  assert.equal(opened('http://8.8.8.8:8080/'), 'port_denied')
  // A name may resolve to an opened address: the port is judged when the address is known.
  assert.equal(opened('http://intranet.example:8080/'), undefined)
  assert.equal(open.refusesAddress('127.0.0.1', 8080), undefined)
  assert.equal(open.refusesAddress('93.184.216.34', 8080), 'port_denied')
  assert.equal(open.refusesAddress('not an address', 80), 'ssrf_denied')
})

test('address guard: a bad block is a config error that shows it', () => {
  for (const block of ['loopback', '127.0.0.0/33', '127.0.0.1/', '::1/129', '1.2.3/8']) {
    assert.throws(() => openAddressGuard({ allowAddresses: [block], allowPorts: [] }), { code: 'E_CONFIG' }, block)
  }
})

test('plainAddress: one spelling for each address', () => {
  assert.equal(plainAddress('::FFFF:10.0.0.1'), '10.0.0.1')
  assert.equal(plainAddress('fe80::1%eth0'), 'fe80::1')
  assert.equal(plainAddress('2001:0DB8:0:0::1'), '2001:db8::1')
  assert.equal(plainAddress('example.org'), undefined)
})
