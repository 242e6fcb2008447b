/** A text may be written to be slow: the work is bounded by its length, whatever stands in it, and what is counted is work and not time. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { STRANGE_UNITS } from '../../../bench/text/personal-data/strange-units.ts'
import {
  findPersonalData,
  PLACEHOLDERS,
  replaceFindings,
  scanText,
} from '../../../filters/personal-data/find-personal-data.ts'
import { PERSONAL_DATA_KINDS } from '../../../schemas/index.ts'
import { seededRandom } from '../../helpers/random.ts'

/** As long as a linear scanner needs to be told from any other: so much keeps the test quick. bench/text/personal-data.ts has whole ones. */
const LENGTH = 20_000
/** Repeated to that length. The last ones are those that the expressions of others take seconds for. */
const UNITS = [
  '@',
  'a@',
  'a@b.co ',
  'a@b.c.d.e.f.g.',
  `${'a'.repeat(70)}@`,
  `a@${'b.'.repeat(200)}`,
  '://a:',
  'https://u:p@',
  '＠',
  'x',
  '1',
  '1 ',
  '1-',
  '(',
  '+(',
  '+1',
  '+1 212 555 0143 ',
  '4111 1111 1111 1111 ',
  '4111-',
  '(030) 1234567 ',
  '06 12 34 56 78 ',
  'tel 123456 ',
  'tel\n123456\n',
  'โทร123456',
  '4111 1111 ',
  'a:b@c.de ',
  'a(at)',
  '(at)',
  'a(at)a(dot)',
  'a(at)b.c',
  'a.b(at)c.de.F',
  'a(at)b.co.Ab',
  'a@b[.]',
  'a (dot) b (dot) c (at) ',
  'jane[at]kites[dot]org ',
  // Marks of an @ without a mailbox before them.
  '[ @ ]a.b',
  '<at>a.b.c.Co',
  '(at) a (dot) b … ',
  '[собака]а.б ',
  '电话1234567',
  'e\u0301@b.co ',
  '\u1112\u1161\u11ab1',
  ':',
  'a:',
  '::',
  '2a00:1450:4001:81b::200e ',
  '2a00:',
  '1.',
  '8.8.8.8 ',
  'DE89 ',
  'DE89370400440532013000 ',
  'DE893704004405320130AA ',
  'A1',
  '+49 ',
  '0049 30 1 ',
  '0800 1234567 ',
  'tel: 1 000 000 users ',
  'Mobile (reception): 234 567\n',
  '☎:123456 ',
  'IP address 200.201.202.203 ',
  'a,1::b:',
  `${' '.repeat(50)}123456`,
  'a.',
  '1.1.1.',
  '-',
  ' ',
  '\n',
  ...STRANGE_UNITS,
]

describe('a long text', () => {
  it('of anything that is repeated costs a few looks at each character', () => {
    for (const unit of UNITS) {
      const text = unit.repeat(Math.ceil(LENGTH / unit.length)).slice(0, LENGTH)
      const { steps } = scanText(text, PERSONAL_DATA_KINDS)
      assert.ok(steps <= 8 * text.length, `${unit.slice(0, 30)}: ${steps / text.length} steps a character`)
    }
  })
})

describe('findings that overlap', () => {
  it('leave nothing of either behind: all of both goes, as the kind that is surer', () => {
    const cases = [
      ['+12125550143.jane@kites.org', '<EMAIL>'],
      ['Tel. 212 4111 1111 1111 1111', 'Tel. <CARD_NUMBER>'],
    ]
    for (const [text = '', whole] of cases)
      assert.equal(replaceFindings(text, findPersonalData(text, PERSONAL_DATA_KINDS)), whole)
  })
})

describe('any text', () => {
  it('has findings in order and apart, and once they are replaced it has none', () => {
    const random = seededRandom(7)
    const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T
    const pieces = [
      ...UNITS,
      ' ',
      ' ',
      ', ',
      '\n',
      'jane@kites.org',
      '(212) 555-0143',
      '8.8.8.8',
      'IP ',
      'Tel. ',
      '😀',
      '<EMAIL>',
    ]
    for (let round = 0; round < 300; round += 1) {
      const text = Array.from({ length: 30 }, () => pick(pieces)).join('')
      const findings = findPersonalData(text, PERSONAL_DATA_KINDS)
      findings.forEach(({ start, end }, at) => {
        assert.ok(start < end && end <= text.length && start >= (findings[at - 1]?.end ?? 0), text)
      })
      const replaced = replaceFindings(text, findings)
      assert.equal(
        replaced.length,
        text.length +
          findings.reduce((sum, { kind, start, end }) => sum + PLACEHOLDERS[kind].length - (end - start), 0),
      )
    }
  })

  it('has nothing of kinds that are not asked for', () => {
    const text = 'jane@kites.org, +1 212 555 0143, IP 8.8.8.8, 4111111111111111, DE89370400440532013000'
    for (const kind of PERSONAL_DATA_KINDS) {
      const findings = findPersonalData(text, [kind])
      assert.deepEqual(
        findings.map((finding) => finding.kind),
        [kind],
      )
      assert.deepEqual(findPersonalData(replaceFindings(text, findings), [kind]), [])
    }
    assert.equal(
      replaceFindings(text, findPersonalData(text, PERSONAL_DATA_KINDS)),
      '<EMAIL>, <PHONE_NUMBER>, IP <IP_ADDRESS>, <CARD_NUMBER>, <IBAN>',
    )
  })
})
