/** Reservations as they are written in the wild: no spelling of a word lifts what it means. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeRights, wordsOf } from '../../../archives/rights/judge-rights.ts'
import { readPolicyFile, siteEvidence } from '../../../archives/rights/site-words.ts'
import { judgeRobots, parseRobots } from '../../../formats/robots/robots.ts'

const URL = 'https://h.example/art/1'

interface Said {
  readonly robots?: string
  readonly tdmrep?: string
  readonly header?: readonly [string, string]
  readonly meta?: readonly [string, string]
}

/** The words that reserve the page, or `open`. */
function judge({ robots = '', tdmrep = '', header, meta }: Said): string {
  const { statements } = judgeRobots(parseRobots(Buffer.from(robots), 'ourbot'), URL)
  const file = readPolicyFile('tdmrep', Buffer.from(tdmrep), URL, 'ourbot')
  const site = siteEvidence({ statements, files: [file], licenses: [] }, URL, 'page')
  const headers = header === undefined ? [] : [header]
  const metas = meta === undefined ? [] : [{ name: meta[0], content: meta[1] }]
  const rights = judgeRights({ headers, metas, token: 'ourbot', kind: 'page', url: URL, site })
  return rights.verdict === 'open' ? 'open' : (wordsOf(rights.evidence, 'strict') ?? '')
}

const everyone = (line: string): Said => ({ robots: `User-agent: *\n${line}\nAllow: /` })
const usage = (list: string): Said => ({ header: ['Content-Usage', list] })

const TABLE: readonly (readonly [name: string, said: Said, verdict: string])[] = [
  ['Content-Usage in any case', usage('Search=y, Train-AI = N'), 'content-usage: Train-AI = N'],
  ['Content-Usage of generative models', usage('train-ai=y, train-genai=n'), 'content-usage: train-genai=n'],
  ['Content-Usage of generative models, free', usage('train-ai=n, train-genai=y'), 'open'],
  [
    'Content-Usage with labels of the first drafts',
    everyone('Content-Usage: genai=n'),
    'robots-content-usage: Content-Usage: genai=n',
  ],
  ['Content-Usage of all processing', usage('bots=n, search=y'), 'content-usage: bots=n'],
  ['Content-Usage of all processing but training', usage('bots=n, train-ai=y'), 'open'],
  ['Content-Usage as a boolean', usage('train-ai=?0'), 'content-usage: train-ai=?0'],
  ['Content-Usage twice in a list', usage('train-ai=y, train-ai=n'), 'content-usage: train-ai=n'],
  ['Content-Usage of something else', usage('train-ai-x=n, ai-use=n, x-train-ai=n'), 'open'],
  [
    'Content-Signal in capitals',
    everyone('Content-Signal: search=yes, AI-Train=No'),
    'robots-content-signal: Content-Signal: search=yes, AI-Train=No',
  ],
  ['Content-Signal of input to models', everyone('Content-Signal: ai-input=no, search=yes'), 'open'],
  ['noai between semicolons', { header: ['X-Robots-Tag', 'all; noai; noimageai'] }, 'x-robots-tag: noai'],
  ['noai on the page between semicolons', { meta: ['robots', 'index; noai'] }, 'meta-robots: noai'],
  ['X-Robots-Tag as a meta', { meta: ['X-Robots-Tag', 'otherbot: all, ourbot: noai'] }, 'x-robots-tag: noai'],
  ['X-Robots-Tag as a meta, to another', { meta: ['X-Robots-Tag', 'otherbot: noai'] }, 'open'],
  ['Content-Usage as a meta', { meta: ['Content-Usage', 'train-ai=n'] }, 'content-usage: train-ai=n'],
  ['a TDM header that a proxy joined', { header: ['TDM-Reservation', '0, 1'] }, 'tdm-reservation: 0, 1'],
  ['a TDM header in quotes', { header: ['TDM-Reservation', '"1"'] }, 'tdm-reservation: "1"'],
  ['a TDM header of words', { header: ['TDM-Reservation', '10'] }, 'open'],
  ['a TDM file with a boolean', { tdmrep: '[{"location":"/","tdm-reservation":true}]' }, 'tdmrep-file: 1 for /'],
  ['a TDM file with a string', { tdmrep: '[{"location":"/art/","tdm-reservation":"1"}]' }, 'tdmrep-file: 1 for /art/'],
  ['a TDM file with a comma too many', { tdmrep: '[{"location":"/","tdm-reservation":1,},]' }, 'tdmrep-file: 1 for /'],
  ['a TDM file in capitals', { tdmrep: '[{"Location":"/","TDM-Reservation":1}]' }, 'tdmrep-file: 1 for /'],
  [
    'a TDM file with whole URLs',
    {
      tdmrep:
        '[{"location":"https://o.example/","tdm-reservation":0},{"location":"https://h.example/art/","tdm-reservation":1}]',
    },
    'tdmrep-file: 1 for https://h.example/art/',
  ],
  ['a TDM file with the URLs of others', { tdmrep: '[{"location":"https://o.example/","tdm-reservation":1}]' }, 'open'],
  [
    'Content-Signal with colons',
    everyone('Content-Signal: search: yes, ai-train: no'),
    'robots-content-signal: Content-Signal: search: yes, ai-train: no',
  ],
  [
    'Content-Signals, with a low line',
    everyone('Content-Signals: search=yes, ai_train=no'),
    'robots-content-signal: Content-Signal: search=yes, ai_train=no',
  ],
  ['Content-Usage with colons, free', usage('train-ai: y, search: n'), 'open'],
  ['a TDM file without a location', { tdmrep: '{"tdm-reservation":1}' }, 'tdmrep-file: 1 for /'],
]

for (const [name, said, verdict] of TABLE) test(`rights: ${name}`, () => assert.equal(judge(said), verdict))
