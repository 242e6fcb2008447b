/** robots.txt: RFC 9309 case by case, and what goes beyond it. Part of the cases are Google's (robots_test.cc), as data. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { normalizeRobotsPath, patternMatches, robotsPathOf, strongestMatch } from '../../../formats/robots/match.ts'
import { judgeRobots, MAX_ROBOTS_BYTES, parseRobots } from '../../../formats/robots/robots.ts'
import { unlessItHangs } from '../../helpers/hang-guard.ts'
import { seededRandom } from '../../helpers/random.ts'

const parse = (text: string | Buffer, token = 'ourbot') => unlessItHangs(() => parseRobots(Buffer.from(text), token))
const allows = (text: string, path: string, token = 'ourbot'): boolean =>
  judgeRobots(parse(text, token), `http://example.org${path}`).allowed

test('robots: our groups are merged, and * counts only where none names us', () => {
  const text =
    'User-agent: *\nDisallow: /\n\nUser-agent: OurBot\nDisallow: /a\n\nUser-agent: x\nDisallow: /x\n\nuser-agent: ourbot\nDisallow: /b'
  assert.equal(allows(text, '/c'), true)
  assert.equal(allows(text, '/a'), false)
  assert.equal(allows(text, '/b'), false)
  assert.equal(allows(text, '/x'), true)
  assert.equal(allows(text, '/c', 'other'), false)
})

test('robots: a path of a legacy charset holds for both ways in which it is linked, and no other line suffers', () => {
  for (const bytes of ['caf\xe9', '\xef\xf0\xe8\xe2\xe5\xf2']) {
    const text = Buffer.from(`User-agent: *\r# \xfc\r\nDisallow: /${bytes}\nDisallow: /b\n`, 'latin1')
    const rules = parseRobots(text, 'ourbot')
    const isAllowed = (path: string): boolean => judgeRobots(rules, `http://example.org${path}`).allowed
    const escaped = [...bytes].map((byte) => (byte < '\x80' ? byte : `%${byte.charCodeAt(0).toString(16)}`)).join('')
    assert.deepEqual([`/${escaped}/1`, `/${bytes}`, '/b', '/c'].map(isAllowed), [false, false, false, true])
  }
  // Lines of UTF-8 beside them stay what they are.
  const mixed = Buffer.concat([Buffer.from('User-agent: *\nDisallow: /é\n'), Buffer.from('Disallow: /\xe9x', 'latin1')])
  assert.equal(judgeRobots(parseRobots(mixed, 'ourbot'), 'http://example.org/é').allowed, false)
})

test('robots: of a whole URL that is closed its path counts, and a delay may have a comma', () => {
  for (const rule of [
    'https://example.org/a',
    'HTTP://example.org:8080/a',
    'https://example.org/*a$',
    'https://example.org',
  ])
    assert.equal(allows(`User-agent: *\nDisallow: ${rule}`, '/a'), false, rule)
  assert.equal(allows('User-agent: *\nDisallow: https://example.org/a', '/b'), true)
  assert.equal(allows('User-agent: *\nDisallow: /http://x/a', '/a'), true)
  // A file that was copied from another host opened this one.
  for (const rule of ['https://example.org/a', 'https://cdn.other.example/', 'https://cdn.other.example'])
    assert.equal(allows(`User-agent: *\nDisallow: /\nAllow: ${rule}`, '/a'), false, rule)
  assert.equal(allows('User-agent: *\nDisallow:', '/'), true)
  assert.equal(parse('User-agent: *\nCrawl-delay: 2,5').crawlDelayMs, 2500)
})

test('robots: who is named and given no rule may do all, whatever everyone may not', () => {
  for (const own of ['User-agent: ourbot\nDisallow:', 'User-agent: ourbot'])
    assert.equal(allows(`User-agent: *\nDisallow: /\n\n${own}`, '/x'), true, own)
})

test('robots: a list of agents shares its rules, and lines that are no rules do not split it', () => {
  const text =
    'User-agent: a\nSitemap: http://x/s.xml\nCrawl-delay: 3\nfoo: bar\nUser-agent: ourbot\nDisallow: /x\nSitemap: /t\nDisallow: /y'
  for (const path of ['/x', '/y']) assert.equal(allows(text, path), false)
  assert.equal(allows(text, '/x', 'a'), false)
  assert.deepEqual(parse(text).sitemaps, ['http://x/s.xml', '/t'])
  assert.equal(parse(text).crawlDelayMs, undefined)
  assert.equal(parse(text, 'a').crawlDelayMs, 3000)
})

test('robots: the product token is the start of the value, in any case', () => {
  assert.equal(allows('User-agent: OURbot/1.0 (x)\nDisallow: /', '/'), false)
  assert.equal(allows('User-agent: ourbot bot\nDisallow: /', '/'), false)
  assert.equal(allows('User-agent: ourbot2\nDisallow: /', '/'), false)
  assert.equal(allows('User-agent: ourbot-images\nDisallow: /', '/'), true)
  assert.equal(allows('User-agent: * ourbot\nDisallow: /', '/'), false)
})

const MATRIX: readonly (readonly [rules: string, path: string, allowed: boolean])[] = [
  ['Disallow: /', '/robots.txt', true],
  ['Disallow:', '/', true],
  ['Disallow: /fish', '/fish.html', false],
  ['Disallow: /fish', '/Fish', true],
  ['Disallow: /fish/', '/fish', true],
  ['Disallow: fish', '/fish', false],
  ['Disallow: /*.php', '/a/index.php?x=1', false],
  ['Disallow: /*.php$', '/a/index.php?x=1', true],
  ['Disallow: /*.php$', '/a/index.php', false],
  ['Disallow: /fish*.php', '/fishheads/catfish.php?p', false],
  ['Disallow: /fish*.php', '/Fish.PHP', true],
  ['Disallow: /a$b', '/a$b', false],
  ['Disallow: /$', '/', false],
  ['Disallow: /$', '/x', true],
  ['Disallow: *', '/x', false],
  ['Allow: /p\nDisallow: /', '/page', true],
  ['Allow: /folder\nDisallow: /folder', '/folder/page', true],
  ['Allow: /page\nDisallow: /*.htm', '/page.htm', false],
  ['Allow: /page\nDisallow: /*.ph', '/page.php5', true],
  ['Allow: /$\nDisallow: /', '/', true],
  ['Allow: /$\nDisallow: /', '/page.htm', false],
  ['Disallow: /%7Ejoe/', '/~joe/', false],
  ['Disallow: /~joe/', '/%7ejoe/', false],
  ['Disallow: /ü', '/%c3%bc', false],
  ['Disallow: /%C3%BC', '/ü', false],
  ['Disallow: /a%3cb', '/a%3Cb', false],
  ['Disallow: /a%2fb', '/a/b', true],
  ['Disallow: /x?a=*&b=', '/x?a=1&b=2', false],
  ['Disallow: /x # comment', '/x', false],
  ['disallow : /x', '/x', false],
  ['Dissalow: /x', '/x', false],
  ['Disallow /x', '/x', false],
  ['Disallow: /ab\nAllow: /a*b', '/ab', true],
  // A browser escapes these in a URL, and people write them into rules as they are.
  ['Disallow: /t{x}', '/t{x}/1', false],
  ['Disallow: /t{x}', '/t%7Bx%7D/1', false],
  ['Disallow: /a<b', '/a<b', false],
  ["Disallow: /?q='x'", "/?q='x'", false],
  ['Disallow: /`"', '/%60%22', false],
  // RFC 9309 section 2.2.3: a wildcard that is meant as a character is escaped.
  ['Disallow: /path/file-with-a-%2A.html', '/path/file-with-a-*.html', false],
  ['Disallow: /path/file-with-a-%2A.html', '/path/file-with-a-b.html', true],
  ['Disallow: /path/foo-%24', '/path/foo-$', false],
  ['Disallow: /path/foo-%24', '/path/foo-', true],
]
test('robots: longest match wins, a tie goes to allow, * and $ and escapes have their meaning', () => {
  for (const [rules, path, allowed] of MATRIX) {
    assert.equal(allows(`User-agent: *\n${rules}`, path), allowed, `${rules} on ${path}`)
  }
})

test('robots: a rule means the links that are written like it, whatever a URL parser makes of their characters', () => {
  for (let code = 0x20; code < 0x7f; code += 1) {
    const character = String.fromCharCode(code)
    // Of their own meaning in a rule, or the end of a path.
    if ('#*$?%'.includes(character)) continue
    for (const written of [`/a${character}b/`, `/q?a=${character}b`]) {
      const { pathname, search } = new URL(written, 'http://example.org/')
      assert.equal(allows(`User-agent: *\nDisallow: ${written}`, pathname + search), false, written)
    }
  }
})

test('robots: a file in UTF-16 refuses as one in UTF-8 does', () => {
  const little = Buffer.from('\ufeffUser-agent: *\r\nDisallow: /ü\r\n', 'utf16le')
  const big = Buffer.from(little).swap16()
  for (const body of [little, big, Buffer.concat([big, Buffer.from([0])])]) {
    const before = Buffer.from(body)
    const rules = parse(body)
    assert.equal(judgeRobots(rules, 'http://example.org/ü/1').allowed, false)
    assert.equal(judgeRobots(rules, 'http://example.org/u').allowed, true)
    assert.ok(body.equals(before), 'the bytes are archived as they came')
  }
})

test('robots: BOM, CR, LF, CRLF and NUL are no obstacles; HTML and binary yield no rules', () => {
  for (const text of [
    '\ufeffUser-agent: *\nDisallow: /',
    'User-agent: *\rDisallow: /',
    'User-agent: *\r\n\r\nDis\0allow: /\r\n',
  ]) {
    assert.equal(allows(text, '/x'), false, JSON.stringify(text))
  }
  for (const text of ['<!doctype html><title>Disallow: /</title>', '\x89PNG\x00\xff'.repeat(100), '', 'Disallow: /']) {
    assert.equal(allows(text, '/x'), true)
  }
})

test('robots: names that every object has are no records', () => {
  for (const name of ['constructor', 'toString', '__proto__'])
    assert.equal(allows(`User-agent: *\n${name}: ai-train=no`, '/x'), true, name)
})

test('robots: a line without end is cut, and of sitemaps without end the first thousand are kept', () => {
  const [rule] = parse(`User-agent: *\nDisallow: /${'a'.repeat(20_000)}`).rules
  assert.equal(rule?.pattern.length, 16_664 - 'Disallow: '.length)
  const sitemaps = Array.from({ length: 1500 }, (_, n) => `http://x/${n}.xml`)
  const kept = parse(sitemaps.map((url) => `Sitemap: ${url}`).join('\n')).sitemaps
  assert.deepEqual(kept, sitemaps.slice(0, 1000))
})

test('robots: a file is cut at 500 KiB, its partial last line dropped', () => {
  const filler = `#${'x'.repeat(98)}\n`.repeat(MAX_ROBOTS_BYTES / 100)
  const at = Buffer.from(`User-agent: *\nDisallow: /seen\n${filler}`)
  const cut = Buffer.concat([
    at.subarray(0, MAX_ROBOTS_BYTES - 10),
    // On a line of its own: behind the filler it would be part of a comment.
    Buffer.from('\nAllow: /seen-longer\nDisallow: /late\n'),
  ])
  const rules = parseRobots(cut, 'ourbot')
  assert.deepEqual(
    rules.rules.map(({ pattern }) => pattern),
    ['/seen'],
  )
})

test('robots: Crawl-delay takes decimals, the longest of our groups counts', () => {
  assert.equal(parse('User-agent: *\nCrawl-delay: 2.5').crawlDelayMs, 2500)
  assert.equal(
    parse('User-agent: ourbot\nCrawl-delay: 1\n\nUser-agent: ourbot\nDisallow: /x\nCrawl-delay: 7 # s').crawlDelayMs,
    7000,
  )
  const falling = 'User-agent: ourbot\nCrawl-delay: 7\n\nUser-agent: ourbot\nDisallow: /x\nCrawl-delay: 1'
  assert.equal(parse(falling).crawlDelayMs, 7000)
  for (const bad of ['-1', 'soon', ''])
    assert.equal(parse(`User-agent: *\nCrawl-delay: ${bad}`).crawlDelayMs, undefined)
})

const statementsOn = (text: string, path: string, siblings: readonly string[] = []) =>
  judgeRobots(parseRobots(Buffer.from(text), 'ourbot', siblings), `http://example.org${path}`).statements
const saysOf = (text: string, path: string) => statementsOn(text, path).map(({ says }) => says)

test('robots: what the file says of training is a statement beside the verdict, where it holds', () => {
  const signal = 'User-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /'
  assert.equal(allows(signal, '/x'), true)
  assert.deepEqual(statementsOn(signal, '/x'), [
    { signal: 'robots-content-signal', value: 'Content-Signal: search=yes, ai-train=no', says: 'reserved' },
  ])
  assert.deepEqual(saysOf('User-agent: *\nContent-Signal: search=yes,ai-train=yes\nAllow: /', '/x'), ['allowed'])
  assert.deepEqual(saysOf('User-agent: other\nContent-Signal: ai-train=no\n\nUser-agent: *\nAllow: /', '/x'), [])
  const usage = 'User-agent: *\nContent-Usage: train-ai=y\nContent-Usage: /art train-ai=n, search=y\nAllow: /'
  assert.deepEqual(saysOf(usage, '/art/1'), ['reserved'])
  assert.deepEqual(saysOf(usage, '/news'), ['allowed'])
  assert.deepEqual(saysOf('User-agent: *\nContent-Usage: xtrain-ai=n', '/x'), [])
  const both = ['Content-Usage: train-ai=y', 'Content-Usage: train-ai=n']
  for (const lines of [both, both.toReversed()])
    assert.deepEqual(saysOf(`User-agent: *\n${lines.join('\n')}`, '/x'), ['reserved'], 'a tie goes to the refusal')
})

test('robots: a statement before any group is for everyone, whoever is named below', () => {
  const head = '# notice\nContent-Signal: ai-train=no\nSitemap: /s.xml\n'
  for (const group of ['User-agent: *\nAllow: /', 'User-agent: ourbot\nAllow: /', 'User-agent: other\nDisallow: /'])
    assert.deepEqual(saysOf(`${head}${group}`, '/x'), ['reserved'], group)
})

test('robots: one language does not lift what the other reserves', () => {
  const text = 'User-agent: *\nContent-Signal: ai-train=no\nContent-Usage: /art train-ai=y'
  assert.deepEqual(saysOf(text, '/art/1'), ['reserved', 'allowed'])
})

test('robots: who shuts out an agent of our kind by name says so, unless the file names us', () => {
  const kin = ['GPTBot', 'CCBot', 'Kangaroo Bot', 'AI2Bot']
  const block = (agent: string, rules = 'Disallow: /') => `User-agent: *\nAllow: /\n\nUser-agent: ${agent}\n${rules}`
  for (const agent of ['GPTBot', 'gptbot/1.1', 'CCBot', 'Kangaroo Bot', 'AI2Bot'])
    assert.equal(statementsOn(block(agent), '/x', kin)[0]?.signal, 'robots-sibling', agent)
  for (const agent of ['Googlebot', 'GPTBotany', 'AI2'])
    assert.deepEqual(statementsOn(block(agent), '/x', kin), [], agent)
  assert.deepEqual(statementsOn(block('GPTBot', 'Disallow: /private'), '/x', kin), [])
  assert.deepEqual(statementsOn(block('GPTBot', 'Disallow: /private'), '/private/1', kin), [
    { signal: 'robots-sibling', value: 'User-agent: GPTBot Disallow: /private', says: 'reserved' },
  ])
  assert.deepEqual(statementsOn(`${block('GPTBot')}\n\nUser-agent: ourbot\nAllow: /`, '/x', kin), [])
  const list = 'User-agent: CCBot\nUser-agent: Bingbot\nUser-agent: GPTBot\nDisallow: /\nAllow: /open'
  assert.equal(statementsOn(list, '/x', kin)[0]?.value, 'User-agent: CCBot (and 1 more) Disallow: /')
  assert.deepEqual(statementsOn(list, '/open', kin), [])
})

test('robots: 30,000 rules for many agents of our kind are kept once', () => {
  const kin = Array.from({ length: 60 }, (_, n) => `kin${n}`)
  const agents = kin.map((agent) => `user-agent:${agent}`).join('\n')
  const rules = Array.from({ length: 30_000 }, (_, n) => `disallow:/${n}`).join('\n')
  const parsed = unlessItHangs(() => parseRobots(Buffer.from(`${agents}\n${rules}`), 'ourbot', kin))
  assert.equal(parsed.siblings.length, 1)
  assert.equal(parsed.siblings[0]?.rules.rules.length, 30_000)
})

test('robots: licences are the file\u2019s, wherever they stand, and of endless ones the first five', () => {
  const text = `License: /a.xml\nUser-agent: other\nDisallow: /\n${'license: https://x.example/b\n'.repeat(9)}`
  assert.deepEqual(parse(text).licenses, ['/a.xml', ...Array.from({ length: 4 }, () => 'https://x.example/b')])
})

test('robots: 21,000 agents before 30,000 rules are read as so many lines, and leave each rule once', () => {
  const agents = Array.from({ length: 21_000 }, (_, n) => (n % 3 === 0 ? 'user-agent:*' : 'user-agent:x')).join('\n')
  const same = parse(`${agents}\n${'allow:/\n'.repeat(30_000)}`)
  assert.deepEqual(same.rules, [{ allow: true, pattern: '/' }])
  const others = Array.from({ length: 20_000 }, (_, n) => `allow:/${n.toString(36)}`).join('\n')
  const many = parse(`${agents}\n${others}`)
  assert.equal(many.rules.length, 20_000)
  assert.ok(many.memoryBytes < 20 * MAX_ROBOTS_BYTES, `${many.memoryBytes} bytes`)
  assert.deepEqual(parse(`${agents.replaceAll('*', 'x')}\n${others}`).rules, [], 'groups of others are not kept')
})

test('robots: rules of wildcards beyond counting are tried up to a bound, then the URL is refused', () => {
  const hostile = Array.from({ length: 30_000 }, (_, n) => `Disallow: /*a*a*a*${n}b`).join('\n')
  const long = Array.from({ length: 250 }, (_, n) => `Disallow: ${'*a'.repeat(1000)}*${n}b`).join('\n')
  const path = `/${'a'.repeat(2000)}`
  for (const text of [hostile, long]) {
    const rules = parse(`User-agent: *\n${text}`)
    const work = { left: 10_000 }
    assert.equal(strongestMatch(rules.index.rules, path, work), undefined)
    assert.ok(work.left <= 0 && work.left > -3000, `one rule beyond the bound at most, not ${-work.left}`)
    const { allowed, detail = '' } = judgeRobots(rules, `http://example.org${path}`)
    assert.equal(allowed, false)
    assert.match(detail, /too many to try/)
    assert.equal(judgeRobots(rules, 'http://example.org/robots.txt').allowed, true)
  }
})

test('robots: a URL is held only against the rules that begin as it does', () => {
  const lines = Array.from({ length: 20_000 }, (_, n) => `Disallow: /${n}/*/x*y`).join('\n')
  const { index } = parse(`User-agent: *\n${lines}\nAllow: /77/*`)
  for (const [path, pattern] of [
    ['/77/a/xy', '/77/*/x*y'],
    ['/77/a/', '/77/*'],
    ['/a/xy', undefined],
  ] as const) {
    const work = { left: 1000 }
    assert.equal(strongestMatch(index.rules, path, work)?.pattern, pattern)
    assert.ok(work.left > 980, `${1000 - work.left} units`)
  }
})

