import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sha256Hex } from '../../../../core/hash.ts'
import { searchSortedLines, sortLines } from '../../../../core/sorted-lines.ts'
import { viewOf } from '../../../../filters/text/family/text-view.ts'
import { OWN_LISTS } from '../../../../filters/text/lists/own-words.ts'
import { listNames, readLists } from '../../../../filters/text/lists/read-lists.ts'
import { measureText } from '../../../../filters/text/measure-text.ts'
import { notRun } from '../../../../filters/text/not-run.ts'
import { judgeText, runnableRules, TEXT_RULES } from '../../../../filters/text/rules.ts'
import { completeConfig, type TextListName } from '../../../../schemas/index.ts'
import { paragraph } from '../../sample-drafts.ts'

const LISTS = new Map<TextListName, Buffer>([
  ...OWN_LISTS,
  ['domains', sortLines(['bad.example', 'b.worse.example', 'xn--80ak6aa92e.com'])],
  ['urls', sortLines(['good.example/bad/page'])],
  ['banned-words', sortLines(['banned', 'awful'])],
  ['soft-banned-words', sortLines(['soft', 'softer', 'softest'])],
  ['banned-substrings', sortLines(['essex'])],
  ['flagged-words.en', sortLines(['flagged'])],
])
const MANY = 10_000

function signalsOf(url: string, text = 'One two three.') {
  return measureText(viewOf([paragraph(text)]), { language: 'en', url, lists: LISTS })
}

describe('lists of addresses', () => {
  it('a domain is listed with everything below it, and nothing beside or above it', () => {
    for (const [url, listed] of [
      ['https://bad.example/', 1],
      ['https://www.very.bad.example:8443/a', 1],
      ['https://www.bad.example./', 1],
      ['https://www.аррӏе.com/', 1],
      ['https://notbad.example/', 0],
      ['https://worse.example/', 0],
      ['https://a.b.worse.example/', 1],
      ['https://bad.example.org/', 0],
      ['https://example.org/?to=bad.example', 0],
    ] as const)
      assert.equal(signalsOf(url).domainListed, listed, url)
  })

  it('a URL is listed without its scheme, and in no other spelling', () => {
    assert.equal(signalsOf('http://good.example/bad/page').urlListed, 1)
    assert.equal(signalsOf('https://good.example/bad/page/').urlListed, 1)
    assert.equal(signalsOf('https://good.example/bad/pages').urlListed, 0)
  })

  it('words stand alone in the address, strings do not', () => {
    const of = (url: string) => signalsOf(url)
    assert.equal(of('https://example.org/some-Banned_awful/x').bannedUrlWords, 2)
    assert.equal(of('https://example.org/unbanned').bannedUrlWords, 0)
    assert.equal(of('https://soft.example/softer/soft').softBannedUrlWords, 2)
    assert.equal(of('https://example.org/es-sex').bannedUrlSubstrings, 1)
  })

  it('the limits drop what is listed, and soft words from the second on', () => {
    const { text } = completeConfig({ text: { minWords: null, minDistinctStopWords: null } })
    const rules = runnableRules(new Set(LISTS.keys()))
    const reasonOf = (url: string): string | undefined => {
      const verdict = judgeText({ language: { code: 'en', score: 1 }, signals: { ...signalsOf(url) } }, text, rules)
      return verdict.keep ? undefined : verdict.reason
    }
    assert.equal(reasonOf('https://bad.example/'), 'listed_domain')
    assert.equal(reasonOf('https://good.example/bad/page'), 'listed_url')
    assert.equal(reasonOf('https://example.org/banned'), 'banned_url_words')
    assert.equal(reasonOf('https://soft.example/softer'), 'soft_banned_url_words')
    assert.equal(reasonOf('https://soft.example/'), undefined)
    assert.equal(reasonOf('https://essex.example/'), undefined, 'strings inside words are off')
  })

  it('flagged words are counted by list, in any case of letters', () => {
    assert.equal(
      signalsOf('https://example.org/', 'A "Flagged" word among ten, the others are all fine').flaggedWordShare,
      0.1,
    )
  })
})

