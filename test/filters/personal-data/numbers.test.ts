/** Accounts, cards and addresses of machines: what checks and what stands around them says which they are. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { found } from './found.ts'

function isFound(
  kind: Parameters<typeof found>[0],
  ...cases: readonly (readonly [text: string, whole: string])[]
): void {
  for (const [text, whole] of cases) assert.deepEqual(found(kind, text), [whole], text)
}

function nothingIn(kind: Parameters<typeof found>[0], ...texts: readonly string[]): void {
  for (const text of texts) assert.deepEqual(found(kind, text), [], text)
}

describe('an IBAN', () => {
  it('is found in one piece and in groups of four, of any country of the registry', () => {
    for (const iban of [
      'DE89370400440532013000',
      'GB82WEST12345698765432',
      'NO9386011117947',
      'MT84MALT011000012345MTLCAST001S',
    ])
      isFound('iban', [`IBAN: ${iban}.`, iban], [`(${iban})`, iban])
    isFound(
      'iban',
      ['to DE89 3704 0044 0532 0130 00 by', 'DE89 3704 0044 0532 0130 00'],
      ['FR14 2004 1010 0505 0001 3M02 606', 'FR14 2004 1010 0505 0001 3M02 606'],
    )
  })

  it('in small letters, or with dashes or points between its groups, is found too', () => {
    isFound(
      'iban',
      ['iban de89370400440532013000', 'de89370400440532013000'],
      ['gb82 west 1234 5698 7654 32', 'gb82 west 1234 5698 7654 32'],
      ['DE89-3704-0044-0532-0130-00', 'DE89-3704-0044-0532-0130-00'],
      ['de89.3704.0044.0532.0130.00.', 'de89.3704.0044.0532.0130.00'],
    )
    nothingIn('iban', 'De89370400440532013000', 'GB82wEST12345698765432', 'DE89-3704 0044-0532 0130-00')
  })

  it('is none with a wrong digit, length or country, or inside a longer word', () => {
    nothingIn(
      'iban',
      'DE89370400440532013001',
      'DE8937040044053201300',
      'XX89370400440532013000',
      'xDE89370400440532013000',
      'DE893704004405320130001',
    )
  })
})

describe('a card number', () => {
  it('is found in one piece and as on the card', () => {
    isFound(
      'card',
      ['paid with 4111111111111111 today', '4111111111111111'],
      ['4111 1111 1111 1111 exp 12/27', '4111 1111 1111 1111'],
      ['5500-0000-0000-0004', '5500-0000-0000-0004'],
      ['(3782 822463 10005)', '3782 822463 10005'],
      ['カード：３５３０１１１３３３３０００００', '３５３０１１１３３３３０００００'],
    )
  })

  it('of Maestro, and with points between its groups, is found too', () => {
    isFound(
      'card',
      ['6759649826438453', '6759649826438453'],
      ['paid with 6761 0000 0000 0000 14', '6761 0000 0000 0000 14'],
      ['5018 0000 0009 today', '5018 0000 0009'],
      ['4111.1111.1111.1111', '4111.1111.1111.1111'],
    )
    nothingIn('card', '4111.1111.1111.1111.2', '1.4111.1111.1111.1111', '6759649826438454')
  })

  it('is none with a wrong check digit, of no issuer, in a fraction, a name, a path or a longer row', () => {
    nothingIn(
      'card',
      '4111111111111112',
      '1111111111111117',
      '0.4111111111111111',
      'id4111111111111111',
      '/4111111111111111',
      '?id=4111111111111111',
    )
    nothingIn('card', '4111-1111-1111-1111-2', '4111 1111-1111 1111', '4111 11111111 1111')
  })

  it('has the ranges of the issuers, to their last digit', () => {
    for (const card of ['2720990000000007', '30569309025904', '6011000990139424'])
      assert.deepEqual(found('card', card), [card])
    for (const other of ['2721000000000004', '411111111111111']) assert.deepEqual(found('card', other), [])
  })
})

describe('an IPv4 address', () => {
  it('is found beside a word that says so, before a port, in an address of the web, or by its parts', () => {
    isFound(
      'ip',
      ['ping 8.8.8.8', '8.8.8.8'],
      ['IP-Adresse: 8.8.4.4.', '8.8.4.4'],
      ['服务器地址为8.8.8.8', '8.8.8.8'],
      ['8.8.8.8:53', '8.8.8.8'],
    )
    isFound(
      'ip',
      ['http://8.8.8.8/x', '8.8.8.8'],
      ['from 8.8.8.8/32', '8.8.8.8'],
      ['185.199.108.153 - - [27/Nov]', '185.199.108.153'],
    )
  })

  it('is not the number of a section, a version, an object, a date', () => {
    nothingIn(
      'ip',
      'see 15.4.1.3 and 12.3.2.3',
      'Server: openresty/1.9.7.1',
      '1.2.3.4-5',
      'version 120.99.1.4',
      'Section 99.100.1.2',
      '1.3.6.1.4.1.311',
      '8.8.8.8.8',
      'v8.8.8.8',
      '2024.11.27.1',
    )
    nothingIn('ip', 'IP 8.8.8.08', 'address 8.8.8.256', 'Chrome 120.0.6099.109')
  })

  it('of a private, reserved or documentation range is nobody’s', () => {
    for (const address of [
      '127.0.0.1',
      '10.0.0.1',
      '192.168.178.20',
      '172.31.255.255',
      '169.254.1.1',
      '100.64.0.1',
      '203.0.113.7',
      '192.0.2.1',
      '224.0.0.251',
      '255.255.255.0',
      '0.0.0.0',
    ])
      nothingIn('ip', `IP address ${address}`, `http://${address}:8080/`)
    isFound('ip', ['address 172.32.0.1', '172.32.0.1'])
  })
})

describe('an IPv6 address', () => {
  it('is found if it is public', () => {
    isFound(
      'ip',
      ['from 2a00:1450:4001:81b::200e,', '2a00:1450:4001:81b::200e'],
      ['[2606:4700:4700::1111]:443', '2606:4700:4700::1111'],
    )
    isFound('ip', ['x 2a01:04f8:0c17:0a5b:0000:0000:0000:0002: y', '2a01:04f8:0c17:0a5b:0000:0000:0000:0002'])
  })

  it('is not what has colons: names, times, hardware, private and documentation ranges', () => {
    nothingIn(
      'ip',
      'std::vector',
      'dead::beef',
      'at 12:34:56',
      '00:11:22:33:44:55',
      '2001:db8::1:2',
      'fe80::1:2:3',
      '::1',
      '2024::1',
      'fd00:1:2::3',
      '2a00:1:2::3:zz',
      '3fff:1:2::1',
    )
    for (const other of [
      '2a00::1::2',
      '2a00:1:2:3:4:5:6',
      ':2a00:1:2:3:4:5:6:7',
      '2a00:::1:2',
      '2a00:11111::1:2',
      '2a00:1::',
    ])
      assert.deepEqual(found('ip', other), [], other)
    for (const address of ['2A00:1:2:3:4:5:6:7', '2a00:1:2::', '2a00::1:2', '2a00:1:2:3:4:5:6::'])
      assert.deepEqual(found('ip', address), [address])
  })
})