test('robots: the index finds what trying every rule in turn finds', () => {
  const random = seededRandom(9)
  const pick = (from: string, most: number): string =>
    Array.from({ length: 1 + random(most) }, () => from[random(from.length)]).join('')
  for (let round = 0; round < 3000; round += 1) {
    const lines = Array.from({ length: 12 }, () => `${random(2) === 0 ? 'Allow' : 'Disallow'}: /${pick('ab/*$', 6)}`)
    const { rules, index } = parse(`User-agent: *\n${lines.join('\n')}`)
    const path = robotsPathOf(new URL(`http://example.org/${pick('ab/*$', 8)}`))
    const matching = rules.filter(({ pattern }) => patternMatches(pattern, path))
    const longest = Math.max(...matching.map(({ pattern }) => pattern.length))
    const strongest = matching.filter(({ pattern }) => pattern.length === longest)
    const found = strongestMatch(index.rules, path, { left: 1e6 })
    assert.equal(found?.pattern.length, strongest[0]?.pattern.length, lines.join('\n'))
    assert.equal(found?.allow ?? true, strongest.length === 0 || strongest.some(({ allow }) => allow), path)
  }
})

test('robots: what is kept of a large file does not hold the file in memory', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const file = Buffer.from(`User-agent: *\nDisallow: /a-rule-of-some-length\n${'#'.repeat(MAX_ROBOTS_BYTES - 100)}`)
  collect()
  const before = process.memoryUsage().heapUsed
  const kept = Array.from({ length: 50 }, () => parse(file))
  collect()
  assert.ok(process.memoryUsage().heapUsed - before < 10 * MAX_ROBOTS_BYTES)
  assert.equal(kept.length, 50)
})

test('robots match: the anchored end may not overlap what came before it', () => {
  assert.equal(patternMatches('/ab*ba$', '/aba'), false)
  assert.equal(patternMatches('/ab*ba$', '/abba'), true)
  assert.equal(patternMatches('/a*a*a$', '/aa'), false)
  assert.equal(patternMatches('/*$', '/anything'), true)
  assert.equal(normalizeRobotsPath('/%7e%2F\u00e9%zz'), '/~%2F%C3%A9%zz')
})
