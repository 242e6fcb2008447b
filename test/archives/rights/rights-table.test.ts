/** Every signal, precedence and conflict of docs/rights.md, each with the words that reach the dataset. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeRights, wordsOf } from '../../../archives/rights/judge-rights.ts'
import { DIRECTIVES, reserves, SIGNALS } from '../../../archives/rights/policies.ts'
import { SIBLING_TOKENS } from '../../../archives/rights/sibling-tokens.ts'
import { readPolicyFile, type SiteFile, siteEvidence } from '../../../archives/rights/site-words.ts'
import { judgeRobots, parseRobots } from '../../../formats/robots/robots.ts'

const URL = 'https://h.example/art/1'
const TERMS = 'https://h.example/rsl.xml'
const DATE = '2026-06-01T00:00:00Z'

interface Said {
  readonly robots?: string
  readonly tdmrep?: string
  readonly 'ai-txt'?: string
  /** Named by robots.txt; null: could not be had. */
  readonly rsl?: string | null
  readonly headers?: readonly (readonly [string, string])[]
  readonly metas?: Readonly<Record<string, string>>
  readonly rslLinks?: readonly string[]
  readonly kind?: 'page' | 'image'
  readonly url?: string
}

/** `reserved` with the words that decided, `images` likewise for a page's pictures, or `open`; and what is in the evidence. */
function judge(
  said: Said,
  policy: 'strict' | 'explicit',
): { readonly verdict: string; readonly evidence: readonly string[] } {
  const { kind = 'page', url = URL, headers = [], metas = {}, rslLinks = [], rsl } = said
  const { statements } = judgeRobots(parseRobots(Buffer.from(said.robots ?? ''), 'ourbot', SIBLING_TOKENS), url)
  const fileOf = (file: SiteFile) => readPolicyFile(file, Buffer.from(said[file] ?? ''), url, 'ourbot')
  const terms =
    rsl === null
      ? ({ kind: 'unread', why: 'HTTP 503' } as const)
      : readPolicyFile('rsl', Buffer.from(rsl ?? ''), TERMS, 'ourbot')
  const licenses = rsl === undefined ? [] : [{ url: TERMS, file: terms }]
  const site = siteEvidence({ statements, files: [fileOf('tdmrep'), fileOf('ai-txt')], licenses }, url, kind)
  const pairs = Object.entries(metas).map(([name, content]) => ({ name, content }))
  const rights = judgeRights({
    headers,
    metas: pairs,
    rslLinks,
    token: 'ourbot',
    kind,
    url,
    date: DATE,
    site,
    policy,
  })
  const words = wordsOf(rights.evidence, policy)
  const what = rights.verdict === 'reserved' ? 'reserved' : rights.images === 'reserved' ? 'images' : 'open'
  const evidence = rights.evidence.map(({ signal, says }) => `${signal} ${says}`)
  return { verdict: what === 'open' ? what : `${what} ${words}`, evidence }
}

const rslOf = (license: string, content = 'url="/"') =>
  `<?xml version="1.0"?><rsl xmlns="https://rslstandard.org/rsl"><content ${content}>${license}</content></rsl>`
const licence = (inner: string) => rslOf(`<license>${inner}</license>`)
const everyone = (line: string) => `User-agent: *\n${line}\nAllow: /`
const GPT = 'User-agent: *\nAllow: /\n\nUser-agent: GPTBot\nDisallow: /'

