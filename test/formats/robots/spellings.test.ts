/** robots.txt as people write it: what is plainly meant is heard where it refuses, and nothing opens by chance. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addRule, emptyGroup } from '../../../formats/robots/groups.ts'
import { judgeRobots, parseRobots } from '../../../formats/robots/robots.ts'
import { unlessItHangs } from '../../helpers/hang-guard.ts'

const allows = (text: string, path: string): boolean =>
  judgeRobots(parseRobots(Buffer.from(text), 'ourbot'), `http://example.org${path}`).allowed

test('robots: agents in lists, in quotes, behind stars and in the header of an agent are meant', () => {
  const named = (agents: string): boolean =>
    judgeRobots(parseRobots(Buffer.from(`User-agent: ${agents}\nDisallow: /s`), 'mthreew'), 'http://e.org/s').allowed
  for (const agents of [
    '*,',
    '"*"',
    '*, Googlebot',
    'Googlebot, MThreeW',
    'x;mthreew',
    '*mthreew*',
    "'mthreew'",
    'Mozilla/5.0 (compatible; mthreew/1.0)',
  ])
    assert.equal(named(agents), false, agents)
  for (const agents of ['x mthreew', 'nomthreew', 'Google, x*']) assert.equal(named(agents), true, agents)
  const sibling = parseRobots(Buffer.from('User-agent: Bingbot, GPTBot\nDisallow: /s'), 'mthreew', ['GPTBot'])
  assert.equal(judgeRobots(sibling, 'http://e.org/s').statements[0]?.says, 'reserved')
})

test('robots: keys in other spellings, and paths as people write them, refuse', () => {
  const allows = (text: string): boolean =>
    judgeRobots(parseRobots(Buffer.from(text), 'mthreew'), 'http://e.org/secret/a').allowed
  for (const key of [
    'User_agent:',
    'User-agents:',
    'User - agent:',
    'User\u2013agent:',
    'User-agent\uff1a',
    '\u200bUser-agent:',
    'User-agent =',
  ])
    assert.equal(allows(`${key} *\nDisallow: /secret`), false, key)
  for (const line of [
    'Disallow= /secret?a:b\nDisallow = /secret',
    'Dis allow: /secret',
    'Disallow: "/secret"',
    'Disallow: ./secret',
    'Disallow: \\secret',
    'Disallow: /x, /secret',
    'Disallow: /x /secret',
    'Disallow: /x ;/y   /secret',
    'Disallow: /secret,  /x',
    'Disallow: /y;\t/secret',
  ])
    assert.equal(allows(`User-agent: *\n${line}`), false, line)
  for (const line of [
    'Disallow: /x,/secret',
    'Allowed: /\nNo: /secret',
    'Disallow: /secret/b=a',
    'X=y: /secret',
    'Disallow: /?=secret',
    'Disallow: /=/secret',
    'Disallow: /x *',
  ])
    assert.equal(allows(`User-agent: *\n${line}`), true, line)
})

test('robots: records whose line ends were lost are records, in the order in which they stand', () => {
  for (const text of [
    'User-agent: * Disallow: /secret',
    'User-agent: x Disallow: / User-agent: * Allow: /secret/b Disallow: /secret',
    'User-agent: *<br>Disallow: /secret<br/>',
    'User-agent: *\\nDisallow: /secret\\n',
    'User-agent: *\\r\\nDisallow: /secret\\r\\nAllow: /x',
    'User-agent: *\u2028Disallow: /secret\u2029',
    'User-agent: *\u0085Disallow: /secret\u0085',
  ]) {
    assert.equal(allows(text, '/secret/a'), false, text)
    assert.equal(allows(text, '/open'), true, text)
  }
})

test('robots: one line of records is parted before any key, behind a comment and however long it is', () => {
  for (const text of [
    'User-agent: *\\nDisallow: /secret\\n\\nUser-agent: GPTBot\\nDisallow: /',
    'User-agent: *\\r\\nDisallow: /secret\\r\\n\\r\\nSitemap: https://e.org/s.xml',
    'User-agent: *\\nContent-Signal: ai-train=no\\nDisallow: /secret',
    'User-agent: * Content-Signal: ai-train=no Disallow: /secret',
    '# our robots<br>User-agent: *<br>Disallow: /secret',
    '# our robots\u2028User-agent: *\u2028Disallow: /secret',
    '# our robots\\nUser-agent: *\\nDisallow: /secret',
    'User-agent: * Disallow: /secret Host: e.org',
    'User-agent: * Disallow: /secret Crawl delay: 5',
    'User-agent: * Disallow: /secret User agent: x Disallow: /',
    'User-agent: * Disallow: /secret Noindex: /x',
    'User-agent: * Disallow: /secret never allow: /secret/a',
    `User-agent: *${Array.from({ length: 1000 }, (_, at) => ` Disallow: /folder${at}`).join('')} Disallow: /secret`,
  ]) {
    assert.equal(allows(text, '/secret/a'), false, text.slice(0, 100))
    assert.equal(allows(text, '/open'), true, text.slice(0, 100))
  }
  const legacy = Buffer.from('User-agent: * Disallow: /caf\xe9', 'latin1')
  assert.equal(judgeRobots(parseRobots(legacy, 'ourbot'), 'http://e.org/caf%E9').allowed, false)
  for (const unit of [' Disallow: /a', 'a:', '\\n ', '<br ', ' allow', ' a b c', ' '])
    unlessItHangs(() => parseRobots(Buffer.from(`User-agent: *${unit.repeat(500_000)}`.slice(0, 511_000)), 'ourbot'))
})

test('robots: what a lost line end or an unseen mark hides opens nothing in a file with line ends', () => {
  for (const text of [
    'User-agent: *\nDisallow: / allow: /',
    'User-agent: *\nDisallow: / dont allow: /',
    'User-agent: *\nDisallow: /secret\nDisallow: /tmp do not allow: /secret',
    'User-agent: *\nDisallow: /secret\nCrawl-delay: 10 never allow: /secret',
    'User-agent: *\nDisallow: /\nDisallow: /search?q=a allow: /',
    'User-agent: *\nDisallow: /\nSitemap: https://e.org/s.xml allow: /',
    'User-agent: *\nDisallow: /a Allow: /secret\nDisallow: /secret',
    'User-agent: *\nDisallow: /<br>Allow: /',
    'User-agent: *\nDisallow: /a<br>User-agent: x\nDisallow: /secret',
    'User-agent: *\nDisallow: /\nAllow: \u200b/',
    'User-agent: *\nDisallow: /\nAllow: \u200b\uff0f',
    'User-agent: \u200b*\nAllow: /\n\nUser-agent: *\nDisallow: /',
    'User-agent: \u200bourbot\nDisallow:\n\nUser-agent: *\nDisallow: /',
  ])
    assert.equal(allows(text, '/secret'), false, text)
})

test('robots: a line of words or a comment holds no record, and a path may hold what is like a key', () => {
  for (const text of [
    'Write your rules as in User-agent: * Disallow: /secret',
    '// User-agent: * Disallow: /secret',
    'User-agent: * # Disallow: /secret',
    'User-agent: *\nDisallow: /sitemap:secret',
    'User-agent: *\nDisallow: C:\\notes\\secret',
  ])
    assert.equal(allows(text, '/secret/a'), true, text)
  assert.equal(allows('User-agent: *\nDisallow: \\news', '/news'), false)
})

test('robots: values hold nothing that nobody sees at their ends, nor signs of full width', () => {
  for (const text of [
    'User-agent: \u200b*\u200b\nDisallow:\u2060/secret\u200d',
    'User-agent\uff1a\uff0a\nDisallow\uff1a\uff0fsecret\uff0fa',
  ])
    assert.equal(allows(text, '/secret/a'), false, text)
  assert.equal(allows('User-agent: *\nDisallow: /a\uff0fb', '/a/b'), true)
})

test('robots: a line that is commented out, numbered or begun with a mark opens nothing', () => {
  const closed: readonly (readonly [text: string, path: string])[] = [
    ['User-agent: *\nDisallow: /private/\n// Allow: /private/', '/private/x'],
    ['//User-agent: *\n//Allow: /\nUser-agent: *\nDisallow: /', '/x'],
    ['// User-agent: ourbot\n// Disallow:\n\nUser-agent: *\nDisallow: /', '/x'],
    ['User-agent: *\nDisallow: /x\n2. Allow : /x', '/x'],
    ['User-agent: *\nDisallow: /x\n- Allow: /x', '/x'],
    ['User-agent: *\nDisallow: /x\n2. Allow = /x', '/x'],
    ['User-agent: *\nDisallow: /x\n; Allow: /x', '/x'],
    ['<!-- User-agent: ourbot\n-->\nUser-agent: *\nDisallow: /', '/x'],
    // It is no end of the list above it either.
    ['User-agent: *\n// User-agent: x\nDisallow: /x', '/x'],
    ['User-agent: *\nDisallow: /y\n* User-agent: other\nDisallow: /x', '/x'],
  ]
  for (const [text, path] of closed) assert.equal(allows(text, path), false, text)
  // Nor does it close: the group that it was for is gone, and the one above it is another's.
  for (const mark of ['//', '// ', ';', '<!-- '])
    assert.equal(allows(`User-agent: *\nDisallow: /a\n${mark}User-agent: x\n${mark}Disallow: /`, '/b'), true, mark)
  // What is not commented out refuses in any spelling, and a byte order mark is no mark, whatever a conversion made of it.
  assert.equal(allows('User-agent: *\n- Disallow: /x', '/x'), false)
  for (const mark of ['\ufeff', '\u200b', '\u2060', '\xa0', '\xef\xbb\xbf', '?', '\ufffd\ufffd'])
    for (const group of ['User-agent: *\nDisallow: /x', 'User-agent: other\nUser-agent: *\nDisallow: /x'])
      assert.equal(allows(`${mark}${group}`, '/x'), false, JSON.stringify(mark))
})

test('robots: lines of blanks or quotes without end are read as so many characters', () => {
  const group = emptyGroup()
  const blanks = ' '.repeat(500_000)
  unlessItHangs(() => addRule(group, 'disallow', `/${blanks}x`))
  unlessItHangs(() => addRule(group, 'disallow', `/a,${blanks}/b`))
  assert.equal(group.rules.at(-1)?.pattern, '/b')
  // A line of a file is cut: only many of them, many times, would take that long.
  const file = Buffer.from(`User-agent: a${'" '.repeat(8300)}x,\n`.repeat(30))
  unlessItHangs(() => {
    for (let times = 0; times < 40; times += 1) parseRobots(file, 'ourbot')
  })
})
