import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { viewOf } from '../../../../filters/text/family/text-view.ts'
import { isName, isReference } from '../../../../filters/text/gopher/definitions.ts'
import { countRepeatedNgrams, DUPLICATE_SIZES } from '../../../../filters/text/gopher/repeated-ngrams.ts'
import { measureText } from '../../../../filters/text/measure-text.ts'
import { splitWords } from '../../../../filters/text/words/words.ts'
import type { DraftSegment, TextType } from '../../../../schemas/index.ts'

const text = (type: TextType, words: string): DraftSegment => ({ kind: 'text', type, text: words })

/** An option, described as all are. */
const described = (name: string, n: number): DraftSegment[] => [
  text('heading', name),
  text('paragraph', `Sets the name of number${n} that the user${n} may see in the list of accounts`),
  text('paragraph', 'This option was introduced in version five.'),
]
const TWELVE = Array.from({ length: 12 }, (_, n) => n)
const REFERENCE = TWELVE.flatMap((n) => described(`--accounts-of-${n}`, n))
const STORY = TWELVE.flatMap((n) => described(`Chapter ${n}`, n))

describe('definitions', () => {
  it('options described in the same words repeat nothing, and chapters in the same words do', () => {
    const reference = measureText(viewOf(REFERENCE))
    assert.equal(reference.duplicate5gramCharShare, 0)
    assert.equal(reference.duplicateLineShare, 0)
    const story = measureText(viewOf(STORY))
    assert.ok(story.duplicate5gramCharShare > 0.2)
    assert.ok(story.duplicateLineShare > 0.3)
  })

  it('to the letter of the paper a reference repeats as much as a story', () => {
    const signals = measureText(viewOf(REFERENCE, 'all'))
    assert.ok(signals.duplicate5gramCharShare > 0.2)
    assert.ok(signals.duplicateParagraphShare > 0.3)
  })

  it('what repeats within one definition counts', () => {
    const line = 'the very same line of ten words or a few more'
    const signals = measureText(viewOf([...REFERENCE, text('list', `${line}\n${line}\n${line}`)]))
    assert.ok(signals.duplicate5gramCharShare > 0.03)
    assert.equal(signals.duplicateLineShare, 2 / 15)
  })

  it('long notes that stand under every definition count as characters, wherever they stand', () => {
    const note = 'This function is obsolete and is provided to keep old source code working as it always did.'
    const signals = measureText(
      viewOf(TWELVE.flatMap((n) => [...described(`call_${n}()`, n), text('paragraph', note)])),
    )
    assert.equal(signals.duplicateParagraphShare, 0)
    assert.ok(signals.duplicateParagraphCharShare > 0.2)
  })

  it('synopses of commands are names, and brackets in prose are none', () => {
    for (const line of ['show ip list NAME [json]', 'ip list (permit|deny) PREFIX', 'show <ip|ipv6> list'])
      assert.equal(isName(line), true, line)
    for (const line of ['History [edit]', 'see the list [12]', 'the list [see below] is long.', 'a (very) long line'])
      assert.equal(isName(line), false, line)
  })

  it('what generators write before plain names makes names of them', () => {
    for (const line of [
      'property loop',
      'class Config',
      '- attribute timeout: int = 3',
      '    property deep',
      'static method of(values)',
      'abstract class Reader<T>',
      'def main',
      'type t',
      'os.path.join(a, b)',
    ])
      assert.equal(isName(line), true, line)
    for (const line of [
      'Property taxes',
      'class of nineteen',
      'property in the old town',
      'type',
      'function',
      'The class Config',
      'e.g. (two of them)',
    ])
      assert.equal(isName(line), false, line)
  })

  it('fields are names where their type is one of a language, and facts about things are none', () => {
    for (const line of [
      'ash : color',
      '[read-only] dialer : QtObject',
      'hand.width : real',
      '- overlay : list<QtObject>',
      'count?: number = 0',
      'val size: Int',
      'names: Map<string, number>',
      'tabs: string[]',
      'contents : list<Object> [default]',
      'enabled: Bool',
      'anchors.margins : int (obsolete)',
      'id: uint64',
    ])
      assert.equal(isName(line), true, line)
    for (const line of [
      'Color: red',
      'Material: string',
      'lieu : Paris',
      'Durée : 2h',
      'prix : 20 euros',
      'note: real men eat here',
      'auteur : Dupont',
      'string: a row of characters that ends',
      '12:30 : lunch',
      'time: long ago',
    ])
      assert.equal(isName(line), false, line)
  })

  it('signatures with types that they are general over, or of operators, name things in listings', () => {
    const prose = text('paragraph', 'Words of a text that goes on. '.repeat(10))
    for (const of of [
      (name: string) => `proc ${name}*[T](list: var T; at: int)`,
      (name: string) => `pub fn ${name}<K, V>(map: K) -> V`,
      (name: string) => `func ${name}[T any](list []T)`,
      (name: string) => `def ${name}[B](f: A => B): List[B]`,
      (name: string) => `iterator \`${name}\`(a: int)`,
      (name: string) => `public <T> T ${name}(Class<T> of)`,
    ]) {
      const listings = ['open', 'close', 'reset'].map((name) => text('code', of(name)))
      assert.equal(isReference(viewOf([prose, ...listings])), true, of('open'))
    }
  })

  it('signatures name things in listings, however many words qualify them, and nowhere else', () => {
    const prose = text('paragraph', 'Words of a text that goes on. '.repeat(10))
    const lines = ['open', 'close', 'reset'].map((name) => `public static final java.util.List ${name}(String of)`)
    const all = (type: TextType): boolean => isReference(viewOf([prose, ...lines.map((line) => text(type, line))]))
    assert.equal(all('code'), true)
    assert.equal(all('paragraph'), false)
    const inside = text('code', ['// How it is done:', ...lines].join('\n'))
    assert.equal(isReference(viewOf([prose, inside])), false, 'behind the first line of a listing')
  })

  it('signatures that a reference shows twice repeat nothing, and other listings do', () => {
    const described = TWELVE.flatMap((n) => [
      text('paragraph', `It opens door${n} for whoever${n} rings, and shuts${n} it behind them`),
    ])
    const listings = (of: (n: number) => string) => TWELVE.map((n) => text('code', of(n)))
    const both = (of: (n: number) => string) => measureText(viewOf([...listings(of), ...described, ...listings(of)]))
    const signature = (n: number): string => `int\tdoorOpen${n}\t(doorPtr door,\n\t\tconst char * name)`
    assert.equal(both(signature).duplicateParagraphCharShare, 0)
    assert.ok(both((n) => `$ ring ${n} at the door of the house, for it is late`).duplicateParagraphCharShare > 0.2)
  })

  it('three different names make a reference, in headings, listings, lists and paragraphs', () => {
    const prose = text('paragraph', 'Words of a text that goes on. '.repeat(10))
    const names = [text('heading', 'open(path)'), text('code', 'int close_all();'), text('list', '- --force')]
    assert.equal(isReference(viewOf([prose, ...names])), true)
    assert.equal(isReference(viewOf([prose, ...names.slice(1)])), false)
    assert.equal(isReference(viewOf([prose, ...names.slice(1), ...names.slice(1)])), false, 'two names twice')
    assert.equal(isReference(viewOf([prose, ...names.map((name) => ({ ...name, type: 'table' as const }))])), false)
  })

  it('names are options, calls, paths, variables and tags, and nothing that shops and sentences have', () => {
    for (const name of [
      '-a, --all',
      'std::map',
      'void open(const char *path)',
      'max_size',
      'getPortDev',
      '$PATH',
      '\\frac',
      '<img>',
    ])
      assert.equal(isName(name), true, name)
    const others = [
      'All items (40)',
      'Book(s)',
      'iPhone 13 Battery',
      'macOS news',
      '$29.95',
      'Use --all to see them.',
      '- 30 % off',
      '',
    ]
    for (const other of others) assert.equal(isName(other), false, other)
    assert.equal(isName(`--option ${'word '.repeat(60)}`), false, 'a long line is no name')
  })
})