/** What is said, the verdict under strict, and under explicit where it is another. */
const TABLE: readonly (readonly [name: string, said: Said, strict: string, explicit?: string | undefined])[] = [
  ['nothing', {}, 'open'],

  // robots.txt
  [
    'Content-Signal',
    { robots: everyone('Content-Signal: search=yes, ai-train=no') },
    'reserved robots-content-signal: Content-Signal: search=yes, ai-train=no',
  ],
  ['Content-Signal yes', { robots: everyone('Content-Signal: ai-train=yes') }, 'open'],
  [
    'Content-Signal of other uses',
    { robots: everyone('Content-Signal: search=no, ai-input=no, use=reference') },
    'open',
  ],
  [
    'Content-Signal with path',
    { robots: everyone('Content-Signal: /art/ ai-train=no') },
    'reserved robots-content-signal: Content-Signal: /art/ ai-train=no',
  ],
  ['Content-Signal of another path', { robots: everyone('Content-Signal: /news/ ai-train=no') }, 'open'],
  [
    'Content-Signal before any group',
    { robots: `Content-Signal: ai-train=no\n${everyone('')}` },
    'reserved robots-content-signal: Content-Signal: ai-train=no',
  ],
  ['Content-Signal to another agent', { robots: 'User-agent: x\nContent-Signal: ai-train=no' }, 'open'],
  [
    'Content-Usage',
    { robots: everyone('Content-Usage: train-ai=n') },
    'reserved robots-content-usage: Content-Usage: train-ai=n',
  ],
  [
    'Content-Usage, longer path free',
    { robots: everyone('Content-Usage: train-ai=n\nContent-Usage: /art/ train-ai=y') },
    'open',
  ],
  [
    'Content-Usage, the same path twice',
    { robots: everyone('Content-Usage: train-ai=y\nContent-Usage: train-ai=n') },
    'reserved robots-content-usage: Content-Usage: train-ai=n',
  ],
  ['sibling', { robots: GPT }, 'reserved robots-sibling: User-agent: GPTBot Disallow: /', 'open'],
  ['sibling elsewhere', { robots: GPT.replace('Disallow: /', 'Disallow: /news/') }, 'open'],
  ['sibling, but we are named', { robots: `${GPT}\n\nUser-agent: ourbot\nAllow: /` }, 'open'],
  ['a search agent is no sibling', { robots: GPT.replace('GPTBot', 'Bingbot') }, 'open'],

  // Files
  ['tdmrep.json', { tdmrep: '[{"location":"/","tdm-reservation":1}]' }, 'reserved tdmrep-file: 1 for /'],
  [
    'tdmrep.json as one object, text, with BOM',
    { tdmrep: '\ufeff{"location":"/","tdm-reservation":"1"}' },
    'reserved tdmrep-file: 1 for /',
  ],
  [
    'tdmrep.json: the first rule that matches wins',
    { tdmrep: '[{"location":"/art/*$","tdm-reservation":0},{"location":"/","tdm-reservation":1}]' },
    'open',
  ],
  [
    'tdmrep.json: $ is the end',
    { tdmrep: '[{"location":"/art$","tdm-reservation":1},{"location":"/art/","tdm-reservation":0}]' },
    'open',
  ],
  [
    'tdmrep.json: unset is no word',
    { tdmrep: '[{"location":"/art","tdm-reservation":2},{"location":"/","tdm-reservation":1}]' },
    'open',
  ],
  [
    'tdmrep.json: a member that reserves nothing hid the one behind it',
    {
      tdmrep:
        '[{"@context":"https://w3.example/"},{"tdm-policy":"https://a.example/p"},{"location":"/","tdm-reservation":1}]',
    },
    'reserved tdmrep-file: 1 for /',
  ],
  [
    'tdmrep.json: nor one that names no place either',
    { tdmrep: '[{"@context":"https://w3.example/"},{"tdm-reservation":1}]' },
    'reserved tdmrep-file: 1 for /',
  ],
  [
    'tdmrep.json: what is said of a part holds before what is said of no place',
    { tdmrep: '[{"tdm-reservation":0},{"location":"/art/","tdm-reservation":1}]' },
    'reserved tdmrep-file: 1 for /art/',
  ],
  ['tdmrep.json that is none', { tdmrep: '<html>' }, 'open'],
  ['ai.txt: text', { 'ai-txt': 'User-Agent: *\nDisallow: *.txt\nAllow: *.jpg' }, 'reserved ai-txt: Disallow: *.txt'],
  ['ai.txt: pictures are no text', { 'ai-txt': 'User-Agent: *\nDisallow: *.jpg' }, 'open'],
  ['ai.txt: all', { 'ai-txt': 'User-Agent: *\nDisallow: /' }, 'reserved ai-txt: Disallow: /'],
  [
    'ai.txt: a picture',
    { 'ai-txt': 'User-Agent: *\nDisallow: *.jpg', kind: 'image', url: 'https://h.example/a.jpg?w=1' },
    'reserved ai-txt: Disallow: *.jpg',
  ],
  [
    'ai.txt: a picture of another kind',
    { 'ai-txt': 'User-Agent: *\nDisallow: *.jpg', kind: 'image', url: 'https://h.example/a.png' },
    'open',
  ],
  [
    'ai.txt: a picture without ending',
    { 'ai-txt': 'User-Agent: *\nDisallow: *.jpg', kind: 'image' },
    'reserved ai-txt: Disallow: *.jpg',
  ],

  // Terms
  [
    'RSL prohibits training',
    { rsl: licence('<prohibits type="usage">search ai-train</prohibits>') },
    `reserved rsl: ${TERMS} prohibits ai-train`,
  ],
  [
    'RSL prohibits all AI',
    { rsl: licence('<prohibits type="usage">ai-all</prohibits>') },
    `reserved rsl: ${TERMS} prohibits ai-all`,
  ],
  [
    'RSL permits other uses only',
    { rsl: licence('<permits type="usage">search</permits><permits type="usage">ai-input</permits>') },
    `reserved rsl: ${TERMS} permits only search ai-input`,
  ],
  [
    'RSL asks for payment',
    { rsl: licence('<permits type="usage">ai-train</permits><payment type="subscription"/>') },
    `reserved rsl: ${TERMS} payment subscription`,
  ],
  [
    'RSL is for some users',
    { rsl: licence('<permits type="user">non-commercial</permits>') },
    `reserved rsl: ${TERMS} holds for some users only`,
  ],
  [
    'RSL sells licences',
    { rsl: rslOf('', 'url="/" server="https://sell.example"') },
    `reserved rsl: ${TERMS} licences are sold`,
  ],
  [
    'RSL permits training for a name',
    { rsl: licence('<permits type="usage">all</permits><payment type="attribution"/>') },
    'open',
  ],
  [
    'RSL: one licence of two is free',
    { rsl: rslOf('<license><payment type="purchase"/></license><license><payment type="free"/></license>') },
    'open',
  ],
  [
    'RSL of another part',
    { rsl: rslOf('<license><prohibits type="usage">all</prohibits></license>', 'url="/news/*"') },
    'open',
  ],
  [
    'RSL of another host',
    { rsl: rslOf('<license><prohibits type="usage">all</prohibits></license>', 'url="https://x.example/"') },
    'open',
  ],
  ['terms that are no RSL', { rsl: '<html>CC BY</html>' }, 'open'],
  ['terms that cannot be had', { rsl: null }, `reserved rsl-unread: ${TERMS} HTTP 503`, 'open'],
  [
    'terms named in a header, unread',
    { headers: [['Link', '</r.xml>; rel="license"; type="application/rsl+xml"']] },
    'reserved rsl-unread: https://h.example/r.xml',
    'open',
  ],
  [
    'terms named in the page, unread',
    { rslLinks: ['https://h.example/r.xml'] },
    'reserved rsl-unread: https://h.example/r.xml',
    'open',
  ],
  [
    'terms named in a header, read',
    { rsl: licence(''), headers: [['Link', `<${TERMS}>; rel=license; type=application/rsl+xml`]] },
    'open',
  ],
  [
    'terms named in a header, read, of another part',
    {
      rsl: rslOf('<license><prohibits type="usage">all</prohibits></license>', 'url="/*.png$"'),
      headers: [['Link', `<${TERMS}>; rel=license; type=application/rsl+xml`]],
    },
    'open',
  ],
  [
    'terms named in the page, read, of another host',
    {
      rsl: rslOf('<license><prohibits type="usage">all</prohibits></license>', 'url="https://x.example/"'),
      rslLinks: [TERMS],
    },
    'open',
  ],
  ['a licence for people', { headers: [['Link', '<https://cc.example/by>; rel="license"']] }, 'open'],

  // Headers and metas
  [
    'Content-Usage header',
    { headers: [['Content-Usage', 'search=y, train-ai=n']] },
    'reserved content-usage: train-ai=n',
  ],
  [
    'Content-Signal header',
    { headers: [['content-signal', 'search=yes,ai-train=no']] },
    'reserved content-signal: ai-train=no',
  ],
  ['TDM header', { headers: [['TDM-Reservation', '1']] }, 'reserved tdm-reservation: 1'],
  ['TDM meta', { metas: { 'tdm-reservation': '1' } }, 'reserved meta-tdm-reservation: 1'],
  ['TDM policy alone', { headers: [['tdm-policy', 'https://x.example/p']] }, 'open'],
  ...['noai', 'noindex', 'none', 'noarchive'].map((word) => {
    const explicit = word === 'noai' ? undefined : 'open'
    return [
      `${word} header`,
      { headers: [['X-Robots-Tag', word]] },
      `reserved x-robots-tag: ${word}`,
      explicit,
    ] as const
  }),
  ['noai for us', { headers: [['X-Robots-Tag', 'ourbot: noai']] }, 'reserved x-robots-tag: noai'],
  ['noai for another', { headers: [['X-Robots-Tag', 'other: noai, noindex']] }, 'open'],
  [
    'two lines',
    {
      headers: [
        ['X-Robots-Tag', 'other: nosnippet'],
        ['X-Robots-Tag', 'noai'],
      ],
    },
    'reserved x-robots-tag: noai',
  ],
  [
    'unavailable since',
    { headers: [['X-Robots-Tag', 'unavailable_after: Mon, 25 May 2026 15:00:00 GMT']] },
    'reserved x-robots-tag: unavailable_after: Mon, 25 May 2026 15:00:00 GMT',
    'open',
  ],
  ['unavailable later', { headers: [['X-Robots-Tag', 'unavailable_after: 25 Jun 2026 15:00:00 GMT']] }, 'open'],
  [
    'unavailable since, in the page',
    { metas: { robots: 'unavailable_after: 2026-05-01' } },
    'reserved meta-robots: unavailable_after: 2026-05-01',
    'open',
  ],
  ['noimageai of a page', { metas: { robots: 'noimageai' } }, 'images meta-robots: noimageai'],
  ['noimageai header of a page', { headers: [['X-Robots-Tag', 'noimageai']] }, 'images x-robots-tag: noimageai'],
  ['noimageindex of a page', { metas: { ourbot: 'noimageindex' } }, 'images meta-robots: noimageindex', 'open'],
  ['noimageai and noai of a page', { metas: { robots: 'noimageai, noai' } }, 'reserved meta-robots: noai'],
  [
    'noimageai of an image',
    { headers: [['X-Robots-Tag', 'noimageai']], kind: 'image' },
    'reserved x-robots-tag: noimageai',
  ],
  ['noarchive of an image', { headers: [['X-Robots-Tag', 'noarchive']], kind: 'image' }, 'open'],

  // Precedence and conflict
  [
    'TDM: header frees what the file reserves',
    { tdmrep: '[{"location":"/","tdm-reservation":1}]', headers: [['tdm-reservation', '0']] },
    'open',
  ],
  [
    'TDM: header reserves what the file frees',
    { tdmrep: '[{"location":"/","tdm-reservation":0}]', headers: [['tdm-reservation', '1']] },
    'reserved tdm-reservation: 1',
  ],
  [
    'TDM: meta frees what the header reserves',
    { headers: [['tdm-reservation', '1']], metas: { 'tdm-reservation': '0' } },
    'open',
  ],
  [
    'TDM: a later header wins',
    {
      headers: [
        ['tdm-reservation', '0'],
        ['tdm-reservation', '1'],
      ],
    },
    'reserved tdm-reservation: 1',
  ],
  [
    'TDM: unset resets nothing',
    { tdmrep: '[{"location":"/","tdm-reservation":1}]', metas: { 'tdm-reservation': 'maybe' } },
    'reserved tdmrep-file: 1 for /',
  ],
  [
    'TDM free, noai',
    {
      headers: [
        ['tdm-reservation', '0'],
        ['x-robots-tag', 'noai'],
      ],
    },
    'reserved x-robots-tag: noai',
  ],
  [
    'Content-Usage y in the header, n in robots.txt',
    { robots: everyone('Content-Usage: train-ai=n'), headers: [['Content-Usage', 'train-ai=y']] },
    'reserved robots-content-usage: Content-Usage: train-ai=n',
  ],
  [
    'Content-Signal yes, Content-Usage n',
    { robots: everyone('Content-Signal: ai-train=yes\nContent-Usage: train-ai=n') },
    'reserved robots-content-usage: Content-Usage: train-ai=n',
  ],
  [
    'RSL permits, a sibling is shut out',
    { robots: GPT, rsl: licence('') },
    'reserved robots-sibling: User-agent: GPTBot Disallow: /',
    'open',
  ],
]

for (const [name, said, strict, explicit = strict] of TABLE) {
  test(`rights: ${name}`, () => {
    const under = { strict: judge(said, 'strict'), explicit: judge(said, 'explicit') }
    assert.equal(under.strict.verdict, strict)
    assert.equal(under.explicit.verdict, explicit)
    assert.deepEqual(under.explicit.evidence, under.strict.evidence, 'a policy judges evidence and hides none')
  })
}

test('rights: the table of signals is the one that decides, a row a signal', () => {
  const said = { value: '', says: 'reserved' } as const
  for (const [signal, row] of Object.entries(SIGNALS))
    for (const policy of ['strict', 'explicit'] as const)
      assert.equal(reserves({ signal, ...said }, policy), row[policy] === 'reserve', signal)
  for (const [value, row] of Object.entries(DIRECTIVES))
    for (const signal of ['x-robots-tag', 'meta-robots'])
      assert.equal(reserves({ signal, value, says: 'reserved' }, 'explicit'), row.explicit === 'reserve', value)
  assert.equal(reserves({ signal: 'toString', ...said }, 'strict'), false)
  assert.equal(reserves({ signal: 'tdmrep-file', value: '', says: 'allowed' }, 'strict'), false)
})