describe('a list that is not there', () => {
  it('gives no signal, its rules are not run, and that is said of each that is on', () => {
    const signals = measureText(viewOf([paragraph('One two three.')]))
    for (const name of ['domainListed', 'urlListed', 'bannedUrlWords', 'flaggedWordShare'] as const)
      assert.equal(signals[name], undefined, name)
    const own = listNames([])
    assert.ok(runnableRules(own).every(({ needs }) => needs === undefined || own.has(needs)))
    assert.ok(runnableRules(own).length < TEXT_RULES.length)
    const m3w = notRun(completeConfig({}), own)
    assert.deepEqual(
      m3w.map(({ rule, lacks }) => `${rule}: ${lacks}`),
      [
        'listed_domain: list domains',
        'listed_url: list urls',
        'banned_url_words: list banned-words',
        'soft_banned_url_words: list soft-banned-words',
        'flagged_words: list flagged-words.en',
      ],
    )
    const quality = notRun(completeConfig({ profile: 'quality' }), own).map(({ rule }) => rule)
    for (const rule of ['few_common_words', 'paragraphs.flagged_words', 'paragraphs.few_common_words'])
      assert.ok(quality.includes(rule), rule)
    assert.ok(!quality.includes('paragraphs.spam_words'), 'm3w has a list of its own')
  })

  it('of one that is there, nothing is said', () => {
    const refs = (['domains', 'urls', 'banned-words', 'soft-banned-words', 'flagged-words.en'] as const).map(
      (name) => ({
        name,
        sha256: 'a'.repeat(64),
        lines: 1,
      }),
    )
    assert.deepEqual(notRun(completeConfig({}), listNames(refs)), [])
  })
})

describe('lists of a run', () => {
  it('come out of the store, each once, and take the place of m3w’s own', async () => {
    let reads = 0
    const sha256 = sha256Hex(sortLines(['only']))
    const store = {
      async *read(key: string) {
        reads += 1
        assert.equal(key, `inputs/${sha256}.list`)
        yield sortLines(['only'])
      },
    }
    const refs = [{ name: 'stop-words.en', sha256, lines: 1 }] as const
    const [first, second] = [await readLists(store, refs), await readLists(store, refs)]
    assert.equal(first, second)
    assert.equal(reads, 1)
    assert.equal(first.get('stop-words.en')?.toString(), 'only\n')
    assert.notEqual(first.get('spam-words.en'), undefined)
  })

  it('of other bytes than their digest says stop the task, and are read again by the next', async () => {
    const refs = [{ name: 'domains', sha256: sha256Hex(sortLines(['good.example'])), lines: 1 }] as const
    const storeOf = (entry: string) => ({
      async *read() {
        yield sortLines([entry])
      },
    })
    await assert.rejects(readLists(storeOf('bad.example'), refs), { code: 'E_CORRUPT' })
    assert.equal((await readLists(storeOf('good.example'), refs)).get('domains')?.toString(), 'good.example\n')
  })
})

describe('sorted lines', () => {
  it('find every entry and no other, first and last, with umlauts and beside longer ones', () => {
    const entries = Array.from({ length: MANY }, (_, index) => `entry-${(index * 7919) % MANY}`)
    const lines = sortLines([...entries, 'ä', 'zü', 'a', 'ab', '', 'ab'])
    for (const entry of [...entries, 'ä', 'zü', 'a', 'ab']) assert.equal(searchSortedLines(lines, entry), true, entry)
    for (const entry of ['', 'entry-', 'entry-10000', 'b', 'abc', 'z', 'ö', '\n'])
      assert.equal(searchSortedLines(lines, entry), false, entry)
    assert.equal(searchSortedLines(sortLines([]), 'a'), false)
    assert.equal(searchSortedLines(sortLines(['a']), 'a'), true)
    for (const letter of 'abcdefg') assert.equal(searchSortedLines(sortLines('abcdefg'), letter), true, letter)
  })
})

describe('sorted lines', () => {
  it('are those of a set in order of their bytes, blank ones left out, also beyond ASCII', () => {
    const lines = [
      'b',
      'a',
      '',
      'ä',
      'zz',
      'a',
      '\u{1f600}',
      '\uffee',
      'b',
      ...Array.from({ length: 3_000 }, (_, n) => `line ${n % 1_000}`),
    ]
    const expected = [...new Set(lines)].filter((line) => line !== '').map((line) => Buffer.from(`${line}\n`))
    const sorted = sortLines(lines)
    assert.deepEqual(
      sorted,
      Buffer.concat(expected.sort((a, b) => Buffer.compare(a.subarray(0, -1), b.subarray(0, -1)))),
    )
    assert.equal(sortLines([]).length, 0)
  })
})
