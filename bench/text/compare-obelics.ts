/** OBELICS's metrics of texts and of their paragraphs beside ours, with its lists of words; apart the texts with characters that only one side calls special. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { measureMetrics } from '../../index.ts'
import { Tally, type Values } from './tally.ts'

/** What doubles lose in one division. */
const TOLERANCE = 1e-12
/** @source OBELICS `min_number_words_to_check_punctuation_ratio_node_level` */
const PARAGRAPH_TOKENS = 12

/** Compares what `parity.py --obelics` wrote. Its list of special characters is not ours (`filters/text/obelics/characters.ts` says why): where a text has
 * characters that only one of the two holds, words and shares differ by them. Such texts are counted by themselves, with the characters. */
export function openObelics(data: string) {
  const theirs = readLists(data)
  const tallies = { alike: new Tally(TOLERANCE), other: new Tally(TOLERANCE), paragraphs: new Tally(TOLERANCE) }
  const characters = new Map<string, number>()
  const isOurs = new Map<string, boolean>()
  // Words are stripped in lower case: its list has `ø`, and `Øyvind` loses its first letter there.
  const differing = (text: string): readonly string[] => {
    const found = [...new Set(text + text.toLowerCase())].filter((character) => {
      const known = isOurs.get(character) ?? measureMetrics(character, {}).specialShare === 1
      isOurs.set(character, known)
      return known !== theirs.special.has(character)
    })
    for (const character of found) characters.set(character, (characters.get(character) ?? 0) + 1)
    return found
  }
  return {
    add(id: string, text: string, whole: Values, paragraphs: readonly Values[]): void {
      const isAlike = differing(text).length === 0
      tallies[isAlike ? 'alike' : 'other'].add(id, { ...measureMetrics(text, theirs.lists) }, whole)
      if (!isAlike) return
      for (const [index, paragraph] of text.split('\n\n').slice(0, paragraphs.length).entries()) {
        const ours = { ...measureMetrics(paragraph, theirs.lists, PARAGRAPH_TOKENS) }
        tallies.paragraphs.add(`${id}, paragraph ${index}`, ours, paragraphs[index] ?? {})
      }
    },
    print(): void {
      tallies.alike.print('OBELICS, with its lists, texts whose characters both sides class alike')
      tallies.paragraphs.print('OBELICS, their paragraphs')
      tallies.other.print('OBELICS, texts with characters that one side alone calls special')
      const named = [...characters].sort(([, a], [, b]) => b - a).slice(0, 40)
      console.log(
        `  ${characters.size} such characters: ${named.map(([name, count]) => `${name} ${count}`).join(', ')}`,
      )
    },
  }
}

function readLists(data: string) {
  const lists = readJson(join(data, 'lists.json'))
  const of = (name: string): ReadonlySet<string> => new Set(lists[name])
  return {
    special: of('special'),
    lists: {
      stopWords: of('stop-words.en'),
      flaggedWords: of('flagged-words.en'),
      commonWords: of('common-words.en'),
      spamWords: of('spam-words.en'),
    },
  }
}

/** Empty where parity.py was run without OBELICS. */
function readJson(file: string): Record<string, string[]> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string[]>
  } catch {
    return {}
  }
}