/** Word by word and with strings: slow, and plainly right. */
function naiveRuns(runs: readonly { words: readonly string[]; definition: number }[], n: number, minShare: number) {
  const words = runs.flatMap(({ words }) => words)
  const definitions = runs.flatMap(({ words, definition }) => words.map(() => definition))
  const repeated = new Set<number>()
  const seen = new Set<string>()
  for (let at = 0; at < words.length; ) {
    const isWhole = at + n <= words.length && definitions[at] === definitions[at + n - 1]
    const gram = `${definitions[at]} ${words.slice(at, at + n).join(' ')}`
    if (isWhole && seen.has(gram)) for (const end = at + n; at < end; at += 1) repeated.add(at)
    else {
      if (isWhole) seen.add(gram)
      at += 1
    }
  }
  let from = 0
  return runs.reduce((sum, { words }) => {
    const own = words.map((word, index) => (repeated.has(from + index) ? word.length : 0))
    from += words.length
    const characters = own.reduce((all, length) => all + length, 0)
    return characters >= minShare * words.join('').length ? sum + characters : sum
  }, 0)
}

describe('n-grams of runs', () => {
  it('equal the naive count on 300 random texts, across lines and never across definitions', () => {
    let state = 11
    const random = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
      return (state >>> 16) % below
    }
    for (let round = 0; round < 300; round += 1) {
      const letters = 1 + random(3)
      let definition = 0
      const runs = Array.from({ length: 1 + random(6) }, () => {
        definition += random(2)
        return { words: Array.from({ length: random(25) }, () => 'abc'.slice(0, 1 + random(letters))), definition }
      })
      const list = splitWords(runs.flatMap(({ words }) => words).join(' '))
      for (const minRunShare of [0, 2 / 3]) {
        const counted = runs.map(({ words, definition }) => ({ words: words.length, definition }))
        const { duplicate } = countRepeatedNgrams(list, { runs: counted, minRunShare })
        for (const n of DUPLICATE_SIZES)
          assert.equal(duplicate.get(n), naiveRuns(runs, n, minRunShare), `${n} of ${JSON.stringify(runs)}`)
      }
    }
  })
})
