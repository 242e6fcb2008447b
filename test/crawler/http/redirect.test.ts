/** Where a redirect leads does not depend on how many came before. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { redirectTarget } from '../../../crawler/http/redirect.ts'

/** After 1,666 calls Node compiles its own check of addresses, which then takes Latin-1 for UTF-8. */
const MANY = 3000

test('an address with letters of Latin-1 leads where it says, the first and the three thousandth', () => {
  for (const location of ['http://exämple.com/t', Buffer.from('http://exämple.com/t').toString('latin1')])
    for (let asked = 0; asked < MANY; asked += 1) {
      const answer = { status: 302, headers: [['Location', location]] as const, url: 'http://example.org/' }
      assert.equal(redirectTarget(answer), 'http://xn--exmple-cua.com/t')
    }
})
